// The content security policy: said by every page and by every answer of the server, and kept by the browser.
import { expect, test } from "./support/test.mjs";

const PAGES = ["", "learning.html", "experiments.html", "partition.html", "claims.html", "sensitivity.html"];

test.describe("what the policy forbids does not happen", () => {
  // The browser says what it refuses.
  test.use({ allowedNoise: [/Content Security Policy|^(elsewhere|failed): https:\/\/example\.org/] });
  for (const path of PAGES) {
    test(`on /${path}`, async ({ page }) => {
      await page.goto(path);
      const done = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "globalThis.inline = true";
        document.body.append(script);
        const holder = document.createElement("div");
        holder.innerHTML = "<img src='data:,' onerror='globalThis.handler = true'>";
        document.body.append(holder);
        await new Promise((done) => setTimeout(done, 200));
        const works = (act) => Promise.resolve().then(act).then(() => true, () => false);
        return {
          inline: globalThis.inline ?? false,
          handler: globalThis.handler ?? false,
          eval: await works(() => (0, eval)("1")),
          elsewhere: await works(() => fetch("https://example.org/")),
          worker: await works(() => new Promise((done, failed) => {
            const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
            worker.onmessage = done;
            worker.onerror = failed;
          })),
        };
      });
      expect(done).toEqual({ inline: false, handler: false, eval: false, elsewhere: false, worker: false });
    });
  }
});

for (const path of PAGES) {
  test(`headers of /${path} and its own policy agree`, async ({ page }) => {
    const response = await page.goto(path);
    const headers = response.headers();
    const meta = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
    const parts = (policy) => policy.split(";").map((part) => part.trim());
    const [own, said] = [parts(meta), parts(headers["content-security-policy"])];
    // Frames are allowed by the header alone; a page without a program does without WebAssembly.
    expect(said.filter((part) => !own.includes(part)).every((part) => /^(frame-ancestors \* file:|script-src 'self' 'wasm-unsafe-eval')$/.test(part))).toBe(true);
    expect(own.filter((part) => !said.includes(part)).every((part) => part === "script-src 'self'")).toBe(true);
    expect(meta).not.toContain("frame-ancestors");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });
}

test("every answer has the headers, programs and data too", async ({ request }) => {
  for (const path of ["service-worker.js", "embed.js", "presets/city.json", "nowhere"]) {
    const headers = (await request.get(path)).headers();
    expect(headers["content-security-policy"], path).toContain("default-src 'self'");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
  }
  expect((await request.get("embed.js")).headers()["access-control-allow-origin"]).toBe("*");
});
