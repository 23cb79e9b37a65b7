// The partition page: watched, steered, solved, swept, shared; own data; everyone.
import { execFileSync } from "node:child_process";
import { binary, drop, saved } from "./support/files.mjs";
import { expect, expectAccessible, expectInReach, test } from "./support/test.mjs";

const SMALL = "partition.html#v=1&preset=two-groups@1";

/** Opens an address anew, and waits until every lane shows the digest of its finished run. */
async function open(page, address = SMALL, lanes = 2) {
  if (page.url() !== "about:blank") await page.goto("about:blank");
  await page.goto(address);
  await expect(page.locator("[data-digest]")).toHaveCount(lanes, { timeout: 20_000 });
}

const digests = (page) => page.locator("[data-digest]").allTextContents();
const moment = (page) => page.getByRole("slider", { name: "Moment of the run" });
const at = async (page) => parseFloat(await moment(page).getAttribute("aria-valuetext"));
const tab = async (page, name) => {
  await page.getByRole("tab", { name, exact: true }).click();
  await expect(page.getByRole("tabpanel")).toHaveAccessibleName(name);
  return page.getByRole("tabpanel");
};

/** What the command line makes of a run. */
const commanded = (...settings) =>
  JSON.parse(execFileSync(binary(), ["run", ...settings, "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));

test("opens on a running example", async ({ page }) => {
  await page.goto("partition.html");
  const canvas = page.locator("#stage-0 canvas");
  await expect(canvas).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  const before = await at(page);
  await expect.poll(() => at(page)).toBeGreaterThan(before);
  await expect(page.locator(".lead .what")).toContainText(/Joint’s rounds are \d+ % shorter than Uniform’s/, { timeout: 20_000 });
  await expect(page.getByText("identical draws ✓")).toBeVisible({ timeout: 20_000 });
});

test("the same bits as the command line", async ({ page }) => {
  await open(page);
  const weights = await page.locator("[data-also=weights]").evaluateAll((all) => all.map((one) => one.title));
  const found = (await digests(page)).map((digest, lane) => ({ digest, weights: weights[lane] }));
  const run = (scheme) => commanded("two-groups", "--set", `study.scheme=${scheme}`).runs[0];
  expect(found).toEqual(["uniform", "joint"].map(run).map(({ digest, weights }) => ({ digest, weights })));
});

test("time: steps, scrubs, runs", async ({ page }) => {
  await open(page, `${SMALL}&view.t=0`);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const second = await at(page);
  expect(second).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  expect(await at(page)).toBeGreaterThan(second);
  await page.getByRole("button", { name: "Step back" }).click();
  expect(await at(page)).toBe(second);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.locator(".happening").first()).toContainText("The run is over");
  await moment(page).fill("5000");
  expect(await at(page)).toBeCloseTo(100, 0);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => at(page)).toBeGreaterThan(101);
  await page.getByRole("slider", { name: "Speed" }).press("ArrowRight");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const still = await at(page);
  await page.waitForTimeout(300);
  expect(await at(page)).toBe(still);
});

test("a setting changes the result, and the earlier one stays pale", async ({ page }) => {
  await open(page, `${SMALL}&view.t=3`);
  const before = await digests(page);
  if (!(await page.getByRole("searchbox").isVisible())) await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("searchbox").fill("bandwidth up");
  const field = page.locator("#knob-cell-bandwidth_up_hz");
  await field.fill("5000000");
  await field.press("Tab");
  await expect.poll(() => digests(page)).not.toEqual(before);
  await expect.poll(() => page.url()).toContain("cell.bandwidth_up_hz=5000000");
  await page.getByRole("button", { name: "Clear earlier results" }).click();
  await expect(page.getByRole("button", { name: "Clear earlier results" })).toHaveCount(0);
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await expect.poll(() => digests(page)).toEqual(before);
  // What cannot be is named by its path, and what was on show stays.
  await field.fill("0");
  await field.press("Tab");
  await expect(page.getByRole("alert")).toContainText("cell.bandwidth_up_hz");
  expect(await digests(page)).toEqual(before);
});

test("schemes side by side: added, changed, removed", async ({ page }) => {
  await open(page, `${SMALL}&view.t=3`);
  await page.getByRole("button", { name: "Compare another scheme" }).click();
  await expect(page.locator("article.stage")).toHaveCount(3);
  await expect.poll(() => page.url()).toContain("view.methods=uniform,joint,ba");
  await page.locator("article.stage").nth(2).getByLabel("Scheme").selectOption("pa");
  await expect(page.getByRole("article", { name: "Parameter-aware" })).toBeVisible();
  await page.getByRole("button", { name: "Remove Parameter-aware" }).click();
  await expect(page.locator("article.stage")).toHaveCount(2);
  const panel = await tab(page, "Who gets how much");
  await expect(panel.getByRole("img", { name: /Parameters of each group.*Uniform gives everyone.*Joint gives from/ })).toBeVisible();
  await panel.getByText("As a table: Bandwidth of each upload").click();
  await expect(panel.getByRole("group", { name: /each upload/ }).getByRole("row")).toHaveCount(5);
  await expect((await tab(page, "In numbers")).getByRole("row")).toHaveCount(10);
});

test("watch it solve: steps, a sentence for each, the certificate at the end", async ({ page }) => {
  await open(page, `${SMALL}&view.t=1`);
  const panel = await tab(page, "Watch it solve");
  const step = panel.getByRole("slider", { name: "Step of the search" });
  // It plays by itself until somebody takes a step.
  await panel.getByRole("button", { name: "One step of the search on" }).click();
  await step.press("Home");
  await expect(step).toHaveAttribute("aria-valuetext", /^step 1 of/);
  await expect(panel.getByText(/of the model can be trained: (more than wanted|too little)/)).toBeVisible();
  await panel.getByRole("button", { name: "One step of the search on" }).click();
  await expect(step).toHaveAttribute("aria-valuetext", /^step 2 of/);
  await step.press("End");
  await expect(panel.getByText(/Certified apart from the search: a round of 6\.120[67] s/)).toBeVisible();
  await panel.getByText("As a table").click();
  await expect(panel.getByRole("group", { name: "Certificate" })).toContainText("duality gap");
});

test("a sweep: curves with intervals, a map, files that the command line reads", async ({ page }) => {
  await open(page, `${SMALL}&view.t=1&horizon_secs=40`);
  const panel = await tab(page, "Sweep");
  await panel.getByRole("button", { name: /How much shorter/ }).click();
  await panel.getByRole("textbox", { name: "Seeds" }).fill("5");
  await panel.getByRole("textbox", { name: /Bandwidth down/ }).fill("10e6, 20e6");
  await panel.getByRole("textbox", { name: /Bandwidth down/ }).press("Tab");
  await expect(panel.getByText("20 runs")).toBeVisible();
  await panel.getByRole("button", { name: "Run the sweep" }).click();
  await expect(panel.getByText(/Joint is lower than Uniform at all 2 settings/)).toBeVisible({ timeout: 20_000 });
  await expect(panel.getByRole("img", { name: /Round, median.*Joint ends at/ })).toBeVisible();
  const table = await saved(page, panel.getByRole("button", { name: "Table (CSV)" }));
  expect(table.split("\n").filter(Boolean)).toHaveLength(21);
  // A map of two settings.
  await panel.getByRole("button", { name: /What decides/ }).click();
  await panel.getByRole("textbox", { name: "Seeds" }).fill("5");
  await panel.getByRole("textbox", { name: /Bandwidth up/ }).fill("10e6, 20e6");
  await panel.getByRole("textbox", { name: /Cycles per parameter/ }).fill("1000, 3000");
  await panel.getByRole("textbox", { name: /Cycles per parameter/ }).press("Tab");
  await panel.getByRole("button", { name: "Run the sweep" }).click();
  await expect(panel.locator("table.shades td")).toHaveCount(4, { timeout: 20_000 });
  await expect(panel.getByText(/moves its mean by/)).toBeVisible();
  // What is no number is named.
  await panel.getByRole("textbox", { name: "Seeds" }).fill("few");
  await panel.getByRole("textbox", { name: "Seeds" }).press("Tab");
  await panel.getByRole("button", { name: "Run the sweep" }).click();
  await expect(panel.getByRole("alert")).toContainText("seeds.count");
});

test("curves over ten seeds, with intervals", async ({ page }) => {
  await open(page, `${SMALL}&view.t=1&horizon_secs=40`);
  await page.getByRole("button", { name: "Over 10 seeds" }).click();
  await expect(page.getByText("Medians of 10 seeds with 95 % intervals.")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("button", { name: "This seed alone" }).click();
  await expect(page.getByRole("button", { name: "Over 10 seeds" })).toBeVisible();
});

test("an address comes back as it went, with its promise", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `${SMALL}&seed=5&cell.radius_m=800&view.t=12.5&view.methods=pa,joint`);
  const before = await digests(page);
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Link copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await open(other, link);
  expect(await digests(other)).toEqual(before);
  await expect(other.getByText("✓ same bits")).toBeVisible();
  expect(await at(other)).toBeCloseTo(12.5, 3);
  await open(other, link.replace(/view\.digest=[^&]*/, "view.digest=1-0000000000000000"));
  await expect(other.getByText("≠ other bits than the link's")).toBeVisible();
});

