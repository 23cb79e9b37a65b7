// What people do with the page, from opening a link to saving a trace.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, drop } from "./support/files.mjs";
import { expect, expectAccessible, expectInReach, goldenDigest, test } from "./support/test.mjs";

const METHODS = [
  "random", "round-robin", "local", "first-fit", "least-loaded", "least-loaded-stale", "heft", "rl", "marl", "srole-c",
  "srole-d",
];

/** Opens an address and waits until every stage shows the digest of its finished run. */
async function open(page, fragment = "", stages = 2) {
  await page.goto(fragment);
  await expect(page.locator("[data-digest]")).toHaveCount(stages);
}

/** The digests on show, in the order of the stages. */
const digests = (page) => page.locator("[data-digest]").allTextContents();

/** The state in words, as a reader of the table hears it. */
const words = (page) => page.getByRole("region", { name: "A closer look" }).innerText();

/** Takes one of the files of the panel of exports away: the download. */
async function exported(page, name) {
  await page.getByRole("tab", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("tabpanel").getByRole("button", { name, exact: true }).click();
  return download;
}

/** Pauses and goes to the start. */
async function toStart(page) {
  await page.getByRole("button", { name: "To the start" }).click();
  const pause = page.getByRole("button", { name: "Pause" });
  if (await pause.isVisible()) await pause.click();
  await page.getByRole("button", { name: "To the start" }).click();
}

test("opens on two methods under one workload", async ({ page }) => {
  await open(page);
  await expect(page.getByText("identical workload ✓")).toBeVisible();
  await expect(page.getByRole("switch", { name: "Shield" })).toHaveAttribute("aria-checked", "true");
  expect(await digests(page)).toEqual(["marl", "srole-d"].map((m) => goldenDigest(`run paper-emulation@1 ${m}`)));
});

test("the shipped program computes the golden bits of every method", async ({ page }) => {
  for (let first = 0; first < METHODS.length; first += 4) {
    const four = METHODS.slice(first, first + 4);
    await open(page, `#v=1&preset=paper-emulation@1&view.methods=${four.join(",")}`, four.length);
    await expect.poll(() => digests(page)).toEqual(four.map((m) => goldenDigest(`run paper-emulation@1 ${m}`)));
    await page.goto("about:blank");
  }
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test("axe finds nothing", async ({ page }) => {
      await open(page);
      await expectAccessible(page);
    });
  });
}

test("a setting changes the result and the address; a bad value is explained beside it", async ({ page }) => {
  await open(page);
  const before = await digests(page);
  await page.getByRole("searchbox", { name: "Search settings" }).fill("study.shield.alpha");
  const alpha = page.getByRole("textbox", { name: /Load limit/ });
  await alpha.fill("0.7");
  await alpha.press("Enter");
  await expect.poll(() => digests(page)).not.toEqual(before);
  await expect.poll(() => page.url()).toContain("study.shield.alpha=0.7");
  const after = await digests(page);
  await alpha.fill("-3");
  await alpha.press("Enter");
  await expect(page.getByRole("alert").first()).toContainText("study.shield.alpha");
  expect(await digests(page), "the last results stay on show").toEqual(after);
});

test("the shield switch changes only the shield", async ({ page }) => {
  await open(page, "#v=1&preset=paper-emulation@1&view.methods=srole-d", 1);
  const shield = page.getByRole("switch", { name: "Shield" });
  await shield.click();
  await expect(shield).toHaveAttribute("aria-checked", "false");
  await expect.poll(() => digests(page)).toEqual([goldenDigest("run paper-emulation@1 marl")]);
});

test("steps forward and back come to the same state", async ({ page }) => {
  await open(page);
  await toStart(page);
  const step = page.getByRole("button", { name: "Step", exact: true });
  const back = page.getByRole("button", { name: "Step back" });
  const seen = [];
  for (let i = 0; i < 6; i += 1) {
    seen.push(await words(page));
    await step.click();
  }
  expect(new Set(seen).size).toBeGreaterThan(2);
  for (let i = 5; i >= 0; i -= 1) {
    await back.click();
    await expect.poll(() => words(page)).toBe(seen[i]);
  }
});

test("scrubs, and jumps to the next collision", async ({ page }) => {
  await open(page);
  await toStart(page);
  const start = await words(page);
  await page.getByRole("button", { name: /next collision/i }).click();
  await expect.poll(() => words(page)).not.toBe(start);
  const bar = page.getByRole("slider", { name: "Moment of the run" });
  await bar.focus();
  await bar.press("End");
  await expect(page.getByText("25/25").first()).toBeVisible();
  await bar.press("Home");
  await expect.poll(() => words(page)).toBe(start);
});

