// The training page: watched, steered, compared, swept; one's own data; everyone.
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { binary, drop } from "./support/files.mjs";
import { expect, expectAccessible, expectInReach, test } from "./support/test.mjs";

/** Small enough to be over in a moment, and long enough to learn something. */
const SMALL =
  "training.html#v=1&preset=hetero-sys-a@1&horizon_secs=60&evaluation.period_secs=10&evaluation.samples=100" +
  "&data.source.digits.count=1000&data.source.digits.test=100";

/** Opens an address anew, and waits until every lane shows the digest of its finished run. */
async function open(page, address = SMALL, lanes = 2) {
  if (page.url() !== "about:blank") await page.goto("about:blank");
  await page.goto(address);
  await ended(page, lanes);
}

const ended = (page, lanes = 2) => expect(page.locator("[data-digest]")).toHaveCount(lanes, { timeout: 25_000 });
const digests = (page) => page.locator("[data-digest]").allTextContents();
const moment = (page) => page.getByRole("slider", { name: "Moment of the run" });
const at = async (page) => parseFloat(await moment(page).getAttribute("aria-valuetext"));
const tab = async (page, name) => {
  await page.getByRole("tab", { name, exact: true }).click();
  await expect(page.getByRole("tabpanel")).toHaveAccessibleName(name);
  return page.getByRole("tabpanel");
};
const settings = async (page) => {
  if (!(await page.getByRole("searchbox").isVisible())) await page.getByRole("button", { name: "Settings" }).click();
};

/** Hands files to the page that are dropped together; bytes as numbers. */
async function dropFiles(page, files) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, content] of files) {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]));
}

/** Which of seven strokes each digit has: top, upper left, upper right, middle, lower left, lower right, bottom. */
const STROKES = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"];

/** A pair of IDX files: digits of strokes on 28 × 28 pixels, moved and covered with noise by a fixed generator. */
function digitFiles(count) {
  let state = 12345;
  const chance = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const images = Buffer.alloc(16 + count * 784);
  const labels = Buffer.alloc(8 + count);
  images.writeUInt32BE(0x803, 0);
  [count, 28, 28].forEach((number, place) => images.writeUInt32BE(number, 4 + 4 * place));
  labels.writeUInt32BE(0x801, 0);
  labels.writeUInt32BE(count, 4);
  const boxes = [[8, 4, 12, 3], [8, 4, 3, 10], [17, 4, 3, 10], [8, 12, 12, 3], [8, 13, 3, 10], [17, 13, 3, 10], [8, 21, 12, 3]];
  for (let sample = 0; sample < count; sample += 1) {
    const label = chance(10);
    labels[8 + sample] = label;
    const [right, down] = [chance(7) - 3, chance(5) - 2];
    const pixels = images.subarray(16 + sample * 784, 16 + (sample + 1) * 784);
    boxes.forEach(([x, y, wide, high], stroke) => {
      if (STROKES[label][stroke] === "0") return;
      for (let row = y; row < y + high; row += 1) {
        for (let column = x; column < x + wide; column += 1) pixels[(row + down) * 28 + column + right] = 150 + chance(106);
      }
    });
    for (let dot = 0; dot < 60; dot += 1) pixels[chance(784)] = chance(256);
  }
  return { images, labels };
}

