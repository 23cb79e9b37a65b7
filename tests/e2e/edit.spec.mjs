// Devices and jobs by hand: changed, added, removed and dragged; undone, made again, shared.
import { choose, digests, open, otherDigests, panel, tab } from "./support/stage.mjs";
import { expect, test } from "./support/test.mjs";

const SMALL = "#v=1&preset=collision-minimal@1&view.t=0";

/** Looks at the first device and opens the panel for changing it. */
async function editFirst(page) {
  const name = await choose(page, "Devices", 0);
  await tab(page, "Edit");
  await expect(panel(page).getByRole("group")).toHaveAccessibleName(name);
  return name;
}

/** Takes a change back or makes it again by its keys, from outside any text field. */
async function press(page, keys) {
  await page.locator("[data-stage='0']").focus();
  await page.keyboard.press(keys);
}

test("a changed device: other bits; undo, redo, and an address that holds it", async ({ page, context }) => {
  await open(page, SMALL);
  const before = await digests(page);
  await editFirst(page);
  const undo = page.getByRole("button", { name: "Undo" });
  await expect(undo).toBeDisabled();
  const cpu = panel(page).getByLabel("CPU rate, FLOP/s");
  const was = await cpu.inputValue();
  await cpu.fill("2000000000");
  await cpu.press("Enter");
  const changed = await otherDigests(page, before);
  await expect(page.getByRole("button", { name: /\(changed\)|own scenario/ })).toBeVisible();
  await press(page, "Control+z");
  await expect.poll(() => digests(page)).toEqual(before);
  await expect(cpu).toHaveValue(was);
  await press(page, "Control+Shift+Z");
  await expect.poll(() => digests(page)).toEqual(changed);
  await expect(cpu).toHaveValue("2000000000");
  const other = await context.newPage();
  await expect.poll(() => page.url()).toContain("cpu_flops_per_sec=2000000000");
  await open(other, page.url());
  expect(await digests(other)).toEqual(changed);
  // What cannot be is named by its path, and nothing changes.
  for (const [field, value, named] of [["CPU rate, FLOP/s", "-1", /cpu_flops_per_sec/], ["Memory, B", "much", /memory_bytes/], ["Name", "", /name/]]) {
    await panel(page).getByLabel(field, { exact: true }).fill(value);
    await panel(page).getByLabel(field, { exact: true }).press("Enter");
    await expect(page.getByRole("alert")).toContainText(named);
    expect(await digests(page)).toEqual(changed);
  }
});

test("a click in the close look is none on the stage: the two programs tell their elements apart", async ({ page }) => {
  await open(page, SMALL);
  const trees = await page.evaluate(() => ["page", "closer", "results"].map((id) => document.getElementById(id).__yew_subtree_id));
  expect(new Set(trees).size, trees.join()).toBe(3);
  const before = await page.locator(".moment").first().innerText();
  const form = await tab(page, "Export");
  for (const button of await form.locator(".exports button").all()) await button.dispatchEvent("click");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await page.locator(".moment").first().innerText()).toBe(before);
  await expect(page.getByRole("tab", { name: "Export" })).toHaveAttribute("aria-selected", "true");
});

test("devices and jobs are added and removed", async ({ page }) => {
  await open(page, SMALL);
  const before = await digests(page);
  const name = await editFirst(page);
  await panel(page).getByRole("button", { name: "Add a device like this" }).click();
  const added = await otherDigests(page, before);
  const rows = (await tab(page, "Devices")).locator("tbody tr");
  await expect(rows.filter({ hasText: "device-" })).not.toHaveCount(0);
  const devices = await rows.count();
  await rows.filter({ hasText: "device-" }).last().getByRole("button").click();
  await tab(page, "Edit");
  const fresh = await panel(page).getByRole("group").locator("legend").innerText();
  await panel(page).getByRole("button", { name: `Remove ${fresh}` }).click();
  await expect.poll(async () => (await (await tab(page, "Devices")).locator("tbody tr").count())).toBe(devices - 1);
  await press(page, "Control+z");
  await expect.poll(() => digests(page)).toEqual(added);
  await press(page, "Control+z");
  await expect.poll(() => digests(page)).toEqual(before);

  // A job of a device, and away with it.
  await choose(page, "Devices", 0);
  await tab(page, "Edit");
  const jobs = page.locator(".numbers").first();
  await panel(page).getByLabel("Add a job of this device").selectOption({ index: 1 });
  const more = await otherDigests(page, before);
  const list = (await tab(page, "Jobs")).locator("tbody tr");
  const job = list.filter({ hasText: "job-" }).filter({ hasText: name }).last();
  await job.getByRole("button").click();
  await tab(page, "Edit");
  await panel(page).getByRole("button", { name: /^Remove job/ }).click();
  await otherDigests(page, more);
  await expect(jobs).toBeVisible();
  await press(page, "Control+z");
  await expect.poll(() => digests(page)).toEqual(more);
});

test("a device is dragged on a stage, and back by undo; without a mouse its place is a field", async ({ page }) => {
  await open(page, SMALL);
  const before = await digests(page);
  await editFirst(page);
  const [x, y] = [panel(page).getByLabel("x, m"), panel(page).getByLabel("y, m")];
  const place = async () => [await x.inputValue(), await y.inputValue()];
  const was = await place();
  // Where the device is on the stage: the pointer over it says its name.
  const name = await panel(page).getByRole("group").locator("legend").innerText();
  const canvas = page.locator("#stage-0 canvas");
  /** A point of the picture, in pixels of the window. */
  const point = async (dx, dy) => {
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    return [box.x + dx * box.width, box.y + dy * box.height];
  };
  let spot = null;
  for (const dy of [0.5, 0.45, 0.55, 0.4, 0.6]) {
    for (let dx = 0.04; dx < 1 && !spot; dx += 0.03) {
      await page.mouse.move(...(await point(dx, dy)));
      const hint = await page.evaluate(() => document.querySelector("#stage-0 .hint")?.textContent ?? "");
      if (hint.startsWith(name)) spot = [dx, dy];
    }
  }
  expect(spot, "the device is found by pointing").not.toBeNull();
  const drag = async () => {
    const [x, y] = await point(...spot);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y + 20, { steps: 4 });
    await page.mouse.up();
  };
  await drag();
  expect(await place(), "not before it is allowed").toEqual(was);
  await page.getByLabel("Drag devices on the stages").check();
  await drag();
  await expect.poll(place).not.toEqual(was);
  await expect(page.getByRole("button", { name: "Undo" })).toBeEnabled();
  const moved = await place();
  await expect.poll(() => page.url()).toContain(`x_m=${moved[0]}`);
  await press(page, "Control+z");
  await expect.poll(place).toEqual(was);
  await expect.poll(() => digests(page)).toEqual(before);
  await x.fill(moved[0]);
  await x.press("Enter");
  await y.fill(moved[1]);
  await y.press("Enter");
  await expect.poll(place).toEqual(moved);
});
