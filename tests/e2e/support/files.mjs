// Files: dropped onto the page, saved by it, and the command line that reads them.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** A file that a browser hands to the page when it is dropped. */
export async function drop(page, name, content) {
  // A page that is only being loaded takes no files.
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await page.evaluate(
    ({ name, content }) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name, { type: "application/json" }));
      for (const kind of ["dragenter", "dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    },
    { name, content },
  );
}

/** What the page saves when `button` is pressed, as text. */
export async function saved(page, button) {
  const download = page.waitForEvent("download");
  await button.click();
  return readFileSync(await (await download).path(), "utf8");
}

/** A new folder for files of a test. */
export const folder = () => mkdtempSync(join(tmpdir(), "edgelab-"));

/** The command `edgelab`, which the steps before have built. */
export function binary() {
  const target = new URL("../../../target/", import.meta.url).pathname;
  const found = ["debug", "release"].map((profile) => `${target}${profile}/edgelab`).find(existsSync);
  expect(found, "the command has been built").toBeTruthy();
  return found;
}
