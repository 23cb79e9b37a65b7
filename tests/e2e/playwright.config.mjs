// The end-to-end tests run in a real Chromium over `dist/`.
// `cargo xtask test e2e` serves it, finds a browser and passes both on: EDGELAB_URL and CHROMIUM.
// By hand: `cargo xtask serve --under /sub/path/`, then
// `EDGELAB_URL=http://127.0.0.1:8080/ CHROMIUM=/usr/bin/chromium npx playwright test`.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";

export default defineConfig({
  testDir: ".",
  forbidOnly: Boolean(process.env.CI),
  // Nothing is asserted about time: these are for pages that never get there.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  // What fails and then passes is listed as flaky at the end: to be looked into, but not a fault of the change at hand.
  retries: 1,
  fullyParallel: true,
  reporter: [["list"]],
  use: {
    baseURL: process.env.EDGELAB_URL ?? "http://127.0.0.1:8080/",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions,
  },
  projects: [
    { name: "journeys", testMatch: "*.spec.mjs", testIgnore: "speed*.spec.mjs" },
    // Measurements come when nothing else runs.
    { name: "speed", testMatch: "speed*.spec.mjs", dependencies: ["journeys"], fullyParallel: false, workers: 1 },
  ],
});