test("opens on a running example: curves grow, time plays, and all sides face the same draws", async ({ page }) => {
  await page.goto("training.html");
  await expect(page.locator("article.stage")).toHaveCount(2, { timeout: 20_000 });
  await expect(page.getByRole("article", { name: "DLion" })).toBeVisible();
  await expect(page.getByRole("article", { name: "All-reduce" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await expect(page.locator(".lead .progress")).toContainText("simulating");
  const before = await at(page);
  await expect.poll(() => at(page)).toBeGreaterThan(before);
  const points = () => page.getByRole("img", { name: /^Accuracy\..*DLion ends at/ }).getAttribute("aria-label");
  const first = await points();
  await expect.poll(points, { timeout: 20_000 }).not.toBe(first);
});

test("the same bits as the command line, of every protocol: records and weights", async ({ page }) => {
  test.slow();
  const set = SMALL.split("@1&")[1].split("&").flatMap((pair) => ["--set", pair]);
  const commanded = (protocols) => {
    const run = ["run", "hetero-sys-a", "--methods", protocols, ...set, "--json"];
    const printed = execFileSync(binary(), run, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return JSON.parse(printed).runs.map(({ digest, weights }) => ({ digest, weights }));
  };
  for (const protocols of ["allreduce,ako,gaia,hop", "dlion,fedavg,fedat"]) {
    await open(page, `${SMALL}&view.methods=${protocols}`, protocols.split(",").length);
    const weights = await page.locator("[data-also=weights]").evaluateAll((all) => all.map((one) => one.title.split(" ")));
    const found = (await digests(page)).map((digest, lane) => ({ digest, weights: weights[lane] }));
    expect(found).toEqual(commanded(protocols));
  }
  await expect(page.getByText("identical draws ✓")).toBeVisible();
});

test("time: steps, scrubs, plays; the stage says what is seen", async ({ page }) => {
  await open(page, `${SMALL}&view.t=0`);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  const second = await at(page);
  expect(second).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Step back" }).click();
  expect(await at(page)).toBe(0);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.locator(".happening").first()).toContainText(/Workers get \d+ % right|All workers get \d+ % right/);
  await moment(page).fill("5000");
  expect(await at(page)).toBeCloseTo(30, 0);
  // All-reduce waits for the slowest worker; its fast ones stand still.
  await expect(page.getByRole("article", { name: "All-reduce" }).locator(".happening")).toContainText(/wait/);
  const stage = page.locator("#stage-0");
  await stage.focus();
  await page.keyboard.press("ArrowRight");
  expect(await at(page)).toBeGreaterThan(30);
  await page.keyboard.press("Space");
  await expect.poll(() => at(page)).toBeGreaterThan(31);
});

test("a setting and another protocol change the result; earlier curves stay pale", async ({ page }) => {
  await open(page, `${SMALL}&view.t=60`);
  const before = await digests(page);
  await settings(page);
  await page.getByRole("searchbox").fill("dynamic batching");
  await page.locator("#knob-study-dlion-batching").click();
  await expect.poll(() => page.url()).toContain("study.dlion.batching=false");
  await ended(page);
  const after = await digests(page);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1], "a setting of DLion moves nothing of all-reduce but its scenario").toBeTruthy();
  await expect(page.getByRole("button", { name: "Clear earlier results" })).toBeVisible();
  await page.locator("article.stage").nth(1).getByLabel("Protocol").selectOption("hop");
  await expect(page.getByRole("article", { name: "Hop" })).toBeVisible();
  await ended(page);
  await expect.poll(() => page.url()).toContain("view.methods=dlion,hop");
  await page.getByRole("button", { name: "Compare another protocol" }).click();
  await ended(page, 3);
  await page.getByRole("searchbox").fill("learning rate");
  const rate = page.locator("#knob-learning-rate");
  await rate.fill("0");
  await rate.press("Tab");
  await expect(page.getByRole("alert")).toContainText("learning.rate");
});

test("runs rest, go on, and are given up; what they have come to stays", async ({ page }) => {
  await page.goto("training.html");
  const progress = page.locator(".lead .progress");
  await expect(progress).toContainText("simulating");
  // Before the first record the worker draws its data, and hears nothing.
  await expect(progress).not.toContainText(" 0 ms", { timeout: 20_000 });
  await page.getByRole("button", { name: "Pause computing" }).click();
  await expect(progress).toContainText("paused at");
  await page.waitForTimeout(600);
  const rested = await progress.textContent();
  await page.waitForTimeout(500);
  expect(await progress.textContent()).toBe(rested);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(progress).toContainText("simulating");
  await page.getByRole("button", { name: "Stop computing" }).click();
  await expect(progress).toContainText("stopped at");
  await expect(page.locator("article.stage")).toHaveCount(2);
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(progress).toContainText("simulating");
});

test("a closer look: batches and messages, what networks see, numbers", async ({ page }) => {
  await open(page, `${SMALL}&view.t=60`);
  const traffic = await tab(page, "Batches and messages");
  await expect(traffic.getByRole("img", { name: /^Mini-batches under DLion\..*worker-0 ends at/ })).toBeVisible();
  await expect(traffic.getByRole("img", { name: /^Numbers in a message under All-reduce/ })).toBeVisible();
  const seen = await tab(page, "What networks see");
  await expect(seen.getByRole("img", { name: "Filters of the first layer: 8 of 3 × 3" })).toHaveCount(2);
  await expect(seen.getByRole("img", { name: /^Mistakes: / })).toHaveCount(2);
  const samples = () => seen.getByRole("img", { name: /^Samples: / }).getAttribute("aria-label");
  const before = await samples();
  await seen.getByRole("combobox", { name: "Worker" }).selectOption("3");
  await expect.poll(samples).not.toBe(before);
  const numbers = await tab(page, "In numbers");
  await expect(numbers.getByRole("group", { name: "Workers under DLion" }).getByRole("row")).toHaveCount(7);
  await expect(numbers.getByRole("group", { name: /^Links under All-reduce/ }).getByRole("row")).toHaveCount(7);
});

test("a pair of IDX files of 28 × 28 is learned to 90 %", async ({ page }) => {
  test.slow();
  const { images, labels } = digitFiles(1200);
  await page.goto("training.html#v=1&preset=homo-lan@1&horizon_secs=150&evaluation.period_secs=25&view.methods=dlion");
  // One after the other, the second one packed.
  await dropFiles(page, [["train-images-idx3-ubyte", images]]);
  await expect(page.getByRole("status").filter({ hasText: "one file of an IDX pair" })).toBeVisible();
  await dropFiles(page, [["train-labels-idx1-ubyte.gz", gzipSync(labels)]]);
  await expect(page.getByText(/1080 samples of 28 × 28 pixels to learn from, 120 to test on/)).toBeVisible();
  await expect.poll(() => page.url()).toContain("data.source.file=");
  await ended(page, 1);
  await page.getByRole("button", { name: "To the end" }).click();
  const told = await page.locator(".happening").first().textContent();
  expect(Number(told.match(/get (\d+) %/)[1]), told).toBeGreaterThanOrEqual(90);
  const seen = await tab(page, "What networks see");
  await expect(seen.getByRole("img", { name: /^Samples: / })).toBeVisible();
});

test("a set with samples to test on, dropped together, and a CSV", async ({ page }) => {
  await page.goto(`${SMALL}&view.methods=dlion`);
  const { images, labels } = digitFiles(300);
  await dropFiles(page, [
    ["t10k-images-idx3-ubyte", images],
    ["train-labels-idx1-ubyte", labels],
    ["train-images-idx3-ubyte", images],
    ["t10k-labels-idx1-ubyte", labels],
  ]);
  await expect(page.getByText(/300 samples of 28 × 28 pixels to learn from, 300 to test on/)).toBeVisible();
  const row = (label) => `${label},${Array(64).fill(label * 20).join(",")}`;
  const csv = Array.from({ length: 60 }, (_, place) => row(place % 3)).join("\n");
  await dropFiles(page, [["mine.csv", Buffer.from(csv)]]);
  await expect(page.getByText(/54 samples of 8 × 8 pixels to learn from, 6 to test on/)).toBeVisible();
  await ended(page, 1);
});

test("files that cannot be learned from are explained", async ({ page }) => {
  await open(page, `${SMALL}&view.t=60&view.methods=dlion`, 1);
  const before = await digests(page);
  const { images, labels } = digitFiles(20);
  const changed = (bytes, place, value) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32BE(value, place);
    return copy;
  };
  const row = Array(64).fill("1");
  const text = (rows) => Buffer.from(rows.map((row) => row.join(",")).join("\n"));
  for (const [files, named] of [
    [[["images", changed(images, 0, 0x802)], ["labels", labels]], /images|first/],
    [[["images", changed(images, 4, 21)], ["labels", labels]], /images/],
    [[["images", images.subarray(0, 5000)], ["labels", labels]], /images/],
    [[["images", images], ["labels", labels.subarray(0, 12)]], /labels/],
    [[["labels.gz", gzipSync(labels).subarray(0, 20)]], /labels/],
    [[["mine.csv", text([["1", ...row], ["2", ...row.slice(1), "x"]])]], /mine\.csv.*row 2/s],
    [[["mine.csv", text([["1", ...row], ["2", ...row.slice(1)]])]], /mine\.csv.*row 2/s],
    [[["empty.csv", Buffer.alloc(0)]], /empty/],
  ]) {
    await dropFiles(page, files);
    await expect(page.getByRole("alert")).toContainText("cannot be learned from");
    await expect(page.getByRole("alert")).toContainText(named);
    await page.getByRole("alert").getByRole("button", { name: "Close" }).click();
  }
  expect(await digests(page), "what was on show stays").toEqual(before);
  await drop(page, "scenario.json", '{"laboratory": "training", "format": 1, "seed": "many"}');
  await expect(page.getByRole("alert")).toContainText("seed");
  await drop(page, "plan.json", '{"kind": "edgelab-plan"}');
  await expect(page.getByRole("alert")).toContainText("This is a plan");
});

