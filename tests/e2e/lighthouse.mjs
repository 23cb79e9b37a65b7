// What Lighthouse says of every page: desktop preset, median of three, as a Markdown table.
// `cargo xtask lighthouse` runs it over `dist/`, with the address in EDGELAB_URL; below a bound it ends with 1.
import { createServer } from "node:net";
import { chromium } from "@playwright/test";
import lighthouse, { desktopConfig } from "lighthouse";
import { launchOptions } from "./support/browser.mjs";

const url = process.env.EDGELAB_URL ?? "http://127.0.0.1:8080/";
const PAGES = [
  ["Stage", ""],
  ["Learning", "learning.html"],
  ["Experiments", "experiments.html"],
  ["Partition", "partition.html"],
  ["Training", "training.html"],
  ["Claims", "claims.html"],
  ["Sensitivity", "sensitivity.html"],
  ["Model card", "model.html"],
];
const BOUNDS = { performance: 95, accessibility: 100, "best-practices": 100 };
const TIMES = 3;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** A port that nobody listens on. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** The audits of a category that cost something, with what they found. */
function findings(report, category) {
  return report.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && (report.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id} (${report.audits[id].displayValue ?? report.audits[id].score})`);
}

const port = await freePort();
const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, `--remote-debugging-port=${port}`] });
let passed = true;
console.log("| Page | Performance | Accessibility | Best practices |\n|---|---|---|---|");
try {
  for (const [name, path] of PAGES) {
    const reports = [];
    for (let i = 0; i < TIMES; i += 1) {
      const options = { port, logLevel: "error", onlyCategories: Object.keys(BOUNDS) };
      reports.push((await lighthouse(url + path, options, desktopConfig)).lhr);
    }
    const cells = Object.entries(BOUNDS).map(([category, bound]) => {
      const scores = reports.map((report) => Math.round(100 * report.categories[category].score));
      const score = median(scores);
      if (score < bound) {
        passed = false;
        const worst = reports[scores.indexOf(Math.min(...scores))];
        console.error(`${name}: ${category} is ${score}, below ${bound}: ${findings(worst, category).join(", ")}`);
      }
      return category === "performance" ? `${score} (${scores.join(", ")})` : score;
    });
    console.log(`| ${name} | ${cells.join(" | ")} |`);
    for (const { runtimeError, runWarnings } of reports) {
      if (runtimeError || runWarnings.length > 0) console.error(`${name}: ${runtimeError?.message ?? runWarnings.join("; ")}`);
    }
  }
  const bounds = Object.values(BOUNDS);
  console.log(`| bound | ${bounds.join(" | ")} |`);
  console.log(`\nLighthouse 12.8.2, desktop preset, median of ${TIMES} (all three in brackets), Chromium ${browser.version()}, from \`cargo xtask serve\`'s server on the same machine.`);
} finally {
  await browser.close();
}
process.exit(passed ? 0 : 1);
