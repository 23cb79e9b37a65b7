// Nobody is left out: by keyboard alone, without motion, on small screens, with assistive technology, on paper.
import { choose, closer, digests, open, panel, tab, TABS } from "./support/stage.mjs";
import { expect, expectAccessible, expectInReach, test } from "./support/test.mjs";

const SMALL = "#v=1&preset=collision-minimal@1&view.t=12";

/** What has the focus: its role or element, and its name. */
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: here } = document;
    return { name: here.ariaLabel || here.textContent.trim(), role: here.role || here.localName, id: here.id, stage: here.dataset.stage };
  });

/** Presses a key until what has the focus fits; nobody may be led astray. */
async function until(page, key, fits, most = 120) {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press(key);
    const here = await focused(page);
    if (fits(here)) return here;
  }
  throw new Error(`${key} does not lead there`);
}

test("by keyboard alone, from opening to a shared link", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
  const moment = () => page.getByRole("slider", { name: "Moment of the run" }).getAttribute("aria-valuetext");
  await page.keyboard.press("Tab");
  expect((await focused(page)).name).toBe("Skip to the stages");
  await page.keyboard.press("Enter");
  expect((await focused(page)).stage).toBe("0");
  expect(await page.locator("#stage-0").evaluate((stage) => getComputedStyle(stage).outlineStyle)).not.toBe("none");
  // The keys of a stage: to a collision, a step on, a step back, a device, closer and back.
  await page.keyboard.press("Home");
  await expect.poll(moment).toMatch(/^0\.000 s/);
  const start = await moment();
  await page.keyboard.press("c");
  await expect.poll(moment).not.toBe(start);
  const collision = await moment();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(moment).toBe(collision);
  await page.keyboard.press("n");
  const inspector = page.locator(".inspector");
  await expect(inspector).toBeVisible();
  await page.keyboard.press("i");
  await expect(page.getByRole("button", { name: "Look further left" }).first()).toBeVisible();
  await page.keyboard.press("0");
  // The shield, off and on.
  const before = await digests(page);
  await page.keyboard.press("s");
  await expect.poll(() => digests(page)).not.toEqual(before);
  await page.keyboard.press("s");
  await expect.poll(() => digests(page)).toEqual(before);
  // Help, and back to where we were.
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect((await focused(page)).stage, "the focus returns").toBe("0");
  // The tabs: one stop, arrows from one to the next, then the panel.
  await until(page, "Tab", ({ role }) => role === "tab");
  await page.keyboard.press("Home");
  for (const name of TABS.slice(1)) {
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toMatchObject({ role: "tab", name });
    await expect(panel(page)).toHaveAccessibleName(name);
  }
  await page.keyboard.press("ArrowRight");
  expect((await focused(page)).name, "round and round").toBe("Devices");
  await page.keyboard.press("End");
  expect((await focused(page)).name).toBe("Export");
  // The inspector is reached, and closed.
  await until(page, "Tab", ({ name, role }) => role === "button" && name === "Close" );
  const closing = await page.evaluate(() => document.activeElement.closest(".inspector, .settings")?.className ?? "");
  expect(closing).toContain("inspector");
  await page.keyboard.press("Enter");
  await expect(inspector).toHaveCount(0);
  // The time bar steps, and the link is shared.
  await until(page, "Shift+Tab", ({ stage }) => stage === "0");
  await until(page, "Shift+Tab", ({ name }) => name === "Share");
  await page.keyboard.press("Enter");
  await expect(page.locator(".front").getByRole("status")).toContainText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.newPage();
  await open(other, link);
  expect(await digests(other)).toEqual(before);
  await expect(other.locator(".moment").first()).toHaveText(collision.split(":")[0]);
});

test("no keyboard trap: Tab goes through the page and out of it", async ({ page }) => {
  await open(page, SMALL);
  const seen = new Set();
  for (let i = 0; i < 200; i += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const { activeElement: here } = document;
      return here === document.body ? "out" : `${here.localName}#${here.id}.${here.className} ${here.ariaLabel ?? ""}${here.textContent.slice(0, 40)}`;
    });
    if (here === "out") break;
    seen.add(here);
    expect(i, "ends").toBeLessThan(199);
  }
  expect(seen.size).toBeGreaterThan(30);
});