test("a learning rate that diverges is stopped and said, and leaves no broken curve", async ({ page }) => {
  await open(page, `${SMALL}&view.t=60&learning.rate=50`);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.locator(".happening").first()).toContainText(/Stopped at .* has diverged after \d+ iterations/);
  await expect(page.locator(".numbers .alarm").first()).toContainText("diverged");
  for (const label of await page.getByRole("img").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""))) {
    expect(label).not.toMatch(/NaN|Infinity|inf\b/);
  }
});

test("addresses: round trip, hostile ones, a data file that is not here", async ({ page }) => {
  await open(page, `${SMALL}&seed=7&view.t=30&view.methods=gaia,ako`);
  await expect(page.getByRole("textbox", { name: "Seed" })).toHaveValue("7");
  const first = await digests(page);
  await open(page, page.url());
  expect(await digests(page)).toEqual(first);
  await page.goto("about:blank");
  await page.goto("training.html#v=1&preset=nowhere&study.staleness=many&view.methods=lion&<script>=1");
  await expect(page.getByRole("alert")).toContainText("nowhere");
  await expect(page.getByRole("alert")).toContainText("study.staleness");
  await expect(page.locator("article.stage").first()).toBeVisible();
  await page.goto("about:blank");
  await page.goto(`training.html#v=1&preset=hetero-sys-a@1&data.source.file=%7B%22digest%22:%22${"ab".repeat(32)}%22%7D`);
  await expect(page.getByRole("alert")).toContainText("The data set abababababab… is not here");
});

