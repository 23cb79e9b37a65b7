// What a stage paints piece by piece, where something has changed, is what it paints at once.
import { expect, test } from "./support/test.mjs";

/** The pixels of all stages as a number, and of how many of them are not the ground's. */
const pixels = (page) =>
  page.locator("[data-stage] canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      const words = new Uint32Array(data.buffer);
      return { hash: words.reduce((hash, word) => (Math.imul(hash, 31) + word) | 0, 7), painted: words.filter((word) => word !== words[0]).length };
    }),
  );

const CASES = [
  ["dots", "preset=city@1&view.t=4000&view.speed=300", 0],
  ["rings", "preset=overload-storm@1&view.t=1&view.speed=60", 0],
  ["a zoomed part", "preset=city@1&view.t=4000&view.speed=300", 3],
];

for (const [name, address, zooms] of CASES) {
  test(`${name}: changes are painted where they are`, async ({ page }) => {
    await page.goto(`#v=1&${address}&view.methods=marl,srole-d&view.pace=clock`);
    await expect(page.locator("[data-digest]")).toHaveCount(2);
    for (let i = 0; i < zooms; i += 1) await page.getByRole("button", { name: "Zoom in" }).first().click();
    const before = await pixels(page);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.waitForTimeout(1500);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
    const inPieces = await pixels(page);
    expect(inPieces).not.toEqual(before);
    // A browser that takes a canvas's pixels away and gives new ones makes the page paint everything.
    await page.locator("[data-stage] canvas").evaluateAll((canvases) => {
      for (const canvas of canvases) {
        canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
        canvas.dispatchEvent(new Event("contextrestored"));
      }
    });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
    expect(await pixels(page)).toEqual(inPieces);
    expect(Math.min(...inPieces.map(({ painted }) => painted))).toBeGreaterThan(1000);
  });
}
