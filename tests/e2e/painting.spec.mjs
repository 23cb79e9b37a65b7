// What a stage paints piece by piece, where something has changed, is what it paints at once.
import { expect, test } from "./support/test.mjs";

/** Levels of 255 by which a colour may differ: the smoothed edges of many lines in one path are rounded otherwise than
 *  those of a few. A dot that was left or forgotten differs by far more. */
const ROUNDED = 20;

/** Keeps the pixels of all stages in the page, and says how far each differs from those kept before, if any: the
 *  greatest difference of a colour, and how many pixels are not the ground's. */
const keep = (page) =>
  page.locator("[data-stage] canvas").evaluateAll((canvases) => {
    const before = globalThis.kept ?? [];
    globalThis.kept = canvases.map((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, canvas.width, canvas.height).data;
    });
    return globalThis.kept.map((pixels, stage) => {
      const old = before[stage] ?? pixels;
      let [most, painted] = [0, 0];
      for (let i = 0; i < pixels.length; i += 1) {
        most = Math.max(most, Math.abs(pixels[i] - old[i]));
        if (pixels[i] !== pixels[i % 4]) painted += 1;
      }
      return { most: pixels.length === old.length ? most : NaN, painted };
    });
  });

/** Waits until what is on its way has been painted. */
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));

const CASES = [
  ["dots", "preset=city@1&view.t=4000&view.speed=300", 0],
  ["rings", "preset=overload-storm@1&view.t=1&view.speed=60", 0],
  ["a zoomed part", "preset=city@1&view.t=4000&view.speed=300", 3],
];

for (const [name, address, zooms] of CASES) {
  test(`${name}: changes are painted where they are`, async ({ page }) => {
    await page.goto(`#v=1&${address}&view.methods=marl,srole-d&view.pace=clock`);
    await expect(page.locator("[data-digest]")).toHaveCount(2);
    await page.locator("[data-stage]").first().focus();
    for (let i = 0; i < zooms; i += 1) await page.keyboard.press("i");
    await settled(page);
    await keep(page);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.waitForTimeout(1500);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await settled(page);
    for (const { most, painted } of await keep(page)) {
      expect(most, "something has changed").toBeGreaterThan(2 * ROUNDED);
      expect(painted).toBeGreaterThan(1000);
    }
    // A browser that takes a canvas's pixels away and gives new ones makes the page paint everything.
    await page.locator("[data-stage] canvas").evaluateAll((canvases) => {
      for (const canvas of canvases) {
        canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
        canvas.dispatchEvent(new Event("contextrestored"));
      }
    });
    await settled(page);
    for (const { most } of await keep(page)) expect(most).toBeLessThanOrEqual(ROUNDED);
  });
}
