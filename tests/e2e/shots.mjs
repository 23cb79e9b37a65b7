// Pictures of the page, to look at: `node shots.mjs URL FOLDER` writes desktop, phone, dark and mid-animation PNGs.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { chromium } from "@playwright/test";
import { launchOptions } from "./support/browser.mjs";

const [url, folder] = argv.slice(2);
if (!url || !folder) {
  console.error("usage: node shots.mjs URL FOLDER");
  exit(2);
}

const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
const pictures = [
  { name: "desktop", viewport: desktop },
  { name: "phone", viewport: phone, deviceScaleFactor: 2, isMobile: true, hasTouch: true, fullPage: true },
  { name: "dark", viewport: desktop, colorScheme: "dark" },
  { name: "playing", viewport: desktop, play: true },
];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch(launchOptions);
for (const { name, fullPage = false, play = false, ...options } of pictures) {
  const page = await browser.newPage({ colorScheme: "light", ...options });
  page.on("console", (message) => console.log(`${name}: ${message.type()}: ${message.text()}`));
  await page.goto(url, { waitUntil: "networkidle" });
  if (play) {
    // The page may play by itself; otherwise its button is pressed.
    const button = page.getByRole("button", { name: /^play/i }).first();
    if (await button.isVisible()) await button.click();
  }
  await page.waitForTimeout(1500);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file, fullPage });
  console.log(file);
  await page.close();
}
await browser.close();
