// How fast the page is: prints one line `NAME NUMBER` for each measurement, and asserts nothing.
// `cargo xtask bench` runs it over `dist/`, with the address in EDGELAB_URL.
import { chromium } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";

const FRAME_MS = 1000 / 60;
const url = process.env.EDGELAB_URL ?? "http://127.0.0.1:8080/";
const print = (name, value) => console.log(name, value);
const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const median = (values) => quantile(values, 0.5);

/** A fresh page at an address, with every run finished. */
async function open(browser, fragment, prepare = async () => {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  await prepare(page);
  await page.goto(url + fragment);
  await page.waitForSelector("[data-digest]");
  await page.waitForTimeout(500);
  return page;
}

/** Milliseconds of runs in a worker: the page's own requests are noted and put to a second worker, of which the test
 *  reads nothing but what kind of message came. So the time is the worker's, with handing over every record. */
async function runs(browser, preset, count) {
  const page = await open(browser, `#v=1&preset=${preset}@1&view.methods=marl&view.t=0`, (page) =>
    page.addInitScript(() => {
      const post = Worker.prototype.postMessage;
      globalThis.requests = [];
      Worker.prototype.postMessage = function (bytes, transfer) {
        globalThis.requests.push(bytes.slice());
        post.call(this, bytes, transfer);
      };
    }),
  );
  const times = await page.evaluate(async (count) => {
    // The first byte of a request: 0 runs, 1 hands over a policy. Of a message: 0 says that the worker listens,
    // 1 is a reply, whose second byte is 3 when the run has finished and less than 2 when it cannot begin.
    const requests = globalThis.requests.slice();
    const policies = requests.filter((request) => request[0] === 1);
    const run = requests.findLast((request) => request[0] === 0);
    const worker = new Worker(document.querySelector("#boot").src, { type: "module" });
    const message = (wanted) =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => {
          if (data[0] === 1 && data[1] < 2) reject(new Error("the worker refuses the run"));
          if (wanted(data)) resolve();
        };
      });
    await message((data) => data[0] === 0);
    for (const policy of policies) worker.postMessage(policy);
    const times = [];
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      const finished = message((data) => data[0] === 1 && data[1] === 3);
      worker.postMessage(run);
      await finished;
      times.push(performance.now() - start);
      // The worker looks once more whether there is anything to do.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    worker.terminate();
    return times;
  }, count);
  await page.close();
  return times;
}

/** Milliseconds from moving a knob to the frame that shows both new digests, curves and stages. */
async function knob(browser, count) {
  const page = await open(browser, "#v=1&preset=paper-emulation@1&view.t=0");
  await page.getByRole("searchbox", { name: "Search settings" }).fill("study.shield.alpha");
  const times = await page.getByRole("slider", { name: /Load limit/ }).evaluate(async (slider, count) => {
    const shown = () => [...document.querySelectorAll("[data-digest]")].map((digest) => digest.textContent);
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const frame = () => new Promise(requestAnimationFrame);
    const times = [];
    for (let i = 0; i < count; i++) {
      const old = shown().join();
      const start = performance.now();
      set.call(slider, Number(slider.min) + (Number(slider.max) - slider.min) * (0.3 + 0.02 * i));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      do await frame();
      while ((shown().length < 2 || shown().join() === old) && performance.now() - start < 3000);
      if (shown().join() === old) throw new Error("the knob changes nothing");
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return times;
  }, count);
  await page.close();
  return times;
}

/** Five seconds of stages that play at 60 simulated seconds a second: milliseconds of the main thread's tasks for each frame, and the share of frames
 *  that were due and did not come. A frame lasts from one animation callback to the next. */
async function frames(browser, preset, methods) {
  const page = await open(browser, `#v=1&preset=${preset}@1&view.methods=${methods}&view.t=4000&view.speed=60&view.pace=clock`);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForTimeout(1000);
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await page.waitForTimeout(5000);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  await page.close();
  const callbacks = traceEvents.filter((event) => event.name === "FireAnimationFrame");
  const { pid, tid } = callbacks[0];
  const main = traceEvents.filter((event) => event.pid === pid && event.tid === tid);
  const tasks = main.filter((event) => event.ph === "X" && event.name === "RunTask").sort((a, b) => a.ts - b.ts);
  // A frame begins with the task that holds its callback; Yew and the page may ask for several callbacks in one.
  const starts = tasks.filter((task) => callbacks.some(({ ts }) => ts >= task.ts && ts < task.ts + task.dur)).map((task) => task.ts);
  const work = [];
  let missed = 0;
  for (let i = 1; i < starts.length; i++) {
    const inside = tasks.filter(({ ts }) => ts >= starts[i - 1] && ts < starts[i]);
    work.push(inside.reduce((sum, { dur }) => sum + dur, 0) / 1000);
    missed += Math.max(0, Math.round((starts[i] - starts[i - 1]) / 1000 / FRAME_MS) - 1);
  }
  return { work, missed: missed / (missed + work.length) };
}

/** Seconds of training 1,000 episodes in the page, from the click to the end, and the longest task of its main thread
 *  meanwhile in milliseconds. */
async function training(browser) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}learning.html#v=1&preset=paper-emulation@1&train.episodes=1000&train.every=100`);
  const train = page.getByRole("button", { name: "Train", exact: true });
  await train.waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    globalThis.longest = 0;
    const longer = (entries) => entries.getEntries().forEach(({ duration }) => (globalThis.longest = Math.max(globalThis.longest, duration)));
    new PerformanceObserver(longer).observe({ type: "longtask" });
  });
  const start = performance.now();
  await train.click();
  await page.waitForSelector("[data-policy]");
  const secs = (performance.now() - start) / 1000;
  // The browser names tasks from 50 ms; 0 says that there was none.
  const longest = await page.evaluate(() => globalThis.longest);
  await page.close();
  return { secs, longest };
}

const browser = await chromium.launch(launchOptions);
try {
  print("chromium", browser.version());
  const warm = 3;
  print("paper_emulation_ms", median((await runs(browser, "paper-emulation", 20 + warm)).slice(warm)));
  print("city_ms", median((await runs(browser, "city", 7 + warm)).slice(warm)));
  print("metropolis_ms", median((await runs(browser, "metropolis", 4)).slice(1)));
  print("knob_ms", median((await knob(browser, 20 + warm)).slice(warm)));
  const trainings = [await training(browser), await training(browser), await training(browser)];
  print("training_secs", median(trainings.map(({ secs }) => secs)));
  print("training_task_ms", Math.max(...trainings.map(({ longest }) => longest)));
  for (const [preset, methods] of [["city", "marl,srole-d"], ["metropolis", "marl"]]) {
    const { work, missed } = await frames(browser, preset, methods);
    print(`${preset}_frames`, work.length);
    print(`${preset}_frame_median_ms`, median(work));
    print(`${preset}_frame_p95_ms`, quantile(work, 0.95));
    print(`${preset}_frames_missed_percent`, 100 * missed);
  }
} finally {
  await browser.close();
}
