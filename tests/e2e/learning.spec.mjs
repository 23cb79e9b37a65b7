// The learning page: a policy is trained, looked at, used on the stage, saved and loaded again.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { binary, drop, folder, saved } from "./support/files.mjs";
import { expect, expectAccessible, expectInReach, test } from "./support/test.mjs";

const SHORT = "learning.html#v=1&preset=collision-minimal@1&train.episodes=200&train.every=50";
const LONG = "learning.html#v=1&preset=paper-emulation@1&train.episodes=200000&train.every=100";

/** Trains as the address says; gives the digest of the policy. */
async function train(page, address = SHORT) {
  await page.goto(address);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  return digest(page);
}

/** The digest of the policy at hand. */
const digest = (page) => page.locator("[data-policy]").getAttribute("data-policy");

/** How many episodes the bar shows. */
const done = (page) => page.getByRole("progressbar").evaluate((bar) => bar.value);

test("trains the same policy as the command line, and the stage acts by it", async ({ page }) => {
  const trained = await train(page);
  const file = join(folder(), "policy.json");
  const told = execFileSync(
    binary(),
    ["train", "collision-minimal", "--method", "marl", "--episodes", "200", "--training-seed", "1", "-o", file],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  expect(told).toContain(trained);
  await expect(page.getByRole("status").first()).toContainText("After 200 episodes MARL is");

  // The curves have grown, and say in words and numbers what they show.
  await expect(page.getByRole("img", { name: /On ten unseen workloads.*MARL ends at/ })).toBeVisible();
  await page.getByText("As a table: Reward").click();
  expect(await page.getByRole("group", { name: "Reward" }).getByRole("row").count()).toBeGreaterThan(5);
  await expect(page.getByRole("list", { name: "Verdict" }).getByRole("listitem")).toHaveCount(3);

  // What it prefers, by keyboard.
  const view = page.getByRole("region", { name: "What it prefers" });
  const before = await view.getByRole("table").innerText();
  await view.getByLabel("A task that asks").focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => view.getByRole("table").innerText()).not.toBe(before);

  // What was never seen is not what comes first.
  await expect(view.getByText("puts it after all others")).toBeVisible();
  await expect(view.locator(".unseen").first()).toContainText("never seen: comes last");

  // Other settings are not what the curve shows.
  await page.getByLabel("Seed", { exact: true }).fill("2");
  await page.keyboard.press("Tab");
  await expect(page.getByText("This is the training before your last change: MARL by")).toBeVisible();

  const content = await saved(page, page.getByRole("button", { name: "Save policy" }));
  await page.getByRole("button", { name: "Use on the stage" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  expect(page.url()).toContain(`study.policies.marl=${trained}`);
  await expect(page.getByRole("alert")).toHaveCount(0);

  // The policy is still there by the link, and on the way back.
  await page.getByRole("link", { name: "Learning" }).click();
  expect(await digest(page)).toBe(trained);
  await page.goBack();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await page.goBack();
  expect(await digest(page)).toBe(trained);

  await page.goto("learning.html");
  await drop(page, "policy.json", content);
  expect(await digest(page)).toBe(trained);
});

test("rests, goes on, and is given up", async ({ page }) => {
  await page.goto(LONG);
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect.poll(() => done(page)).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText(", paused")).toBeVisible();
  await page.waitForTimeout(150);
  const rested = await done(page);
  await page.waitForTimeout(300);
  expect(await done(page)).toBe(rested);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(() => done(page)).toBeGreaterThan(rested);
  await expect(page.getByText(/ left$/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("main").getByText(/^cancelled after/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeFocused();
  // What it has learned by then stays.
  await expect(page.getByText(/Cancelled after [\d,]+ of 200,000 episodes/)).toBeVisible();
  const policy = JSON.parse(await saved(page, page.getByRole("button", { name: "Save policy" })));
  expect(policy.origin.episodes).toBe(await done(page));
});

test("a file that is no policy for this version is explained", async ({ page }) => {
  await train(page);
  const content = await saved(page, page.getByRole("button", { name: "Save policy" }));
  for (const [file, named] of [
    ["{", "policy"],
    ['{"kind": "edgelab-plan"}', "This is a plan: open it on Experiments"],
    ['{"name": "a recipe"}', "This is no policy file"],
    [content.replace('"edgelab-policy"', '"edgelab-poetry"'), "policy.kind"],
    [content.replace(/"shape": \[\s*5,/, '"shape": [ 7,'), "policy.shape"],
    [content.replace('"alpha": 0.9', '"alpha": "high"'), "study.shield.alpha"],
    [content.replace(/"values": "..../, '"values": "'), "policy.values"],
  ]) {
    await drop(page, "bad.json", file);
    await expect(page.getByRole("alert")).toContainText(named);
    await page.getByRole("button", { name: "Close" }).click();
  }
  await drop(page, "old.json", content.replace(/"version": "[^"]*"/, '"version": "0.0.1"'));
  await expect(page.getByText("It was trained by version 0.0.1")).toBeVisible();
  await page.goto("learning.html#v=1&preset=paper-emulation@1");
  await drop(page, "other.json", content);
  await expect(page.getByText("It was trained on collision-minimal@1, not on paper-emulation@1")).toBeVisible();
});

test("a policy dropped onto the stage is used by its method", async ({ page }) => {
  const trained = await train(page);
  const content = await saved(page, page.getByRole("button", { name: "Save policy" }));
  await page.evaluate(() => localStorage.clear());
  await page.goto("./#v=1&preset=collision-minimal@1");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await drop(page, "policy.json", content);
  await expect(page.getByRole("status").filter({ hasText: `MARL acts by the policy ${trained.slice(0, 12)}` })).toBeVisible();
  await expect.poll(() => page.url()).toContain(trained);
  await drop(page, "policy.json", content.replace(/"shape": \[\s*5,/, '"shape": [ 7,'));
  await expect(page.getByRole("alert")).toContainText("policy.shape");
  await drop(page, "plan.json", '{"kind": "edgelab-plan"}');
  await expect(page.getByRole("alert")).toContainText("This is a plan: open it on Experiments");
});

test("a link that names a policy which is nowhere leads on to the shipped one", async ({ page }) => {
  await page.goto(`./#v=1&preset=collision-minimal@1&study.policies.marl=${"ab".repeat(32)}`);
  await expect(page.getByRole("alert")).toContainText("The learned policy abababababab… is not here");
  await expect(page.getByText("No run is on show")).toBeVisible();
  await page.getByRole("button", { name: "Use the shipped policy instead" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect.poll(() => page.url()).not.toContain("abab");
});

test("where the browser keeps nothing, that is said", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("blocked", "SecurityError"); } });
  });
  await train(page);
  await page.getByRole("button", { name: "Use on the stage" }).click();
  await expect(page.getByRole("alert")).toContainText("Save it as a file instead");
});

test("wrong numbers and settings are explained", async ({ page }) => {
  await page.goto("learning.html#v=1&preset=nowhere&train.episodes=many");
  await expect(page.getByRole("alert")).toContainText("nowhere");
  await expect(page.getByRole("alert")).toContainText("train.episodes");
  const episodes = page.getByLabel("Episodes", { exact: true });
  await episodes.fill("0");
  await episodes.press("Tab");
  await expect(page.getByRole("alert").last()).toContainText("train.episodes must be between");
});

test("by keyboard alone", async ({ page }) => {
  await page.goto(SHORT);
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeVisible();
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await page.keyboard.press("Tab");
  expect(await focused()).toContain("Skip");
  for (let i = 0; i < 12 && (await focused()) !== "Train"; i += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  // The same button, which now pauses: a second Enter gives nothing up.
  await expect.poll(focused).toMatch(/Pause|Train again/);
  await digest(page);
  for (let i = 0; i < 80 && (await focused()) !== "Use on the stage"; i += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in the learning page", async ({ page }) => {
      await train(page);
      await expectAccessible(page);
    });
  });
}

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("shows the learning page in reach of a thumb", async ({ page }) => {
      await page.goto(SHORT);
      // The settings take a line between the button and the curve until they are wanted.
      await expect(page.getByLabel("Episodes", { exact: true })).toBeHidden();
      await page.getByRole("button", { name: "Change", exact: true }).click();
      await expect(page.getByLabel("Episodes", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: "Fold away" }).click();
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await digest(page);
      await expectInReach(page);
    });
  });
}
