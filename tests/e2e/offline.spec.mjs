// Without a network, and through an update: one build at a time, wholly.
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, serve } from "./support/site.mjs";
import { expect, expectAccessible, test } from "./support/test.mjs";

// A page keeps itself some seconds after it has been shown; builds are copied and hashed.
test.setTimeout(90_000);

const KEPT_MS = 40_000;

/** Each test has a site of its own, on an origin of its own. */
const it = test.extend({
  site: async ({}, use) => {
    const site = await serve(build("one"));
    await use(site);
    site.close();
  },
  baseURL: async ({ site }, use) => use(site.url),
});

const digests = (page) => page.locator("[data-digest]").allTextContents();

async function open(page, address) {
  await page.goto(address);
  await expect(page.locator("[data-digest]")).toHaveCount(2);
}

/** Waits until a build is kept whole and its worker is in charge of this page. */
async function kept(page) {
  const state = () => page.evaluate(() => navigator.serviceWorker.controller?.state);
  await expect.poll(state, { timeout: KEPT_MS }).toBe("activated");
}

/** The folders of programs that a page's requests name. */
function folders(page) {
  const seen = new Set();
  page.on("response", (response) => {
    const found = /\/app-(\w+)\//.exec(response.url());
    if (found) seen.add(found[1]);
  });
  return seen;
}

const caches = (page) => page.evaluate(async () => (await globalThis.caches.keys()).map((name) => name.split(" ").at(-1)));
const bar = (page) => page.getByRole("complementary", { name: "New version" });
const askForNews = (page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update().then(() => {}, () => {}));

it("after one visit, every page works without a network", async ({ page, context, site }) => {
  await open(page, "#v=1&preset=collision-minimal@1&seed=11");
  const before = await digests(page);
  await kept(page);
  site.down = true;
  await context.setOffline(true);
  const fetched = await page.evaluate(async () => (await fetch("policies/index.json")).ok);
  expect(fetched, "the tab of the first visit needs no network any more").toBe(true);
  await page.reload();
  await expect.poll(() => digests(page), "the address and its bits").toEqual(before);
  // Another scenario with its policies, and a query that somebody's link carries.
  await page.goto("about:blank");
  await open(page, "?from=elsewhere#v=1&preset=paper-emulation@1&view.methods=marl,srole-c");
  for (const [name, heading] of [["learning", "Learning"], ["experiments", "Experiments"], ["partition", "Partition"], ["claims", "Claims"], ["sensitivity", "Sensitivity"]]) {
    await page.goto(`${name}.html`);
    await expect(page.getByRole("link", { name: heading, exact: true })).toHaveAttribute("aria-current", "page");
  }
  const lessons = await page.evaluate(async () => (await fetch("lessons/herding.json")).ok);
  expect(lessons).toBe(true);
});

it("the first visit does not wait for it", async ({ page }) => {
  await open(page, "");
  const registered = await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  expect(registered, "nothing is kept before the first result is on show").toBe(0);
});

it("a new version waits for the reader, and never mixes with the old one", async ({ page, context, site }) => {
  await open(page, "#v=1&preset=collision-minimal@1&seed=11");
  const before = await digests(page);
  await kept(page);
  const other = await context.newPage();
  await open(other, "");
  site.folder = build("two");

  const old = folders(page);
  await page.reload();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await askForNews(page);
  await expect(bar(page).getByRole("status")).toContainText("A new version is ready", { timeout: KEPT_MS });
  await expectAccessible(page);
  // Until the reader accepts, all pages are the old build, new tabs and other pages too.
  await page.reload();
  await expect.poll(() => digests(page)).toEqual(before);
  await page.goto("experiments.html");
  await expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible();
  expect([...old]).toEqual(["one"]);
  expect(await caches(page)).toEqual(expect.arrayContaining(["one", "two"]));

  await open(page, "#v=1&preset=collision-minimal@1&seed=11");
  await expect(bar(page)).toBeVisible({ timeout: KEPT_MS });
  const [fresh, freshElsewhere] = [folders(page), folders(other)];
  await Promise.all([
    page.waitForEvent("load"),
    other.waitForEvent("load"),
    bar(page).getByRole("button", { name: "Reload" }).click(),
  ]);
  await expect.poll(() => digests(page)).toEqual(before);
  await expect(other.locator("[data-digest]")).toHaveCount(2);
  expect([...fresh], "all is new").toEqual(["two"]);
  expect([...freshElsewhere], "in other tabs too").toEqual(["two"]);
  await expect.poll(() => caches(page)).toEqual(["two"]);
  await expect(bar(page)).toBeHidden();
  // And the new one is whole.
  site.down = true;
  await page.reload();
  await expect.poll(() => digests(page)).toEqual(before);
});

it("a new version comes by itself when no tab needs the old one", async ({ page, context, site }) => {
  await open(page, "");
  await kept(page);
  await page.reload();
  site.folder = build("two");
  await askForNews(page);
  await expect(bar(page)).toBeVisible({ timeout: KEPT_MS });
  await bar(page).getByRole("button", { name: "Later" }).click();
  await expect(bar(page)).toBeHidden();
  await page.goto("about:blank");
  const next = await context.newPage();
  await expect.poll(async () => {
    await next.goto(site.url);
    const [, folder] = /app-(\w+)/.exec(await next.locator("#boot").getAttribute("src"));
    await next.goto("about:blank");
    return folder;
    // The browser changes over a moment after the last tab has gone: it is not asked all the time.
  }, { timeout: KEPT_MS, intervals: [2000] }).toBe("two");
});

it("a version that is broken or half delivered is not taken", async ({ page, site }) => {
  await open(page, "#v=1&preset=collision-minimal@1");
  const before = await digests(page);
  await kept(page);
  await page.reload();
  const two = build("two");
  // Still being copied: one file is missing, another is not the one that the list means.
  rmSync(join(two, "claims.html"));
  appendFileSync(join(two, "index.html"), " ");
  site.folder = two;
  await askForNews(page);
  await expect
    .poll(() => page.evaluate(async () => {
      const { installing, waiting } = await navigator.serviceWorker.getRegistration();
      return !installing && !waiting;
    }), { timeout: KEPT_MS })
    .toBe(true);
  await expect(bar(page)).toHaveCount(0);
  site.down = true;
  await page.reload();
  await expect.poll(() => digests(page)).toEqual(before);
});

it("a copy on a path of its own leaves the other alone", async ({ page, site }) => {
  await open(page, "");
  await kept(page);
  // Something else of the same site, below the page's own path, and another site's request, are not answered.
  const answers = await page.evaluate(async () => {
    const names = (await globalThis.caches.keys()).map((name) => name.split(" ")[1]);
    const cache = await globalThis.caches.open((await globalThis.caches.keys())[0]);
    return { names, kept: (await cache.keys()).map((request) => new URL(request.url).pathname) };
  });
  expect(answers.names).toEqual([site.url]);
  expect(answers.kept).toContain("/index.html");
  expect(answers.kept).not.toContain("/service-worker.js");
});
