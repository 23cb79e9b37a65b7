// The experiments page: a plan is made, run on several workers, looked at, saved and shared.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binary, drop, folder, saved } from "./support/files.mjs";
import { expect, expectAccessible, expectInReach, test } from "./support/test.mjs";

/** The button that runs the plan. */
const run = (page) => page.getByRole("button", { name: "Run", exact: true });

/** Waits until the results stand there. */
const results = (page) => expect(page.getByRole("heading", { name: "In numbers" })).toBeVisible({ timeout: 20_000 });

/** A plan file. */
const plan = (scenario, seeds, axes = []) =>
  JSON.stringify({
    kind: "edgelab-plan", format: 1, scenario, axes,
    entries: [{ method: "local" }, { method: "marl" }, { method: "srole-d" }],
    seeds: { first: 3, count: seeds },
  });

/** The table that the command line writes for the plan which the page saves. */
async function commanded(page) {
  const where = folder();
  writeFileSync(join(where, "plan.json"), await saved(page, page.getByRole("button", { name: "Save plan" })));
  execFileSync(binary(), ["sweep", join(where, "plan.json"), "-o", join(where, "table.csv")], { stdio: "ignore" });
  return readFileSync(join(where, "table.csv"), "utf8");
}

const csv = (page) => saved(page, page.getByRole("button", { name: "Table (CSV)" }));

test("a plan run here gives the bytes of the command line", async ({ page }) => {
  await page.goto("experiments.html");
  await expect(run(page)).toBeVisible();
  await drop(page, "plan.json", plan("collision-minimal", 5, [
    { path: "study.shield.alpha", values: [0.9, 0.7] },
    { path: "study.shield.unplaced", values: ["force", "wait"] },
  ]));
  await expect(page.getByText("60 runs")).toBeVisible();
  await run(page).click();
  await results(page);
  await expect(page.getByRole("img", { name: /Training time.*SROLE-D ends at/ })).toBeVisible();
  await page.getByLabel("Changes against").selectOption("MARL");
  await expect(page.getByRole("group", { name: "In numbers" })).toContainText(/not distinguishable|lower|higher/);
  await page.getByLabel("Measure").selectOption("collisions executed");
  await expect(page.getByRole("img", { name: /Collisions executed/ })).toBeVisible();
  await page.getByLabel("Unplaced tasks").or(page.getByLabel(/wait|unplaced/i)).first().selectOption("wait");
  const table = await csv(page);
  expect(table).toBe(await commanded(page));

  // Another plan: the results say that they are of the earlier one, and lead back to it.
  const seeds = page.getByLabel("Seeds", { exact: true });
  await seeds.fill("3");
  await seeds.press("Tab");
  await expect(page.getByText("of the plan before your last change")).toBeVisible();
  await expect(page.getByText("on the same 5 workloads each")).toBeVisible();
  await expect(page.getByText("36 runs")).toBeVisible();
  expect(await csv(page)).toBe(table);
  await page.getByRole("button", { name: "Back to the plan of these results" }).click();
  await expect(seeds).toHaveValue("5");
  await expect(page.getByText("of the plan before your last change")).toHaveCount(0);
});

test("what cannot be read stays where it was typed, with the reason", async ({ page }) => {
  await page.goto("experiments.html");
  const values = page.getByLabel("Load limit α share", { exact: true });
  for (const [typed, problem] of [
    ["", "separate values by commas"],
    ["0.7; 0.8", "separate values by commas"],
    ["0.7, 0.8, 0.70", "stands there twice"],
  ]) {
    await values.fill(typed);
    await values.press("Tab");
    await expect(values).toHaveAttribute("aria-invalid", "true");
    await expect(values).toHaveValue(typed);
    await expect(page.getByRole("alert")).toContainText(problem);
    await expect(run(page)).toBeDisabled();
  }
  const seeds = page.getByLabel("Seeds", { exact: true });
  await seeds.fill("");
  await seeds.press("Tab");
  await expect(page.getByRole("alert")).toContainText("must be a whole number");
  await expect(page.locator('[inputmode="numeric"][aria-invalid="true"]')).toHaveValue("");
  await expect(values).toHaveValue("0.7, 0.8, 0.70");
  await page.locator('[inputmode="numeric"][aria-invalid="true"]').fill("2");
  await values.fill("0.8");
  await values.press("Tab");
  await expect(page.getByText("4 runs")).toBeVisible();
  await expect(run(page)).toBeEnabled();
});

