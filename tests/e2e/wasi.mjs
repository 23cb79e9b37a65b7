// Runs a wasm32-wasip1 program in a worker of Chromium and prints what it prints: `node wasi.mjs PROGRAM.wasm`.
// For programs that only look at a clock and print.
import { readFile } from "node:fs/promises";
import { argv, exit } from "node:process";
import { chromium } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";

const [file] = argv.slice(2);
if (!file) {
  console.error("usage: node wasi.mjs PROGRAM.wasm");
  exit(2);
}

/** The worker: the few calls of the system that such programs make. */
function work() {
  onmessage = async ({ data }) => {
    const view = () => new DataView(instance.exports.memory.buffer);
    let printed = "";
    const calls = {
      fd_write(_, parts, count, written) {
        let bytes = 0;
        for (let part = parts; part < parts + 8 * count; part += 8) {
          const [start, length] = [view().getUint32(part, true), view().getUint32(part + 4, true)];
          printed += new TextDecoder().decode(new Uint8Array(instance.exports.memory.buffer, start, length));
          bytes += length;
        }
        view().setUint32(written, bytes, true);
        return 0;
      },
      clock_time_get(_, precision, time) {
        view().setBigUint64(time, BigInt(Math.round(performance.now() * 1e6)), true);
        return 0;
      },
      environ_sizes_get(count, bytes) {
        view().setUint32(count, 0, true);
        view().setUint32(bytes, 0, true);
        return 0;
      },
      proc_exit(code) {
        throw new Error(`it ended with ${code}: ${printed}`);
      },
    };
    calls.args_sizes_get = calls.environ_sizes_get;
    const wasi = new Proxy(calls, { get: (known, name) => known[name] ?? (() => 0) });
    const module = await WebAssembly.compile(data);
    const wanted = WebAssembly.Module.imports(module).map(({ name }) => [name, wasi[name]]);
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: Object.fromEntries(wanted) });
    try {
      instance.exports._start();
      postMessage(printed);
    } catch (error) {
      postMessage(`${error}`);
    }
  };
}

const program = (await readFile(file)).toString("base64");
const browser = await chromium.launch(launchOptions);
const page = await browser.newPage();
const printed = await page.evaluate(
  async ([source, program]) => {
    const worker = new Worker(URL.createObjectURL(new Blob([`(${source})()`], { type: "text/javascript" })));
    const answer = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    worker.postMessage(Uint8Array.from(atob(program), (letter) => letter.charCodeAt(0)).buffer);
    return answer;
  },
  [work.toString(), program],
);
console.log(printed.trimEnd());
await browser.close();
