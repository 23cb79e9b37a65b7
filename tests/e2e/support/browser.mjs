// How Chromium is started, by the tests and by `shots.mjs`.

/** Options for Playwright's launch: the browser named by CHROMIUM or Playwright's own, quiet and without sandbox,
 *  because a browser that root starts has none. It only ever sees our own page. */
export const launchOptions = {
  executablePath: process.env.CHROMIUM || undefined,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