test("a sweep of a few runs, with paired intervals", async ({ page }) => {
  test.slow();
  await open(page, `${SMALL}&view.t=60&horizon_secs=30`);
  const panel = await tab(page, "Sweep");
  await panel.getByRole("button", { name: /larger model/ }).click();
  await panel.getByRole("textbox", { name: "Seeds" }).fill("3");
  await panel.getByRole("textbox", { name: /Payload factor/ }).fill("100, 463");
  await panel.getByRole("textbox", { name: /Payload factor/ }).press("Tab");
  await expect(panel.getByText("12 runs")).toBeVisible();
  await panel.getByRole("button", { name: "Run the sweep" }).click();
  await expect(panel.getByRole("img", { name: /DLion ends at/ })).toBeVisible({ timeout: 40_000 });
});

test("by keyboard alone", async ({ page }) => {
  await open(page, `${SMALL}&view.t=0`);
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim());
  await page.keyboard.press("Tab");
  expect(await focused()).toContain("Skip");
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("stage-0");
  await page.keyboard.press("ArrowRight");
  expect(await at(page)).toBeGreaterThan(0);
  await page.keyboard.press("End");
  expect(await at(page)).toBeCloseTo(60, 0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("What the pictures show");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("reduced motion shows states", async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  await open(page);
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => at(page)).toBeGreaterThan(1);
  await context.close();
});

test.describe("a worker that dies", () => {
  test.use({ allowedNoise: [/provoked by the test/] });
  test("is noticed and said, and the next request is answered", async ({ page }) => {
    await open(page, `${SMALL}&view.t=60`);
    const before = await digests(page);
    await page.workers()[0].evaluate(() => {
      setTimeout(() => {
        throw new Error("provoked by the test");
      });
    });
    await expect(page.getByRole("alert").first()).toContainText("hetero-sys-a");
    await page.getByRole("textbox", { name: "Seed" }).fill("8");
    await page.keyboard.press("Enter");
    await expect.poll(() => digests(page), { timeout: 20_000 }).not.toEqual(before);
  });
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });
    test("axe finds nothing in the training page", async ({ page }) => {
      test.slow();
      await open(page, `${SMALL}&view.t=60`);
      await expectAccessible(page);
      await tab(page, "What networks see");
      await expectAccessible(page);
      await tab(page, "In numbers");
      await expectAccessible(page);
    });
  });
}

for (const width of [390, 320]) {
  test.describe(`a phone of ${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true, isMobile: true });
    test("shows the training page in reach of a thumb", async ({ page }) => {
      await open(page, `${SMALL}&view.t=30`);
      await expect(page.locator("#stage-0")).toBeVisible();
      await expectInReach(page);
      await tab(page, "What networks see");
      await expectInReach(page);
    });
  });
}
