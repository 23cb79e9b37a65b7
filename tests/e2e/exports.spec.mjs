// Everything that can be taken away, opened again and checked; and data of one's own brought in.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binary, drop, folder } from "./support/files.mjs";
import { digests, measures, open, otherDigests, panel, tab } from "./support/stage.mjs";
import { expect, test } from "./support/test.mjs";

const WORLD = "#v=1&preset=collision-minimal@1&seed=7&view.t=12";

/** What the panel saves when the button of this name is pressed: `count` files as [name, path]. */
async function taken(page, name, count = 1) {
  const files = [];
  const note = (download) => files.push(download);
  page.on("download", note);
  await panel(page).getByRole("button", { name, exact: true }).click();
  await expect.poll(() => files.length, { message: name, timeout: 15_000 }).toBe(count);
  page.off("download", note);
  return Promise.all(files.map(async (file) => [file.suggestedFilename(), await file.path()]));
}

const text = async (page, name) => readFileSync((await taken(page, name))[0][1], "utf8");

/** The cells of a CSV without line breaks in its cells. */
const cells = (csv) =>
  csv.trimEnd().split("\n").map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, cell]) => cell));

test("scenario and tables, dropped back, are the same world", async ({ page }) => {
  // Drawn by chance: the tables list what was drawn.
  await open(page, "#v=1&preset=paper-emulation@1&seed=11");
  const before = await digests(page);
  await tab(page, "Export");
  const scenario = await text(page, "Scenario");
  const devices = await text(page, "Devices CSV");
  const jobs = await text(page, "Jobs CSV");
  expect(cells(devices)[0]).toEqual(expect.arrayContaining(["name", "x_m", "cpu_flops_per_sec"].map((name) => expect.stringContaining(name.split("_")[0]))));
  // Another world; the file brings the first one back.
  await page.getByRole("textbox", { name: "Seed" }).fill("8");
  await page.keyboard.press("Enter");
  await otherDigests(page, before);
  await drop(page, "scenario.json", scenario);
  await expect.poll(() => digests(page)).toEqual(before);

  // Tables change nothing where they say what is there already.
  const status = page.locator(".front .notice");
  for (const [name, table] of [["devices.csv", devices], ["jobs.csv", jobs]]) {
    await drop(page, name, table);
    await expect(status).toContainText("is part of the scenario now");
    await expect(page.locator("[data-digest]")).toHaveCount(2);
    await expect.poll(() => digests(page), name).toEqual(before);
    await page.locator(".front").getByRole("button", { name: "Close" }).click();
  }
});

