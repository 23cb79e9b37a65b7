// What goes wrong around a page: it recovers, and says in words what has happened.
import { expect, test } from "./support/test.mjs";

async function open(page, fragment = "", stages = 2) {
  await page.goto(fragment);
  await expect(page.locator("[data-digest]")).toHaveCount(stages);
}

const digests = (page) => page.locator("[data-digest]").allTextContents();

/** Whether the picture of a stage has more than one colour: a copy is read, so that the stage's own stays as it is. */
const isPainted = (page, stage = 0) =>
  page.locator(`#stage-${stage} canvas`).evaluate((canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const pixels = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return pixels.some((pixel) => pixel !== pixels[0]);
  });

/** Sets a seed as a reader does, and waits for its result. */
async function anotherSeed(page, seed) {
  const before = await digests(page);
  await page.getByLabel("Seed").last().fill(String(seed));
  await page.keyboard.press("Enter");
  await expect.poll(() => digests(page)).not.toEqual(before);
}

test("a tab in the background: its time stands still, and goes on when it is seen again", async ({ page }) => {
  await open(page, "#v=1&preset=paper-emulation@1&view.t=0&view.speed=60&view.pace=clock");
  const moment = () => page.locator(".moment").first().innerText();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const start = await moment();
  await expect.poll(moment).not.toBe(start);
  // No frames come to a tab that nobody sees; its clock, timers and worker go on.
  await page.evaluate(() => {
    const ask = window.requestAnimationFrame;
    const asked = [];
    window.requestAnimationFrame = (frame) => asked.push(frame);
    globalThis.showAgain = () => {
      window.requestAnimationFrame = ask;
      for (const frame of asked.splice(0)) ask(frame);
    };
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForTimeout(200);
  const hidden = await moment();
  await page.waitForTimeout(3000);
  expect(await moment(), "nothing plays unseen").toBe(hidden);
  await page.evaluate(() => {
    delete document.hidden;
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
    globalThis.showAgain();
  });
  await expect.poll(moment).not.toBe(hidden);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await anotherSeed(page, 8);
});

test("a resized window is painted anew, at any size", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&view.t=10");
  const before = await digests(page);
  for (const [width, height] of [[320, 480], [2560, 1440], [700, 300], [1, 1], [1440, 900]]) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(100);
    if (width >= 320) await expect.poll(() => isPainted(page), `${width} × ${height}`).toBe(true);
  }
  expect(await digests(page)).toEqual(before);
});

test("a lost canvas is painted again when it comes back", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&view.t=10");
  await expect.poll(() => isPainted(page)).toBe(true);
  // What the browser does when the graphics process has died: the picture is gone, and then the canvas is told.
  await page.locator("#stage-0 canvas").evaluate((canvas) => {
    canvas.dispatchEvent(new Event("contextlost", { cancelable: true }));
    canvas.getContext("2d").reset();
  });
  expect(await isPainted(page)).toBe(false);
  await page.locator("#stage-0 canvas").evaluate((canvas) => {
    canvas.dispatchEvent(new Event("contextrestored"));
  });
  await expect.poll(() => isPainted(page)).toBe(true);
});

/** Ways in which a browser keeps its storage to itself. */
const BLOCKED = {
  "that throws": () => {
    const refuse = () => {
      throw new DOMException("blocked by the test", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { configurable: true, get: refuse });
    }
    Object.defineProperty(Navigator.prototype, "serviceWorker", { configurable: true, get: refuse });
  },
  "that is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full, says the test", "QuotaExceededError");
    };
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  },
  "that is not there": () => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      Object.defineProperty(window, name, { configurable: true, value: undefined });
    }
    Object.defineProperty(Navigator.prototype, "serviceWorker", { configurable: true, value: undefined });
  },
};

for (const [how, block] of Object.entries(BLOCKED)) {
  test(`a storage ${how}: every page works all the same`, async ({ page }) => {
    await page.addInitScript(block);
    await open(page);
    await anotherSeed(page, 9);
    await page.waitForTimeout(4000);
    await page.goto("learning.html");
    await expect(page.getByRole("button", { name: "Train", exact: true })).toBeVisible();
    await page.goto("experiments.html");
    await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
    await page.goto("claims.html");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
}

test.describe("hostile addresses are named, and the nearest valid scenario runs", () => {
  const nested = (open, close, count) => open.repeat(count) + close.repeat(count);
  const HOSTILE = [
    ["a script as title", `v=1&preset=paper-emulation@1&title=${encodeURIComponent("<script>globalThis.hit = 1</script><img src=x onerror='globalThis.hit = 1'>")}`, null],
    ["a script as a setting's name", `v=1&preset=paper-emulation@1&${encodeURIComponent("<svg onload='globalThis.hit = 1'>")}=1`, /svg/],
    ["a script as preset", `v=1&preset=${encodeURIComponent("<script>globalThis.hit = 1</script>")}`, /script/],
    ["a megabyte", `v=1&preset=paper-emulation@1&title=${"x".repeat(1_000_000)}`, /8000/],
    ["a megabyte of settings", `v=1&${"a=1&".repeat(250_000)}`, /8000/],
    ["a packed scenario of nonsense", `v=1&z=${"A".repeat(7000)}`, /z/],
    ["nested a thousand times", `v=1&preset=paper-emulation@1&interventions=${encodeURIComponent(nested("[", "]", 1000))}`, /interventions/],
    ["nested a thousand times, as objects", `v=1&preset=paper-emulation@1&cluster=${nested("%7B%22a%22:", "%7D", 450)}`, /cluster/],
    ["a path of a thousand parts", `v=1&preset=paper-emulation@1&${"study.".repeat(1000)}alpha=1`, /study/],
    ["a prototype", "v=1&preset=paper-emulation@1&__proto__.alpha=1&constructor=1", /__proto__/],
    ["numbers out of all bounds", "v=1&preset=paper-emulation@1&seed=1e999&cluster.devices=99999999999999999999", /seed/],
    ["a view out of all bounds", "v=1&preset=paper-emulation@1&view.t=1e999&view.speed=-1&view.methods=a,b,c,d,e,f", /view/],
    ["control characters", "v=1&preset=paper-emulation@1&title=%00%1B%E2%80%AEabc&view.digest=%00", null],
  ];
  for (const [name, fragment, named] of HOSTILE) {
    test(name, async ({ page }) => {
      await page.goto("");
      await page.goto(`#${fragment}`, { waitUntil: "commit" });
      await page.reload();
      await expect(page.locator("[data-digest]").first()).toBeVisible();
      await expect(page.locator("[data-digest]")).toHaveCount(2);
      if (named) await expect(page.getByRole("alert").first()).toContainText(named);
      expect(await page.evaluate(() => globalThis.hit)).toBeUndefined();
      expect(await page.locator("main img, main script").count()).toBe(0);
      await anotherSeed(page, 12);
    });
  }
});

test("a packed scenario that unfolds to gigabytes is refused", async ({ page }) => {
  await page.goto("");
  // A bomb of the common kind: zeros, deflated without a header, in the alphabet of addresses.
  const bomb = await page.evaluate(async () => {
    const zeros = new Blob([new Uint8Array(4_000_000)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(zeros).arrayBuffer());
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  });
  expect(bomb.length).toBeLessThan(8000);
  await page.goto(`#v=1&z=${bomb}`);
  await expect(page.getByRole("alert").first()).toContainText("z");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
});
