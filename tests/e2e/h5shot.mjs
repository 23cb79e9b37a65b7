import { chromium } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";
const [url, out, w = "1440", h = "900", scheme = "light", act = "", wait = "4000", full = ""] = process.argv.slice(2);
const browser = await chromium.launch(launchOptions);
const page = await browser.newPage({ viewport: { width: +w, height: +h }, colorScheme: scheme, deviceScaleFactor: +w < 500 ? 2 : 1 });
page.on("console", (m) => console.log("console", m.type(), m.text()));
page.on("pageerror", (e) => console.log("pageerror", e.message));
const t0 = Date.now();
await page.goto(url);
await page.locator("#stage-0 canvas").waitFor({ timeout: 60000 }).then(() => console.log("first", Date.now() - t0), (e) => console.log(e.message.slice(0, 200)));
await page.locator("[data-digest]").nth(1).waitFor({ timeout: 60000 }).then(() => console.log("done", Date.now() - t0), () => console.log("no digest"));
for (const step of act.split(";").filter(Boolean)) {
  const [kind, arg] = step.split("=");
  if (kind === "tab") await page.getByRole("tab", { name: arg, exact: true }).click();
  if (kind === "button") await page.getByRole("button", { name: arg }).first().click();
  if (kind === "wait") await page.waitForTimeout(+arg);
  if (kind === "scroll") await page.locator(arg).scrollIntoViewIfNeeded();
  if (kind === "text") await page.getByText(arg).first().waitFor({ timeout: 60000 });
}
await page.waitForTimeout(+wait);
await page.screenshot({ path: out, fullPage: !!full });
await browser.close();
