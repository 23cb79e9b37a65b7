// See and ask: the shield lens, why it took so long, who hosted what and when, what happened.
import { choose, counts, digests, lanes, measures, onBar, open, otherDigests, panel, tab } from "./support/stage.mjs";
import { expect, test } from "./support/test.mjs";

const PAPER = "#v=1&preset=paper-emulation@1&view.t=0";

/** The numbers of a sentence of totals, by name. */
function totals(sentence) {
  const number = (pattern) => Number(sentence.match(pattern)?.[1] ?? 0);
  return {
    proposed: number(/(\d+) proposed/),
    executed: number(/(\d+) carried out/),
    corrections: number(/(\d+) corrections?/),
    falseAlarms: number(/(\d+) false alarms?/),
    borders: number(/(\d+) border refusals?/),
    forced: number(/(\d+) forced/),
    messages: number(/(\d+) messages?/),
  };
}

const totalsOf = async (page, lane) => totals(await lanes(page).nth(lane).locator("p").first().innerText());

test("the lens at a collision: its numbers are those of the stage, and at the end those of the measures", async ({ page }) => {
  await open(page, PAPER);
  await onBar(page, "Home");
  await tab(page, "Decisions");
  await expect(panel(page)).toContainText("Nothing has been proposed yet.");
  await page.getByRole("button", { name: "Next collision" }).click();
  await expect(lanes(page).first()).toContainText(/Joint action \d+ at/);
  for (const moment of ["collision", "further on"]) {
    if (moment === "further on") {
      const next = panel(page).getByRole("button", { name: "Next decision" });
      for (let i = 0; i < 3 && (await next.isEnabled()); i += 1) await next.click();
    }
    for (const lane of [0, 1]) {
      const stage = await counts(page, lane);
      await expect.poll(async () => (await totalsOf(page, lane)).proposed, moment).toBe(Number(stage.proposed));
      const so_far = await totalsOf(page, lane);
      expect(so_far.executed, moment).toBe(Number(stage.executed));
      expect(so_far.corrections, moment).toBe(Number(stage.corrected ?? 0));
    }
  }
  await onBar(page, "End");
  const whole = await measures(page);
  for (const lane of [0, 1]) {
    const of = (name) => Number(whole[name][lane]);
    await expect.poll(() => totalsOf(page, lane)).toMatchObject({
      proposed: of("Collisions proposed"),
      executed: of("Collisions executed"),
      corrections: of("Corrections"),
      falseAlarms: of("False alarms"),
      borders: of("Border refusals"),
      forced: of("Forced"),
    });
  }
  expect(Number(whole.Corrections[1]), "the shield has done something").toBeGreaterThan(0);
});

test("the lens shows who wanted a host, what that would have meant, and the substitute", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
  await tab(page, "Decisions");
  const shielded = lanes(page).nth(1);
  await page.getByRole("button", { name: "Next correction" }).click();
  await expect(shielded).toContainText("reviewed at");
  const contested = shielded.locator(".host").first();
  await expect(contested.locator("h4")).toContainText(/[2-9] agents? for/);
  await expect(contested.locator(".bar.over")).not.toHaveCount(0);
  const moved = contested.locator(".rulings .moved");
  await expect(moved.first()).toContainText(/→ \S+/);
  // The bar says before, as proposed and as carried out; what is carried out is within the limit.
  const forecast = await contested.locator(".bar.over").first().locator("dd span").innerText();
  const [, before, proposed, then] = /(\d+) ?% → (\d+) ?%(?:, then (\d+) ?%)?/.exec(forecast).map(Number);
  expect(proposed).toBeGreaterThan(before);
  expect(proposed).toBeGreaterThan(90);
  expect(then).toBeLessThanOrEqual(90);
  // The substitute names the one from whom the task comes.
  await expect(shielded.locator(".rulings")).toContainText([/comes from|→/]);
  // Back and forth comes to the same words.
  const here = await shielded.innerText();
  await panel(page).getByRole("button", { name: "Decision before" }).click();
  await expect.poll(() => shielded.innerText()).not.toBe(here);
  await panel(page).getByRole("button", { name: "Next decision" }).click();
  await expect.poll(() => shielded.innerText()).toBe(here);
});

test("a chosen job has the lens on its own decision, task by task", async ({ page }) => {
  await open(page, "#v=1&preset=collision-minimal@1&view.t=0");
  await page.getByRole("button", { name: "Next correction" }).click();
  const job = await choose(page, "Jobs", 0);
  const inspector = page.locator(".inspector");
  await expect(inspector.getByRole("heading", { level: 2 })).toHaveText(job);
  const lens = inspector.locator("table.lens");
  await expect(lens).toHaveCount(2);
  await expect(lens.first().locator("tbody tr").first()).toContainText("nobody reviews");
  await inspector.getByRole("button", { name: "Close" }).click();
  await expect(inspector).toHaveCount(0);
});