test("a hostile address names what is wrong, and the nearest valid scenario runs", async ({ page }) => {
  for (const [address, named] of [
    ["partition.html#v=1&preset=nowhere", "nowhere"],
    ["partition.html#v=9&preset=two-groups@1", "version 1"],
    ["partition.html#v=1&preset=two-groups@1&cell.radius_m=-1", "cell.radius_m"],
    ["partition.html#v=1&preset=two-groups@1&study.scheme=%3Cscript%3E", "study.scheme"],
    ["partition.html#v=1&preset=two-groups@1&view.methods=magic", "view.methods"],
    ["partition.html#v=1&preset=paper-emulation@1", "preset"],
    ["partition.html#v=1&z=AAAA", "z"],
  ]) {
    await page.goto("about:blank");
    await page.goto(address);
    await expect(page.getByRole("alert").first()).toContainText(named);
    await expect(page.locator("[data-digest]")).toHaveCount(2, { timeout: 20_000 });
  }
});

/** Documents in LIBSVM format: one word tells the class. */
const DOCUMENTS = Array.from({ length: 60 }, (_, n) => `${(n % 3) + 1} ${(n % 3) + 1}:1 ${4 + (n % 5)}:0.5`).join("\n");

test("own documents, a scenario, a trace: dropped, read, or refused by line and path", async ({ page }) => {
  await open(page, `${SMALL}&view.t=1`);
  const before = await digests(page);
  await drop(page, "news.svm", DOCUMENTS);
  await expect.poll(() => digests(page)).not.toEqual(before);
  await expect.poll(() => page.url()).toContain("data.source.file=");
  await drop(page, "bad.svm", DOCUMENTS.replace("2 2:1", "2 0:1"));
  await expect(page.getByRole("alert")).toContainText(/line 2/);
  await page.getByRole("button", { name: "Close" }).first().click();
  await drop(page, "bad.json", '{"format": 1, "laboratory": "partition"}');
  await expect(page.getByRole("alert")).toContainText("cell");
  await drop(page, "plan.json", '{"kind": "edgelab-plan"}');
  await expect(page.getByRole("alert")).toContainText("This is a plan");
  // What goes out comes in again.
  await open(page, `${SMALL}&seed=9&view.t=1`);
  const nine = await digests(page);
  const panel = await tab(page, "Export");
  const scenario = await saved(page, panel.getByRole("button", { name: "Scenario", exact: true }));
  const svg = await saved(page, panel.getByRole("button", { name: "The cell under Joint as SVG" }));
  expect(svg).toContain("<svg");
  const tidy = await saved(page, panel.getByRole("button", { name: "Table (CSV)" }));
  expect(tidy.split("\n")[0]).toBe("run,seed,method,step,metric,value");
  await open(page);
  expect(await digests(page)).not.toEqual(nine);
  await drop(page, "scenario.json", scenario);
  await expect.poll(() => digests(page)).toEqual(nine);
});

