// A simulator that dies is reported with the address that reproduces it, and started again.
import { expect, test } from "./support/test.mjs";

test.use({ allowedNoise: [/provoked by the test/] });

test("a dead worker is reported, and the next request is answered", async ({ page }) => {
  await page.goto("#v=1&preset=paper-emulation@1");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  const before = await page.locator("[data-digest]").allTextContents();
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("provoked by the test");
    });
  });
  await expect(page.getByRole("alert").first()).toContainText("preset=paper-emulation");
  await page.getByLabel("Seed").last().fill("8");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("[data-digest]").allTextContents()).not.toEqual(before);
});
