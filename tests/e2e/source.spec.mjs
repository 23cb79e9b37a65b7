// `#src=`: a scenario file of the same site, instead of a scenario in the address.
import { expect, goldenDigest, test } from "./support/test.mjs";

const digests = (page) => page.locator("[data-digest]").allTextContents();
const alert = (page) => page.getByRole("alert").first();

for (const path of ["", "sub/path/"]) {
  test(`opens a file beside /${path}, and the address becomes the scenario's own`, async ({ page }) => {
    await page.goto(`${path}#src=presets/collision-minimal.json`);
    await expect(page.getByRole("button", { name: /collision-minimal/ })).toBeVisible();
    await expect.poll(async () => (await digests(page))[0]).toBe(goldenDigest("run collision-minimal@1 marl"));
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect.poll(() => page.url()).toContain("preset=collision-minimal");
  });
}

test("a link that is followed opens its file; of several, the last", async ({ page }) => {
  await page.route("**/slow.json", async (route) => {
    await new Promise((done) => setTimeout(done, 1000));
    await route.fulfill({ json: {} });
  });
  await page.goto("");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await page.evaluate(() => (location.hash = "#src=slow.json"));
  await page.evaluate(() => (location.hash = "#src=presets%2Fhead-overload.json"));
  await expect(page.getByRole("button", { name: /head-overload/ })).toBeVisible();
  await page.waitForTimeout(1500);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test.describe("what cannot be opened is named, and the default scenario runs", () => {
  // The browser itself notes a missing file in the console.
  test.use({ allowedNoise: [/^status 404: .*nowhere\.json|Failed to load resource.*404/] });
  const CASES = [
    ["nowhere.json", /src: .*nowhere\.json.*404/],
    ["index.html", /row 1/],
    ["policies/index.json", ""],
    ["https://example.org/scenario.json", /src: .*example\.org.*only files of 127\.0\.0\.1/],
    ["//example.org/scenario.json", /example\.org/],
    ["javascript:alert(1)", /no site/],
    ["data:application/json,{}", /no site/],
    ["%E0%A4%A", /address is broken/],
    ["http://[", /address is broken/],
  ];
  for (const [source, named] of CASES) {
    test(source, async ({ page }) => {
      await page.goto(`#src=${source}`);
      await expect(alert(page)).toContainText(named);
      await expect(page.locator("[data-digest]")).toHaveCount(2);
      expect((await digests(page))[0]).toBe(goldenDigest("run paper-emulation@1 marl"));
    });
  }

  test("a file larger than any scenario", async ({ page }) => {
    await page.route("**/large.json", (route) => route.fulfill({ contentType: "application/json", body: " ".repeat(17 * 1024 * 1024) }));
    await page.goto("#src=large.json");
    await expect(alert(page)).toContainText("18 MB; that is more than any scenario file");
    await expect(page.locator("[data-digest]")).toHaveCount(2);
  });

  test("a file whose settings cannot run", async ({ page }) => {
    await page.goto("");
    const scenario = await page.evaluate(async () => (await fetch("presets/collision-minimal.json")).json());
    scenario.study.shield.alpha = -1;
    await page.route("**/wrong.json", (route) => route.fulfill({ json: scenario }));
    await page.goto("about:blank");
    await page.goto("#src=wrong.json");
    await expect(alert(page)).toContainText("study.shield.alpha");
    await expect(page.locator("[data-digest]")).toHaveCount(2);
  });
});