test("a link to documents that are not here says so", async ({ page }) => {
  await page.goto(`partition.html#v=1&preset=two-groups@1&data.source.file.digest=${"ab".repeat(32)}`);
  await expect(page.getByRole("alert").first()).toContainText(/abababab|data\.source/);
});

test("by keyboard alone", async ({ page }) => {
  await open(page, `${SMALL}&view.t=0`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement.id)).toBe("stage-0");
  await page.keyboard.press("ArrowRight");
  const one = await at(page);
  expect(one).toBeGreaterThan(0);
  await page.keyboard.press("End");
  expect(await at(page)).toBeGreaterThan(one);
  await page.keyboard.press("Home");
  expect(await at(page)).toBe(0);
  await page.keyboard.press(" ");
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys and pictures" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("tab", { name: "Who gets how much" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tabpanel")).toHaveAccessibleName("Watch it solve");
});

test.describe("with reduced motion", () => {
  test.use({ reducedMotion: "reduce" });
  test("nothing moves by itself", async ({ page }) => {
    await open(page, "partition.html#v=1&preset=two-groups@1");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    const still = await at(page);
    await page.waitForTimeout(600);
    expect(await at(page)).toBe(still);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in any panel", async ({ page }) => {
      await open(page, `${SMALL}&view.t=2`);
      await expectAccessible(page);
      for (const name of ["Watch it solve", "In numbers", "Sweep", "Export"]) {
        await tab(page, name);
        await expectAccessible(page, "#panel");
      }
    });
  });
}

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("shows everything in reach of a thumb", async ({ page }) => {
      await open(page, `${SMALL}&view.t=2`);
      for (const name of ["Who gets how much", "Watch it solve", "In numbers", "Sweep", "Export"]) {
        await tab(page, name);
        await expectInReach(page);
      }
    });
  });
}
