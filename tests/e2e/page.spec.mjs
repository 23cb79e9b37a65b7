// The page opens, from the root and from a sub-path, and its program computes the golden bits.
import { expect, expectAccessible, expectGoldenDigest, test } from "./support/test.mjs";

for (const path of ["", "sub/path/"]) {
  test(`opens at /${path} and the worker answers with golden bits`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectGoldenDigest(page, "run paper-emulation@1 marl");
    await expectAccessible(page);
  });
}

test("the navigation leads to every page, and takes the scenario along", async ({ page }) => {
  const to = (name) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();
  await page.goto("#v=1&preset=collision-minimal@1&study.epoch_secs=2");
  await expect(page.locator("[data-digest]")).toHaveCount(2);
  await to("Learning");
  await expect(page.getByLabel("Scenario")).toHaveValue("collision-minimal@1");
  await to("Experiments");
  await expect(page.getByText("study.epoch_secs = 2")).toBeVisible();
  await to("Learning");
  await page.getByLabel("Scenario").selectOption("head-overload");
  await to("Stage");
  await expect(page.getByRole("button", { name: /head-overload/ })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  for (const name of ["Claims", "Sensitivity"]) {
    await to(name);
    await expect(page.getByRole("link", { name, exact: true })).toHaveAttribute("aria-current", "page");
  }
});

const FIRST_VIEWS = [
  ["", (page) => expect(page.locator("[data-digest]")).toHaveCount(2)],
  ["learning.html", (page) => expect(page.getByRole("button", { name: "Train", exact: true })).toBeVisible()],
  ["experiments.html", (page) => expect(page.getByRole("button", { name: "Run", exact: true })).toBeVisible()],
  ["partition.html", (page) => expect(page.locator(".happening").first()).not.toBeEmpty()],
  ["training.html", (page) => expect(page.locator(".happening").first()).not.toBeEmpty()],
];

for (const [path, shown] of FIRST_VIEWS) {
  test(`the first view of /${path} is small on the wire`, async ({ page }) => {
    // Everything that is fetched until the page has its first result, as it travelled: compressed, with headers.
    const requests = [];
    page.on("requestfinished", (request) => requests.push(request));
    await page.goto(path);
    await shown(page);
    // Once there is a picture, the second program follows.
    const first = requests.filter((request) => !request.url().includes("closer"));
    const sizeOf = async (request) => ({ url: request.url(), bytes: (await request.sizes()).responseBodySize });
    const loaded = await Promise.all(first.map(sizeOf));
    const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`first view of /${path}: ${loaded.length} requests, ${total} bytes`);
    expect(loaded.some(({ url }) => url.endsWith(".wasm"))).toBe(true);
    expect(total).toBeLessThan(400_000);
  });
}