test.describe("a worker is killed", () => {
  test.use({ allowedNoise: [/provoked by the test/] });
  test("in the middle: the table stays the same", async ({ page }) => {
    await page.goto("experiments.html");
    await drop(page, "plan.json", plan("city", 2));
    await expect(page.getByText("6 runs")).toBeVisible();
    const bar = page.getByRole("progressbar");
    await run(page).click();
    await expect.poll(() => bar.evaluate((bar) => bar.value)).toBeGreaterThan(0);
    await page.workers()[0].evaluate(() => {
      setTimeout(() => {
        throw new Error("provoked by the test");
      });
    });
    await results(page);
    expect(await csv(page)).toBe(await commanded(page));
  });
});

test("settings are found, varied and fixed; too many runs are refused with their number", async ({ page }) => {
  await page.goto("experiments.html");
  await expect(page.getByText("80 runs")).toBeVisible();
  await page.getByRole("searchbox").fill("observation");
  await page.getByRole("list").getByRole("button").first().click();
  await expect(page.locator(".axis")).toHaveCount(2);
  const axis = page.locator(".axis").last();
  await axis.getByLabel("from").fill("1");
  await axis.getByLabel("to").fill("100");
  await axis.getByLabel("values", { exact: true }).fill("10");
  await axis.getByRole("button", { name: "Fill in" }).click();
  await expect(page.getByText("800 runs")).toBeVisible();
  await page.getByRole("button", { name: "All five" }).click();
  await expect(page.getByText("4,000 runs")).toBeVisible();
  await page.getByLabel("Seeds", { exact: true }).fill("1000");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("alert")).toContainText("400,000 runs; this page runs at most 20,000");
  await expect(run(page)).toBeDisabled();
  await axis.getByRole("button", { name: /Do not vary/ }).click();
  await page.getByLabel("Seeds", { exact: true }).fill("2");
  await page.keyboard.press("Tab");
  await expect(page.getByText("80 runs")).toBeVisible();
  const values = page.locator(".axis input").first();
  await values.fill("0.8, 7");
  await values.press("Tab");
  await expect(page.getByRole("alert")).toContainText("study.shield.alpha");
});

test("the address carries the plan, and a broken one is explained", async ({ page, context }) => {
  await page.goto("experiments.html#v=1&preset=collision-minimal@1&study.epoch_secs=2");
  await page.getByLabel("SROLE-C").check();
  await expect.poll(() => page.url()).toContain("plan=");
  const other = await context.newPage();
  // The address follows a little later.
  await expect(async () => {
    await other.goto("about:blank");
    await other.goto(page.url());
    await expect(other.getByLabel("SROLE-C")).toBeChecked({ timeout: 2_000 });
  }).toPass();
  await expect(other.getByText("study.epoch_secs = 2")).toBeVisible();
  // A policy of one's own is named as such.
  await page.goto("about:blank");
  await page.goto(`experiments.html#v=1&preset=collision-minimal@1&study.policies.marl=${"ab".repeat(32)}`);
  await expect(page.getByText("MARL acts by your policy abababab…")).toBeVisible();
  await page.goto("about:blank");
  await page.goto("experiments.html#plan=AAAA");
  await expect(page.getByRole("alert")).toContainText("plan");
  await expect(run(page)).toBeEnabled();
  await drop(page, "plan.json", plan("nowhere", 2));
  await expect(page.getByRole("alert")).toContainText("nowhere");
});

test("runs by keyboard, and is given up", async ({ page }) => {
  await page.goto("experiments.html");
  await drop(page, "plan.json", plan("metropolis", 3));
  await expect(page.getByText("9 runs")).toBeVisible();
  await page.locator("#main").focus();
  await page.keyboard.press("Tab");
  await expect(run(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/of 9 runs/)).toBeVisible();
  // What is given up has begun: of a worker that ends while it starts, the browser does not always tell the end.
  const workers = await page.evaluate(() => Math.min(4, navigator.hardwareConcurrency));
  await expect.poll(() => page.workers().length).toBe(workers);
  await Promise.all(page.workers().map((worker) => worker.evaluate(() => globalThis.name)));
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(run(page)).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(0);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in the experiments page", async ({ page }) => {
      await page.goto("experiments.html");
      await run(page).click();
      await results(page);
      await expectAccessible(page);
    });
  });
}

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("shows the experiments page in reach of a thumb", async ({ page }) => {
      await page.goto("experiments.html");
      await run(page).click();
      await results(page);
      await expectInReach(page);
    });
  });
}