test("the plan is accepted by Experiments and by the command line", async ({ page }) => {
  await open(page, WORLD);
  await tab(page, "Export");
  const [[name, path]] = await taken(page, "Plan");
  expect(name).toMatch(/^collision-minimal-1-seed-7-plan\.json$/);
  const listed = join(folder(), "table.csv");
  execFileSync(binary(), ["sweep", path, "-o", listed], { stdio: "ignore" });
  expect(cells(readFileSync(listed, "utf8")).length).toBeGreaterThan(20);
  await page.goto("experiments.html");
  await drop(page, name, readFileSync(path, "utf8"));
  await expect(page.getByText("20 runs")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("traces, tidy CSV and BibTeX say what is on show", async ({ page }) => {
  await open(page, WORLD);
  const [marl, srole] = await digests(page);
  await tab(page, "Export");
  const traces = await taken(page, "Trace", 2);
  expect(traces.map(([name]) => name)).toEqual(["marl", "srole-d"].map((method) => `collision-minimal-1-seed-7-${method}.jsonl`));
  for (const [, path] of traces) expect(execFileSync(binary(), ["verify", path], { encoding: "utf8" })).toContain("same bits");

  const [head, ...rows] = cells(await text(page, "Tidy CSV"));
  expect(head).toEqual(["run", "seed", "method", "step", "metric", "value"]);
  expect(rows.every((row) => row.length === 6 && row[1] === "7" && row[5] !== "" && Number.isFinite(Number(row[5])))).toBe(true);
  const whole = await measures(page);
  for (const [place, [method, digest]] of [["marl", marl], ["srole-d", srole]].entries()) {
    const mine = rows.filter((row) => row[2] === method);
    expect(mine.every((row) => row[0] === digest)).toBe(true);
    expect(mine.filter((row) => row[3] !== "").length).toBeGreaterThan(5);
    const value = (metric) => mine.find((row) => row[3] === "" && row[4] === metric)?.[5];
    expect(value("collisions_proposed")).toBe(whole["Collisions proposed"][place]);
    expect(value("collisions_executed")).toBe(whole["Collisions executed"][place]);
  }

  const bib = await text(page, "BibTeX");
  expect(bib.match(/^@\w+\{/gm)).toHaveLength(4);
  for (const part of [marl, srole, "seed 7", "preset=collision-minimal@1"]) expect(bib.replaceAll("\\", "")).toContain(part);
  expect(bib.match(/\{/g).length).toBe(bib.match(/\}/g).length);
});

test("every SVG stands alone and is legible at its printed width", async ({ page, context }) => {
  test.slow();
  await open(page, WORLD);
  await tab(page, "Export");
  const names = await panel(page).locator(".picture-name").allTextContents();
  expect(names.length).toBeGreaterThanOrEqual(7);
  const viewer = await context.newPage();
  for (const name of names) {
    const svg = await text(page, `SVG: ${name}`);
    const found = await viewer.evaluate((svg) => {
      const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
      const all = [...parsed.querySelectorAll("*")];
      const sizes = all.filter((node) => node.tagName === "text").map((node) => Number.parseFloat(node.getAttribute("font-size") ?? node.closest("[font-size]")?.getAttribute("font-size")));
      const root = parsed.documentElement;
      return {
        root: root.tagName,
        error: parsed.querySelector("parsererror")?.textContent ?? null,
        hostile: all.filter((node) => ["script", "foreignObject", "image", "use", "a"].includes(node.tagName) || [...node.attributes].some(({ name, value }) => /href|^on/.test(name) || /url\((?!#)/.test(value))).length,
        titled: parsed.querySelector("title")?.textContent ?? "",
        texts: sizes.length,
        smallest: Math.min(...sizes),
        wide: Number.parseFloat(root.getAttribute("viewBox").split(" ")[2]),
        width: root.getAttribute("width"),
        fonts: [...new Set(all.map((node) => node.getAttribute("font-family")).filter(Boolean))],
      };
    }, svg);
    expect(found, name).toMatchObject({ root: "svg", error: null, hostile: 0 });
    expect(found.titled, name).not.toBe("");
    expect(found.fonts.length, `${name} states its fonts`).toBeGreaterThan(0);
    expect(found.texts, name).toBeGreaterThan(2);
    // Printed: 85 mm, or 175 mm for the Gantt chart; the smallest letters are not below 6 points.
    const mm = Number.parseFloat(found.width);
    expect(found.width, name).toMatch(/mm$/);
    expect([85, 175]).toContain(mm);
    expect((found.smallest / found.wide) * mm * (72 / 25.4), `${name}: points`).toBeGreaterThanOrEqual(6);
    // And a browser shows it: more than one colour, at that width.
    await viewer.setContent(`<img id="it" style="width:${mm}mm" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`);
    await viewer.waitForFunction(() => document.getElementById("it").complete);
    expect(await viewer.locator("#it").evaluate(colours), name).toBeGreaterThan(3);
  }
});

/** How many colours a picture has. */
function colours(image) {
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return new Set(new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size;
}

test("a PNG of each kind has pixels", async ({ page, context }) => {
  test.slow();
  await open(page, WORLD);
  await tab(page, "Export");
  const viewer = await context.newPage();
  // A PNG is its SVG drawn by the browser; all of those are looked at above.
  const names = await panel(page).locator(".picture-name").allTextContents();
  for (const name of [names[0], names[2], names.at(-1)]) {
    const [[file, path]] = await taken(page, `PNG: ${name}`);
    expect(file).toMatch(/\.png$/);
    await viewer.setContent(`<img id="it" src="data:image/png;base64,${readFileSync(path).toString("base64")}">`);
    await viewer.waitForFunction(() => document.getElementById("it").complete);
    const size = await viewer.locator("#it").evaluate((image) => [image.naturalWidth, image.naturalHeight]);
    expect(size[0], name).toBeGreaterThan(900);
    expect(size[1], name).toBeGreaterThan(300);
    expect(await viewer.locator("#it").evaluate(colours), name).toBeGreaterThan(3);
  }
});

test("lines for another page name this scenario, these methods and this moment", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, WORLD);
  await tab(page, "Export");
  const copied = async (name) => {
    await panel(page).getByRole("button", { name }).click();
    await expect(page.locator(".front").getByRole("status")).toContainText("The lines are copied.");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const element = await copied("Copy as element");
  const frame = await copied("Copy as frame");
  // Read on a page without a policy, as that of an author may be.
  const author = await context.newPage();
  const found = await author.evaluate(([element, frame]) => {
    const parse = (html) => new DOMParser().parseFromString(html, "text/html");
    const lab = parse(element).querySelector("edge-lab");
    return {
      element: Object.fromEntries([...lab.attributes].map(({ name, value }) => [name, value])),
      script: parse(element).querySelector("script")?.getAttribute("src"),
      frame: parse(frame).querySelector("iframe").getAttribute("src"),
      title: parse(frame).querySelector("iframe").getAttribute("title"),
    };
  }, [element, frame]);
  const home = page.url().split("#")[0];
  expect(found.script).toBe(`${home}embed.js`);
  expect(Object.values(found.element).join(" ")).toContain("collision-minimal");
  expect(found.title).not.toBe("");
  expect(found.frame.startsWith(home)).toBe(true);
  const before = await digests(page);
  await open(page, found.frame);
  expect(await digests(page)).toEqual(before);
  await expect(page.locator(".moment").first()).toHaveText("12.000 s");
});

test("data of one's own: wrong values by row and column, topologies with notes", async ({ page }) => {
  await open(page, "#v=1&preset=paper-emulation@1&view.t=0");
  const before = await digests(page);
  const data = (name) => readFileSync(new URL(`../data/${name}`, import.meta.url), "utf8");
  const devices = data("devices.csv");
  await drop(page, "devices.csv", devices.replace("20,2000", "many,2000"));
  await expect(page.getByRole("alert")).toContainText("This file is no data that fits this scenario.");
  await expect(page.getByRole("alert")).toContainText(/row 2.*cpu_gflops_per_sec/);
  expect(await digests(page)).toEqual(before);
  await drop(page, "yafs.json", data("yafs.json"));
  const status = page.locator(".front .notice");
  await expect(status).toContainText("is part of the scenario now");
  await expect(status).toContainText(/IPT|BW|MIPS/);
  const yafs = await otherDigests(page, before);
  await expect((await tab(page, "Devices")).locator("tbody tr")).toHaveCount(3);
  // What came in can be taken back.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => digests(page)).toEqual(before);
  await drop(page, "edgesimpy.json", data("edgesimpy.json"));
  await expect(status).toContainText("is part of the scenario now");
  await expect.poll(async () => JSON.stringify(await digests(page)) !== JSON.stringify(before)).toBe(true);
  expect(await digests(page)).not.toEqual(yafs);
});
