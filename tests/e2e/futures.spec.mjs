// Fork and compare: another future from here on, with an address of its own; up to four methods in lockstep.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { binary, folder } from "./support/files.mjs";
import { counts, digests, onBar, open, otherDigests, overlapping, panel, tab } from "./support/stage.mjs";
import { expect, test } from "./support/test.mjs";

const AT_20 = "#v=1&preset=collision-minimal@1&seed=11&view.t=20";

/** The digest that the command line finds for a link. */
function commanded(link, method) {
  const answer = JSON.parse(execFileSync(binary(), ["run", link, "--methods", method, "--json"], { encoding: "utf8" }));
  return answer.runs[0].digest;
}

test("fork to SROLE-D: the old future stays, and each has an address that gives its bits", async ({ page, context }) => {
  await open(page, `${AT_20}&view.methods=marl`, 1);
  const [parent] = await digests(page);
  const form = await tab(page, "What if");
  await expect(form).toContainText("From 20.000 s on");
  await form.getByRole("button", { name: "Fork here" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  const both = await digests(page);
  expect(both[0], "the parent's bits").toBe(parent);
  expect(both[1]).not.toBe(parent);
  await expect(form.getByRole("listitem")).toHaveText([/^MARL(?! \|)/, /^MARL \| 20.*SROLE-D/]);
  await expect.poll(() => decodeURIComponent(page.url())).toContain("view.compare=marl,marl@20:study.method=srole-d");

  // The same past, record by record: as sentences up to the fork.
  const log = await tab(page, "Events");
  const told = () => log.locator(".events > div").evaluateAll((lists) => lists.map((list) => [...list.querySelectorAll("li")].map((line) => line.textContent)));
  await expect.poll(async () => (await told())[0].length).toBeGreaterThan(0);
  const [old, forked] = await told();
  const past = (lines) => lines.filter((line) => Number.parseFloat(line) < 20);
  expect(past(forked)).toEqual(past(old));
  expect(past(old).length).toBeGreaterThan(3);
  await onBar(page, "End");
  await expect.poll(async () => JSON.stringify((await told())[0]) === JSON.stringify((await told())[1])).toBe(false);

  // The address of the comparison, in another page.
  const other = await context.newPage();
  await open(other, page.url());
  expect(await digests(other)).toEqual(both);
  // The fork alone, by its own address: here, and on the command line, where its trace is verified.
  await tab(page, "What if");
  const alone = await panel(page).getByRole("link", { name: /alone/ }).nth(1).evaluate((link) => link.href);
  await open(other, alone, 1);
  expect(await digests(other)).toEqual([both[1]]);
  const trace = join(folder(), "fork.jsonl");
  const said = execFileSync(binary(), ["run", alone, "--methods", "marl", "--trace", trace, "--json"], { encoding: "utf8" });
  expect(said).toContain(both[1]);
  expect(execFileSync(binary(), ["verify", trace], { encoding: "utf8" })).toContain("same bits");
  writeFileSync(trace, readFileSync(trace, "utf8").replace(/"interventions":\[\{"at_secs":20/, '"interventions":[{"at_secs":10'));
  expect(() => execFileSync(binary(), ["verify", trace], { stdio: "pipe" })).toThrow();
});

test("fork to another setting; a bad value is explained, a future can be dropped", async ({ page }) => {
  await open(page, `${AT_20}&view.methods=srole-d`, 1);
  const before = await digests(page);
  const form = await tab(page, "What if");
  await form.getByRole("combobox", { name: "change" }).selectOption("study.shield.alpha");
  const value = form.getByRole("textbox");
  await expect(value).toHaveValue("0.9");
  await value.fill("-3");
  await form.getByRole("button", { name: "Fork here" }).click();
  await expect(page.getByRole("alert")).toContainText("This change is not possible.");
  await expect(page.locator("[data-digest]")).toHaveCount(1);
  await value.fill("0.5");
  await form.getByRole("button", { name: "Fork here" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  const both = await digests(page);
  expect(both[0]).toBe(before[0]);
  // A fork of the fork, and then one more: four at most.
  await form.getByRole("combobox", { name: "of", exact: true }).selectOption("1");
  await value.fill("0.6");
  await form.getByRole("button", { name: "Fork here" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(3);
  await form.getByRole("button", { name: "Fork here" }).click();
  await expect(page.locator("[data-digest]")).toHaveCount(4);
  await expect(form.getByRole("button", { name: "Fork here" })).toBeDisabled();
  await expect(form).toContainText("Four futures are compared at most");
  for (let left = 3; left >= 1; left -= 1) {
    await form.getByRole("button", { name: /^drop/ }).last().click();
    await expect(page.locator("[data-digest]")).toHaveCount(left);
  }
  expect(await digests(page)).toEqual(before);
});

test("an edited cluster is reproduced by the command line", async ({ page }) => {
  await open(page, `${AT_20}&view.methods=srole-d`, 1);
  await page.locator("[data-stage='0']").press("n");
  const form = await tab(page, "Edit");
  const before = await digests(page);
  await form.getByLabel("CPU rate, FLOP/s").fill("3000000000");
  await form.getByLabel("CPU rate, FLOP/s").press("Tab");
  const [edited] = await otherDigests(page, before);
  await expect.poll(() => page.url()).toContain("cpu_flops_per_sec=3000000000");
  expect(commanded(page.url(), "srole-d")).toBe(edited);
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test.describe(`at ${width} pixels`, () => {
    test.use({ viewport: { width, height } });
    test("four methods in lockstep, without overlap; a fifth is not possible", async ({ page }) => {
      await open(page, "#v=1&preset=paper-emulation@1&view.t=0");
      const add = page.getByRole("button", { name: "Compare another method" });
      for (const stages of [3, 4]) {
        await add.click();
        await expect(page.locator("[data-digest]")).toHaveCount(stages);
      }
      await expect(add).toBeDisabled();
      expect(new Set(await digests(page)).size).toBe(4);
      await expect(page.getByText("identical workload ✓")).toBeVisible();
      // One clock: what arrives has arrived on every stage, at every step.
      const arrived = async () => Promise.all([0, 1, 2, 3].map(async (stage) => (await counts(page, stage)).done.split("/")[1]));
      const seen = new Set();
      for (let step = 0; step < 12; step += 1) {
        await onBar(page, "PageUp");
        const now = await arrived();
        expect(new Set(now).size, now.join()).toBe(1);
        seen.add(now[0]);
      }
      await onBar(page, "End");
      await expect.poll(arrived).toEqual(["25", "25", "25", "25"]);
      expect(seen.size).toBeGreaterThan(0);
      expect(await overlapping(page.locator("article.stage"))).toBeNull();
      expect(await overlapping(page.locator("article.stage .numbers > div"))).toBeNull();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      for (const name of ["Decisions", "Gantt"]) {
        await tab(page, name);
        expect(await overlapping(panel(page).locator(".lane-look, figure.gantt"))).toBeNull();
      }
      // Any of them can go.
      await page.getByRole("button", { name: /^Remove/ }).first().click();
      await expect(page.locator("[data-digest]")).toHaveCount(3);
      await expect(add).toBeEnabled();
    });
  });
}