test("why: a bottleneck has a name, and a job its own parts", async ({ page }) => {
  await open(page, PAPER);
  await tab(page, "Why");
  for (const lane of [0, 1]) await expect(lanes(page).nth(lane).locator("p").first()).toContainText(/^Most time goes to .+ \(\d+ ?%\)\.$/);
  const first = lanes(page).first();
  const row = first.locator("tbody tr").first();
  const job = await row.getByRole("button").innerText();
  const took = await row.locator("td.number").innerText();
  await row.getByRole("button").click();
  await expect(first.locator("figure.strip")).toHaveCount(2);
  await expect(first).toContainText(`${job} took ${took}:`);
  for (const strip of await panel(page).locator("figure.strip").all()) {
    const words = await strip.getByRole("img").getAttribute("aria-label");
    const sum = [...words.matchAll(/(\d+) ?%/g)].reduce((sum, [, share]) => sum + Number(share), 0);
    expect(sum, words).toBeGreaterThan(90);
    expect(sum, words).toBeLessThan(110);
    const wide = await strip.locator("rect").evaluateAll((rects) => rects.reduce((sum, rect) => sum + Number(rect.getAttribute("width")), 0));
    expect(wide).toBeGreaterThan(90);
    expect(wide).toBeLessThanOrEqual(100.1);
  }
});

test("a changed setting that changes nothing is explained", async ({ page }) => {
  await open(page, `${PAPER}&view.methods=heft,least-loaded`);
  const before = await digests(page);
  const set = async (path, value) => {
    await page.getByRole("searchbox", { name: "Search settings" }).fill(path);
    const field = page.locator(".settings").getByRole("textbox").first();
    await field.fill(value);
    await field.press("Enter");
  };
  const told = page.locator(".front").getByRole("status").first();
  await set("study.temperature", "0.5");
  await expect(told).toContainText("“Temperature” changed nothing");
  await expect(told).toContainText("Nobody here acts by a learned policy.");
  await expect(told).toContainText("Most time goes to");
  expect(await digests(page)).toEqual(before);
  // What does change something is not explained away.
  await set("study.shield.alpha", "0.87");
  await otherDigests(page, before);
  await expect(page.getByText("changed nothing")).toHaveCount(0);
});

test("Gantt: bars by device, a click goes there, a table says the same", async ({ page }) => {
  await open(page, PAPER);
  const gantt = await tab(page, "Gantt");
  const canvas = gantt.locator("canvas");
  await expect(canvas).toHaveCount(2);
  await expect(canvas.first()).toHaveAccessibleName(/./);
  const figure = gantt.locator("figure").first();
  await figure.locator("summary").click();
  const rows = figure.locator("tbody tr");
  const bars = await rows.evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  expect(bars.length).toBeGreaterThan(20);
  expect(bars.every((bar) => bar.length === 5 && bar.every((cell) => cell !== ""))).toBe(true);
  await figure.locator("summary").click();
  // The first row with a bar under the pointer: a click there goes to that moment and looks at the job.
  const moment = page.locator(".moment").first();
  expect(await moment.innerText()).toBe("0.000 s");
  const box = await canvas.first().boundingBox();
  let hit = false;
  for (let y = 20; y < box.height - 30 && !hit; y += 8) {
    await canvas.first().click({ position: { x: box.width * 0.4, y } });
    hit = await page.locator(".inspector").isVisible();
  }
  expect(hit, "a bar or a row is hit").toBe(true);
  await expect.poll(() => moment.innerText()).not.toBe("0.000 s");
  // One cursor goes through all.
  const cursors = () => gantt.locator("svg.over line").evaluateAll((lines) => lines.map((line) => line.getAttribute("x1")));
  await expect.poll(async () => (await cursors()).length).toBe(2);
  const [one, other] = await cursors();
  expect(one).toBe(other);
  expect(Math.abs(Number(one) - box.width * 0.4)).toBeLessThan(3);
  for (const part of ["First seconds", "Around now", "Whole run"]) {
    const button = gantt.getByRole("button", { name: part });
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true");
  }
});

test("the log: by kind, by text, only of what is chosen; a click goes there", async ({ page }) => {
  await open(page, PAPER);
  await onBar(page, "End");
  const log = await tab(page, "Events");
  const first = log.locator(".events > div").first();
  const lines = () => first.locator("li").allInnerTexts();
  const all = await lines();
  expect(all.length).toBeGreaterThan(10);
  const kinds = await log.getByLabel("Kind").locator("option").allTextContents();
  expect(kinds.length).toBeGreaterThan(3);
  await log.getByLabel("Kind").selectOption("completed");
  await expect.poll(lines).not.toEqual(all);
  const completed = await lines();
  expect(completed).toHaveLength(25);
  await log.getByRole("searchbox").fill("no such words");
  await expect(first).toContainText("No such event so far.");
  const word = completed[0].split(/\s+/).find((word) => /\d/.test(word) && /[a-z]/.test(word)).replace(/[.,:]$/, "");
  await log.getByRole("searchbox").fill(word.toUpperCase());
  await expect.poll(async () => (await lines()).length).toBeGreaterThan(0);
  expect((await lines()).every((line) => line.includes(word)), word).toBe(true);
  await log.getByRole("searchbox").fill("");
  await log.getByLabel("Kind").selectOption("");
  await expect(log.getByLabel("only of what is chosen")).toBeDisabled();

  const job = await choose(page, "Jobs", 3);
  await tab(page, "Events");
  await expect.poll(lines).toEqual(all);
  await log.getByLabel("only of what is chosen").check();
  await expect.poll(lines).not.toEqual(all);
  // A joint action tells of all its jobs together.
  expect((await lines()).filter((line) => line.includes(job)).length).toBeGreaterThan(1);

  const at = first.locator("li button").last();
  const wanted = await at.innerText();
  await at.click();
  await expect(page.locator(".moment").first()).toHaveText(wanted);
});
