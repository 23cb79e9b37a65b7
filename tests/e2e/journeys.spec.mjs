// What people do with the page, from opening it to reopening somebody's link.
import { readFileSync } from "node:fs";
import { expect, expectAccessible, test } from "./support/test.mjs";

const stage = (page) => page.locator("#stage-0");
const digests = (page) => page.locator("[data-digest]").allTextContents();
const moment = (page) => page.locator(".clock .moment");

/** Opens an address of the page, waits for the first results and stops the time. */
async function open(page, fragment = "") {
  await page.goto(fragment);
  await expect(page.locator("[data-digest]").first()).toBeVisible();
  const pause = page.getByRole("button", { name: "Pause", exact: true });
  if (await pause.isVisible()) await pause.click();
}

/** Presses keys while the first stage has the focus. */
async function press(page, ...keys) {
  await stage(page).focus();
  for (const key of keys) await page.keyboard.press(key);
}

/** How many pixels of the first stage's picture are painted. */
const painted = (page) =>
  page.locator("#stage-0 canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  });

test("opens on a running example, two methods under one workload", async ({ page }) => {
  await page.goto("");
  await expect(page.getByText("identical workload ✓")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  const before = await moment(page).textContent();
  await expect(moment(page)).not.toHaveText(before);
  expect(await painted(page)).toBeGreaterThan(1000);
});

test("steps forward and back by event, scrubs, and jumps to collisions and corrections", async ({ page }) => {
  await open(page);
  await press(page, "Home");
  await expect(page.locator(".caption")).toHaveText("Before the first event");
  await press(page, "c");
  await expect(page.locator(".caption")).toHaveText("Agents propose, all at once");
  await press(page, "k");
  await expect(page.locator(".caption")).toHaveText("The joint action is reviewed");
  const there = await moment(page).textContent();
  await press(page, "ArrowRight", "ArrowLeft");
  await expect(moment(page)).toHaveText(there);
  await page.getByLabel("Moment of the run").fill("10000");
  await expect(page.locator(".caption")).toHaveText("The run is over");
  await page.getByRole("button", { name: "Step back" }).click();
  await expect(page.locator(".caption")).not.toHaveText("The run is over");
});

test("a changed setting gives other results, keeps the earlier ones pale, and Reset brings them back", async ({ page }) => {
  await open(page);
  const before = await digests(page);
  await page.getByLabel("Search settings").fill("alpha");
  const alpha = page.locator("#knob-study-shield-alpha");
  await alpha.fill("0.7");
  await alpha.press("Enter");
  await expect(page.getByRole("button", { name: "Clear earlier results" })).toBeVisible();
  expect(await digests(page)).not.toEqual(before);
  await expect.poll(() => new URL(page.url()).hash).toContain("study.shield.alpha=0.7");
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await expect.poll(() => digests(page)).toEqual(before);
});

test("an impossible setting is explained beside it, and the last results stay", async ({ page }) => {
  await open(page);
  const before = await digests(page);
  const alpha = page.locator("#knob-study-shield-alpha");
  await alpha.fill("-1");
  await alpha.press("Enter");
  await expect(page.locator("#knob-study-shield-alpha-fault")).toContainText("must be a number between");
  expect(await digests(page)).toEqual(before);
});

test("the shield's switch leaves the same policy without it", async ({ page }) => {
  await open(page);
  const [marl] = await digests(page);
  await page.getByRole("switch", { name: "Shield" }).click();
  await expect.poll(() => digests(page)).toEqual([marl, marl]);
});

test("a shared link opens at the same moment with the same bits", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "#v=1&preset=paper-emulation@1&seed=11");
  await press(page, "Home", "k");
  const there = await moment(page).textContent();
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByText("Link copied")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByText("✓ same bits")).toBeVisible();
  await expect(moment(other)).toHaveText(there);
  await expect(other.locator("#seed")).toHaveValue("11");
});

test("a wrong address is explained, and the nearest valid scenario runs", async ({ page }) => {
  await open(page, "#v=1&preset=paper-emulation@1&study.shield.alpah=0.5&seed=-3&title=%3Cimg src=x onerror=alert(1)%3E");
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("study.shield.alpah");
  await expect(alert).toContainText("study.shield.alpha?");
  await expect(alert).toContainText("seed");
  await expect(page.locator("img")).toHaveCount(0);
  await expect(page.locator("#seed")).toHaveValue("7");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
});

test("the address typed anew is followed", async ({ page }) => {
  await open(page);
  const before = await digests(page);
  await page.evaluate(() => (location.hash = "#v=1&preset=paper-emulation@1&seed=8&view.methods=heft"));
  await expect.poll(() => digests(page)).toHaveLength(1);
  expect(before).not.toContain((await digests(page))[0]);
});

test("a scenario file is saved, dropped and opened; a broken one is explained", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&seed=5");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save" }).click()]);
  const text = readFileSync(await saved.path(), "utf8");
  expect(JSON.parse(text).seed).toBe(5);
  const before = await digests(page);
  await open(page, "#v=1");
  const drop = (content) =>
    page.evaluate((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "scenario.json", { type: "application/json" }));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, content);
  await drop(text);
  await expect.poll(() => digests(page)).toEqual(before);
  await drop(text.replace('"seed": 5', '"seed": -5'));
  await expect(page.getByRole("alert")).toContainText("seed");
  await drop("not a scenario");
  await expect(page.getByRole("alert")).toContainText("is not JSON");
  expect(await digests(page)).toEqual(before);
});

test("a device is looked at from the keyboard, and the tables say what the stage shows", async ({ page }) => {
  await open(page);
  await press(page, "Home", "k", "n");
  const inspector = page.locator(".inspector");
  await expect(inspector).toContainText("device-0");
  await expect(inspector).toContainText("GFLOP/s");
  await expectAccessible(page);
  await press(page, "Escape");
  await expect(inspector).toHaveCount(0);
  await page.getByRole("button", { name: "Jobs", exact: true }).click();
  await page.getByRole("button", { name: "job-3", exact: true }).click();
  await expect(inspector).toContainText("The decision about this job");
  await press(page, "?");
  await expect(page.getByRole("dialog")).toContainText("to the next collision");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("every shipped scenario says what it shows; one is opened", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /^Scenario/ }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: /collision-minimal/ }).click();
  await expect(page.locator(".lead")).toContainText("3 edge devices");
  await expect(page.locator(".stage")).toHaveCount(2);
});

for (const width of [390, 320]) {
  test(`works ${width} pixels wide, without scrolling sideways`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await open(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeInViewport();
    await page.getByRole("button", { name: "More controls" }).click();
    await expect(page.getByRole("button", { name: "Next collision" })).toBeInViewport();
    await expectAccessible(page);
  });
}

test.describe("in the dark, with little motion", () => {
  test.use({ colorScheme: "dark", contextOptions: { reducedMotion: "reduce" } });
  test("nothing moves by itself, and axe finds nothing", async ({ page }) => {
    await page.goto("");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeEnabled();
    await expectAccessible(page);
  });
});
