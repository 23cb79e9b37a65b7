// Whether the page's memory stays flat: over 200 runs, and over one simulated hour that plays at ×60.
// `cargo xtask memory` runs it over `dist/`, with the address in EDGELAB_URL; where something grows it ends with 1.
// The readings go to the terminal, the verdicts, as a Markdown table, to whoever reads the output.
//
// Before each reading the garbage of page and worker is collected. Counted are the JavaScript heap of the page, the
// memories of the WebAssembly programs, nodes and listeners, and beside them what the renderer's process holds.
import { readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";

const url = process.env.EDGELAB_URL ?? "http://127.0.0.1:8080/";
const RUNS = 200;
const EVERY = 20;
const PLAYED_SECS = 60;
const READINGS = 10;
/** The first readings warm up: caches fill, code is compiled. */
const WARM = 2;
/** Flat: along the line through the other readings, what is counted grows by less than this share of itself. */
const FLAT_SHARE = 0.02;
const MB = 1e6;

const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, "--js-flags=--expose-gc"] });
const system = await browser.newBrowserCDPSession();

/** A page whose programs (two in the page, one in the worker) note their memory: the script that starts them is told to. */
async function open(fragment) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route("**/*-boot.js", async (route) => {
    const response = await route.fetch();
    const note = `
      const start = WebAssembly.instantiateStreaming;
      WebAssembly.instantiateStreaming = async (...given) => {
        const started = await start(...given);
        (globalThis.programs ??= []).push(started.instance.exports.memory);
        return started;
      };`;
    await route.fulfill({ response, body: note + (await response.text()) });
  });
  await page.goto(url + fragment);
  await page.waitForFunction(() => document.querySelectorAll("[data-digest]").length === 2);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await session.send("HeapProfiler.enable");
  return { page, session, context };
}

/** Bytes and counts, now. */
async function read({ page, session }) {
  const worker = page.workers()[0];
  await worker.evaluate(() => globalThis.gc());
  for (let i = 0; i < 3; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const wasm = () => globalThis.programs.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return {
    heap: metrics.find(({ name }) => name === "JSHeapUsedSize").value,
    page: await page.evaluate(wasm),
    worker: await worker.evaluate(wasm),
    nodes,
    listeners: jsEventListeners,
    process: Math.max(...processInfo.filter(({ type }) => type === "renderer").map(({ id }) => resident(id))),
  };
}

/** Bytes that a process holds; nothing where the system does not tell. */
function resident(process) {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${process}/status`, "utf8"))[1]);
  } catch {
    return Number.NaN;
  }
}

/** Growth along the least-squares line through the values, over their whole length. */
function growth(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [over, under] = [0, 0];
  for (const [i, value] of values.entries()) {
    over += (i - middle) * (value - mean);
    under += (i - middle) ** 2;
  }
  return { grown: (over / under) * (values.length - 1), mean };
}

const mb = (bytes) => (bytes / MB).toFixed(1);

function print(label, reading) {
  const { heap, page, worker, nodes, listeners, process } = reading;
  console.error(`| ${label} | ${[heap, page, worker].map(mb).join(" | ")} | ${nodes} | ${listeners} | ${mb(process)} |`);
}

const HEAD = "| heap, MB | programs in page, MB | in worker, MB | nodes | listeners | process, MB |\n|---|---|---|---|---|---|---|";

/** The verdict over readings, as a row; `unit` is what lies between two of them. */
function verdict(what, readings, unit) {
  const later = readings.slice(WARM);
  const { grown, mean } = growth(later.map(({ heap, page, worker }) => heap + page + worker));
  const nodes = growth(later.map(({ nodes }) => nodes));
  const flat = Math.abs(grown) / mean < FLAT_SHARE && nodes.grown / nodes.mean < FLAT_SHARE;
  const each = (grown / (later.length - 1) / unit.count / 1000).toFixed(2);
  const share = `${((100 * grown) / mean).toFixed(2)} % (${each} kB per ${unit.name})`;
  const process = later.map(({ process }) => process);
  rows.push(`| ${what} | ${mb(mean)} MB | ${share} | ${mb(process[0])} to ${mb(process.at(-1))} MB | ${flat ? "flat" : "not flat"} |`);
  return flat;
}

/** So many runs in one page, each with another seed than the one before, every fourth with another setting.
 *  Between two readings they are the same ones again: what needs more room the second time has been kept. */
async function overRuns() {
  const opened = await open("#v=1&preset=paper-emulation@1&view.t=0");
  const { page } = opened;
  const readings = [];
  console.error(`| runs ${HEAD}`);
  for (let run = 1; run <= RUNS; run += 1) {
    await page.evaluate(async ({ run, turn }) => {
      const shown = () => Array.from(document.querySelectorAll("[data-digest]"), (digest) => digest.textContent).join();
      const old = shown();
      const alpha = turn % 4 === 0 ? `&study.shield.alpha=${0.7 + turn / 100}` : "";
      location.hash = `#v=1&preset=paper-emulation@1&seed=${1000 + turn}${alpha}&view.t=0`;
      const start = performance.now();
      while (shown() === old || document.querySelectorAll("[data-digest]").length < 2) {
        if (performance.now() - start > 10_000) throw new Error(`run ${run} shows nothing new`);
        await new Promise((done) => setTimeout(done, 10));
      }
    }, { run, turn: run % EVERY });
    if (run % EVERY === 0) {
      readings.push(await read(opened));
      print(run, readings.at(-1));
    }
  }
  await opened.context.close();
  return verdict(`${RUNS} runs`, readings, { count: EVERY, name: "run" });
}

/** A simulated hour, played in a minute. */
async function overAnHour() {
  const opened = await open("#v=1&preset=paper-emulation@1&view.t=0&view.speed=60&view.pace=clock");
  const { page } = opened;
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const readings = [];
  console.error(`| simulated ${HEAD}`);
  for (let i = 1; i <= READINGS; i += 1) {
    await page.waitForTimeout((1000 * PLAYED_SECS) / READINGS);
    readings.push(await read(opened));
    print(await page.locator(".moment").first().innerText(), readings.at(-1));
  }
  await opened.context.close();
  return verdict("one simulated hour at ×60", readings, { count: PLAYED_SECS / READINGS, name: "second" });
}

const rows = [];
try {
  const flat = [await overRuns(), await overAnHour()];
  console.log("| Over | Heap and programs | Their change | Whole process | Verdict |\n|---|---|---|---|---|");
  console.log(rows.join("\n"));
  console.log(
    `\nHeap and programs are the JavaScript heap of the page and the memories of its programs, in page and worker, after garbage has been collected; ` +
      `${READINGS} readings, of which the first ${WARM} warm up. Flat: along the least-squares line they change by less than ${100 * FLAT_SHARE} %, and so does the number of nodes.\n` +
      `The runs are the same ${EVERY} again and again, because a program's memory never shrinks and so follows the largest run. Chromium ${browser.version()}, headless and without GPU.`,
  );
  if (flat.includes(false)) process.exitCode = 1;
} finally {
  await browser.close();
}
