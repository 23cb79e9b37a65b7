// What every test of the page starts from: `import { expect, test } from "./support/test.mjs"`.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base } from "@playwright/test";

export { expect };

/** Playwright's `test`, whose page must stay quiet: a warning or an error in the console, an uncaught exception,
 *  a failed request or a request to elsewhere fails the test. A test that provokes noise names it:
 *  `test.use({ allowedNoise: [/worker has died/] })`. */
export const test = base.extend({
  allowedNoise: [[], { option: true }],
  page: async ({ page, allowedNoise, baseURL }, use) => {
    const noise = [];
    page.on("console", (message) => {
      if (["warning", "error", "assert"].includes(message.type())) noise.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => noise.push(`uncaught: ${error.message}`));
    page.on("requestfailed", (request) => {
      // A request that a closing page gave up is nobody's fault.
      const cause = request.failure()?.errorText ?? "";
      if (cause !== "net::ERR_ABORTED") noise.push(`failed: ${request.url()} ${cause}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) noise.push(`status ${response.status()}: ${response.url()}`);
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.origin !== new URL(baseURL).origin) noise.push(`elsewhere: ${url}`);
    });
    await use(page);
    const unexpected = noise.filter((line) => !allowedNoise.some((pattern) => pattern.test(line)));
    expect(unexpected, "the page stays quiet").toEqual([]);
  },
});

/** The rules of axe that are about colours. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** Fails the test if axe finds anything in the page as it is now, or in the part of it that a selector names.
 *  The dark page differs from the light one by its colours only, so only these are looked at there. */
export async function expectAccessible(page, within = "html") {
  // Only what is wrong is gathered, and in the page itself: no page of ours holds frames, for which the other way is.
  const axe = new AxeBuilder({ page }).include(within).options({ resultTypes: ["violations"] }).setLegacyMode();
  if (await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)) axe.withRules(COLOURS);
  const { violations } = await axe.analyze();
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(", ")})`);
  expect(found, "axe finds nothing").toEqual([]);
}

/** Fails the test if anything is wider than the screen, or a control too small for a thumb. */
export async function expectInReach(page) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, "nothing is wider than the screen").toBeLessThanOrEqual(0);
  const small = await page.locator("button:visible, select:visible, summary:visible").evaluateAll((controls) =>
    controls
      .map((control) => ({ name: control.ariaLabel || control.textContent.trim(), box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
  );
  expect(small, "targets of at least 24 pixels").toEqual([]);
}

/** The digest that `tests/golden/digests.txt` holds for a case. */
export function goldenDigest(name) {
  const lines = readFileSync(new URL("../../golden/digests.txt", import.meta.url), "utf8").split("\n");
  const line = lines.find((line) => line.startsWith(`${name} `));
  if (!line) throw new Error(`no golden digest is called ${name}`);
  return line.slice(name.length + 1);
}

/** Waits until the page shows a digest for this golden case and compares the two:
 *  the shipped, optimised program produces the same bits in a real browser.
 *  The page marks a digest by `<code data-digest="NAME OF THE CASE">`. */
export async function expectGoldenDigest(page, name) {
  await expect(page.locator(`[data-digest="${name}"]`)).toHaveText(goldenDigest(name));
}