test.describe("with reduced motion", () => {
  test.use({ reducedMotion: "reduce" });
  test("nothing moves by itself; states follow one another discretely", async ({ page }) => {
    await open(page, "#v=1&preset=paper-emulation@1");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    const picture = () => page.locator("#stage-0 canvas").evaluate((canvas) => canvas.toDataURL().slice(-4000));
    const still = await picture();
    await page.waitForTimeout(700);
    expect(await picture(), "nothing glides while time stands still").toBe(still);
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving, "no animations of style").toBe(0);
    // While it plays: pictures come one by one, half a second apart, and between two of them nothing changes.
    await page.getByRole("button", { name: "Play", exact: true }).click();
    const changes = await page.evaluate(async () => {
      const [moment, from] = [document.querySelector(".moment"), performance.now()];
      let [last, count] = [moment.textContent, 0];
      while (performance.now() - from < 2600) {
        await new Promise((done) => requestAnimationFrame(done));
        if (moment.textContent !== last) [last, count] = [moment.textContent, count + 1];
      }
      return count;
    });
    expect(changes).toBeGreaterThanOrEqual(2);
    expect(changes).toBeLessThanOrEqual(7);
  });
});

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("every tab is in reach", async ({ page }) => {
      await open(page, SMALL);
      await choose(page, "Devices", 0);
      for (const name of TABS) {
        await tab(page, name);
        await expectInReach(page);
      }
      await choose(page, "Jobs", 0);
      await tab(page, "Why");
      await expectInReach(page);
      await page.getByRole("button", { name: "Keys and signs" }).click();
      await expectInReach(page);
      await expectAccessible(page);
    });
  });
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(`axe finds nothing, ${colorScheme}`, () => {
    test.use({ colorScheme });
    test.slow();

    test("in the tabs, with a job or a device chosen, in forks, in dialogs", async ({ page }) => {
      await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
      await page.getByRole("button", { name: "Next correction" }).click();
      await expectAccessible(page);
      for (const name of TABS) {
        await tab(page, name);
        await expectAccessible(page, "#closer");
      }
      await choose(page, "Jobs", 0);
      await tab(page, "Why");
      await expectAccessible(page, "main");
      await choose(page, "Devices", 0);
      await tab(page, "Edit");
      await expectAccessible(page, "main");
      await tab(page, "What if");
      await panel(page).getByRole("button", { name: "Fork here" }).click();
      await expect(page.locator("[data-digest]")).toHaveCount(3);
      await expectAccessible(page);
      await tab(page, "Gantt");
      for (const summary of await page.locator(".gantt summary, .chart summary").all()) await summary.click();
      await expectAccessible(page);
      for (const name of ["Keys and signs", /Scenario/]) {
        await page.getByRole("button", { name }).first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectAccessible(page, "dialog");
        await page.keyboard.press("Escape");
      }
    });

    test("in a notice of faults and in the pages that are read", async ({ page }) => {
      await open(page, "#v=1&preset=collision-minimal@1&study.shield.alpha=-1");
      await expect(page.getByRole("alert").first()).toBeVisible();
      await expectAccessible(page);
      for (const name of ["claims", "sensitivity", "model"]) {
        await page.goto(`${name}.html`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectAccessible(page);
      }
      await page.goto("learning.html");
      await expect(page.getByRole("button", { name: "Train", exact: true })).toBeVisible();
      await expectAccessible(page);
      await page.goto("experiments.html");
      await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test.describe("on paper", () => {
  test.use({ colorScheme: "dark" });
  test("pictures and whole tables, dark on light, without controls", async ({ page }) => {
    await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
    await page.getByRole("button", { name: "Next correction" }).click();
    for (const name of ["Decisions", "Why", "Gantt", "Export"]) {
      await tab(page, name);
      // A sheet is 210 mm wide, with margins.
      await page.setViewportSize({ width: 718, height: 1000 });
      await page.emulateMedia({ media: "print" });
      for (const hidden of [".controls", ".tools", ".settings", ".zoom", ".lead .add", "[role=tab][aria-selected=false]"]) {
        for (const found of await page.locator(hidden).all()) await expect(found, hidden).toBeHidden();
      }
      await expect(page.getByRole("tab", { selected: true })).toBeVisible();
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main *")]
          .filter((element) => element.checkVisibility() && !element.closest(".spoken, svg") && getComputedStyle(element).overflow !== "visible")
          .filter(({ scrollWidth, clientWidth, scrollHeight, clientHeight }) => scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1)
          .map((element) => `${element.localName}.${element.className}`),
      );
      expect(cut, `${name}: nothing is cut off`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), name).toBeLessThanOrEqual(0);
      // Pictures are painted for paper: their ground is light.
      const ground = () => page.locator("#stage-0 canvas").evaluate((canvas) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
        copy.drawImage(canvas, 0, 0);
        return Math.min(...copy.getImageData(2, 2, 1, 1).data.slice(0, 3));
      });
      await expect.poll(ground).toBeGreaterThan(230);
      const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
      expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length, `${name}: pages`).toBeGreaterThanOrEqual(1);
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: 1440, height: 900 });
      await expect.poll(ground).toBeLessThan(60);
      await expect(closer(page)).toBeVisible();
    }
  });
});