test("a shared link opens the same bits", async ({ page, context, baseURL }) => {
  await open(page, "#v=1&preset=collision-minimal@1&seed=11&study.shield.alpha=0.85");
  const before = await digests(page);
  await expect.poll(() => page.url()).toContain("seed=11");
  const other = await context.newPage();
  await open(other, page.url());
  expect(await digests(other)).toEqual(before);
  expect(baseURL).toBeTruthy();
});

test.describe("wrong addresses are explained, and the nearest valid scenario runs", () => {
  const cases = [
    ["#v=1&preset=nowhere", "nowhere"],
    ["#v=1&preset=paper-emulation@1&study.shield.alhpa=0.8", "study.shield.alhpa"],
    ["#v=1&preset=paper-emulation@1&study.shield.alpha=NaN", "study.shield.alpha"],
    ["#v=1&preset=paper-emulation@1&study.shield.alpha=-1", "study.shield.alpha"],
    ["#v=1&preset=paper-emulation@1&title=%E0%A4%A", "title"],
    ["#v=9&preset=paper-emulation@1", "v"],
    ["#v=1&z=AAAA", "z"],
    [`#v=1&preset=paper-emulation@1&title=${"x".repeat(9000)}`, "8000"],
    ["#<img src=x onerror=alert(1)>", ""],
  ];
  for (const [fragment, named] of cases) {
    test(fragment.slice(0, 60), async ({ page }) => {
      await open(page, fragment);
      await expect(page.getByRole("alert").first()).toContainText(named);
      expect(await page.locator("img").count()).toBe(0);
    });
  }
});

test("files: saved, dropped, refused", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&seed=3");
  const before = await digests(page);
  const download = await exported(page, "Scenario");
  const scenario = readFileSync(await download.path(), "utf8");
  await open(page, "#v=1&preset=paper-emulation@1");
  await drop(page, "mine.json", scenario);
  await expect.poll(() => digests(page)).toEqual(before);

  const hostile = JSON.parse(scenario);
  hostile.title = "<img src=x onerror=alert(1)>";
  await drop(page, "hostile.json", JSON.stringify(hostile));
  await expect(page.getByText("<img src=x").first()).toBeVisible();
  expect(await page.locator("img").count()).toBe(0);

  for (const [content, named] of [
    ["{", "line 1"],
    [scenario.replace('"alpha": 0.9', '"alpha": "high"'), "study.shield.alpha"],
    [scenario.replace('"seed"', '"sead"'), "sead"],
    [scenario.replace('"format": 1', '"format": 99'), "format"],
    [" ".repeat(50_000_000), ""],
  ]) {
    await drop(page, "bad.json", content);
    await expect(page.getByRole("alert").first()).toContainText(named);
    await expect(page.locator("[data-digest]")).toHaveCount(2);
  }
});

test("a trace saved by the page has the same bits on the command line", async ({ page }) => {
  await open(page, "#v=1&preset=paper-emulation@1&seed=5&view.methods=srole-d", 1);
  const download = await exported(page, "Trace");
  const file = join(mkdtempSync(join(tmpdir(), "edgelab-")), "trace.jsonl");
  await download.saveAs(file);
  expect(execFileSync(binary(), ["verify", file], { encoding: "utf8" })).toContain("same bits");
  const altered = readFileSync(file, "utf8").replace(/"cycles":\[\[(\d+),(\d)/, (_, job, digit) => `"cycles":[[${job},${(Number(digit) + 1) % 10}`);
  writeFileSync(file, altered);
  expect(() => execFileSync(binary(), ["verify", file], { stdio: "pipe" })).toThrow(/record \d+/);
});

test("by keyboard alone", async ({ page }) => {
  await open(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.ariaLabel);
  await page.keyboard.press("Tab");
  expect(await focused()).toContain("Skip");
  await page.keyboard.press("Enter");
  const stage = page.locator("[data-stage='0']");
  await stage.focus();
  const outline = await stage.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline).not.toBe("none");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  for (const name of ["Play", "Pause", "Step", "Shield"]) {
    const control = page.getByRole(name === "Shield" ? "switch" : "button", { name, exact: name !== "Shield" });
    if (await control.isVisible()) {
      await control.focus();
      await expect(control).toBeFocused();
    }
  }
});

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("shows everything, in reach of a thumb", async ({ page }) => {
      await open(page);
      await expectInReach(page);
      await expectAccessible(page);
    });
  });
}

test.describe("with reduced motion", () => {
  test.use({ reducedMotion: "reduce" });
  test("nothing plays by itself", async ({ page }) => {
    await open(page);
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  });
});
