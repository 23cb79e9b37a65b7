// The stage's page: opened, steered, read.
import { expect } from "@playwright/test";

/** Opens an address anew, and waits until every stage shows the digest of its finished run and the close look is there. */
export async function open(page, fragment = "", stages = 2) {
  if (page.url() !== "about:blank") await page.goto("about:blank");
  await page.goto(fragment);
  await expect(page.locator("[data-digest]")).toHaveCount(stages);
  await expect(closer(page)).toBeVisible();
}

/** The digests on show, in the order of the stages. */
export const digests = (page) => page.locator("[data-digest]").allTextContents();

/** Waits until other digests are on show than these, and answers them. */
export async function otherDigests(page, than) {
  await expect.poll(() => digests(page)).not.toEqual(than);
  return digests(page);
}

/** The close look, with its tabs. */
export const closer = (page) => page.getByRole("region", { name: "A closer look" });

/** The panel that is open in it. */
export const panel = (page) => page.getByRole("tabpanel");

/** The names of the tabs. */
export const TABS = ["Devices", "Jobs", "Links", "Regions", "Events", "Decisions", "Gantt", "Why", "What if", "Edit", "Export"];

/** Opens a tab of the close look, and answers its panel. */
export async function tab(page, name) {
  await page.getByRole("tab", { name, exact: true }).click();
  await expect(panel(page)).toHaveAccessibleName(name);
  return panel(page);
}

/** What a panel says of each lane: the sections of the lanes in the open panel. */
export const lanes = (page) => panel(page).locator(".lane-look");

/** Goes to a moment by a key of the time bar: "Home", "End", "ArrowRight" … */
export const onBar = (page, key) => page.getByRole("slider", { name: "Moment of the run" }).press(key);

/** What a stage has counted, by the words below its numbers. */
export const counts = (page, stage) =>
  page.locator("article.stage").nth(stage).locator(".numbers > div").evaluateAll((cells) =>
    Object.fromEntries(cells.map((cell) => [cell.querySelector("dt").lastChild.textContent.trim(), cell.querySelector("dd").textContent])),
  );

/** The measures of the whole runs: one list of cells for each row's name. */
export const measures = (page) =>
  page.locator("table.summary tbody tr").evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector("th").textContent, [...row.querySelectorAll("td")].map((cell) => cell.textContent)])),
  );

/** Looks at a device or a job by its row in the tables. */
export async function choose(page, table, row) {
  const rows = (await tab(page, table)).locator("tbody tr");
  const button = rows.nth(row).getByRole("button");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  return button.innerText();
}

/** Whether boxes overlap by more than a hair: the first two that do, or null. */
export const overlapping = (locator) =>
  locator.evaluateAll((elements) => {
    const boxes = elements.map((element) => element.getBoundingClientRect());
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
          return [a.toJSON(), b.toJSON()];
        }
      }
    }
    return null;
  });
