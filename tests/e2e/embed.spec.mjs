// The laboratory in other people's pages: www/embed.js (their side), www/guest.js (ours), and what passes between them.
import { createServer } from "node:http";
import { expect, expectAccessible, test } from "./support/test.mjs";

/** A page of somebody else: an origin of its own, with a policy that allows our script and frame and nothing inline. */
const it = test.extend({
  // Requests from the other page to ours are what this is about; and a stub in the program's place never uses the wasm
  // that the page fetched for it.
  allowedNoise: [[/^elsewhere: /, /edgelab_bg\.wasm was preloaded using link preload but not used/], { option: true }],
  host: async ({ baseURL }, use) => {
    const lab = new URL(baseURL).origin;
    const site = { body: "", script: "" };
    const server = createServer((request, response) => {
      const isScript = request.url === "/host.js";
      response.writeHead(200, {
        "Content-Type": isScript ? "text/javascript" : "text/html; charset=utf-8",
        "Content-Security-Policy": `default-src 'self'; script-src 'self' ${lab}; frame-src ${lab}; img-src data:`,
      });
      const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,">`;
      response.end(isScript ? site.script : `${head}<body><main><h1>Host</h1>${site.body}</main><script type="module" src="/host.js"></script>`);
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    site.url = `http://127.0.0.1:${server.address().port}/`;
    await use(site);
    server.closeAllConnections();
    server.close();
  },
});

/** The guest's page with a stub in the program's place: it notes commands, and says what it is told to say. */
async function withStub(page) {
  await page.route("**/app-*/edgelab.js", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `export default async () => {
        globalThis.commands = [];
        document.addEventListener("edgelab:command", (event) => globalThis.commands.push(JSON.parse(event.detail)));
        globalThis.say = (name, value) => document.dispatchEvent(new CustomEvent("edgelab:" + name, { detail: JSON.stringify(value) }));
        globalThis.started = true;
      };`,
    }),
  );
}

/** A host's script that notes everything that the first <edge-lab> says. */
const listener = (lab) => `
  import "${lab}embed.js";
  globalThis.heard = [];
  const note = (element) => {
    for (const type of ["ready", "state", "event", "error", "resize"]) {
      element.addEventListener(type, ({ detail }) => globalThis.heard.push([type, detail]));
    }
  };
  const element = document.querySelector("edge-lab");
  if (element) note(element);
  globalThis.note = note;`;

const heard = (page, type) => page.evaluate((type) => globalThis.heard.filter(([name]) => name === type).map(([, detail]) => detail), type);

async function guestOf(page) {
  await expect.poll(() => page.frames().length).toBe(2);
  const guest = page.frames()[1];
  await guest.waitForFunction(() => globalThis.started);
  return guest;
}

const STATE = { ready: true, playing: false, at_secs: 0, end_secs: 100, address: "v=1", digest: "1-a", error: "" };

it("nothing is loaded before a click; what stands inside is shown, in print too", async ({ page, host, baseURL }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  host.body = `<edge-lab preset="collision-minimal" methods="marl,srole-d" view="stage,curves" t="42" label="Herding"><p id="figure">The figure.</p></edge-lab>`;
  host.script = listener(baseURL);
  await page.goto(host.url);
  const button = page.getByRole("button", { name: "Load the laboratory: Herding" });
  await expect(button).toBeVisible();
  await expect(page.locator("#figure")).toBeVisible();
  await expectAccessible(page);
  expect(asked.filter((url) => url.startsWith(baseURL))).toEqual([`${baseURL}embed.js`]);
  await button.click();
  const frame = page.frameLocator("iframe");
  await expect(page.locator("iframe")).toHaveAttribute("title", "Herding");
  // The real page: two methods, only the parts that were asked for, at the moment that was asked for.
  await expect(frame.locator("[data-digest]")).toHaveCount(2);
  await expect(frame.locator(".curves")).toBeVisible();
  await expect(frame.locator(".stages")).toBeVisible();
  for (const hidden of [".top", ".controls", ".twin", ".lead"]) await expect(frame.locator(hidden)).toBeHidden();
  await expect(page.locator("#figure")).toBeHidden();
  expect(new URL(page.frames()[1].url()).hash).toContain("preset=collision-minimal");
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("#figure")).toBeVisible();
  await expect(page.locator("iframe")).toBeHidden();
});

it("commands and news pass between host and guest", async ({ page, host, baseURL }) => {
  await withStub(page);
  host.body = `<edge-lab eager></edge-lab>`;
  host.script = listener(baseURL);
  await page.goto(host.url);
  const guest = await guestOf(page);
  // What is asked too early waits until the guest is ready.
  await page.evaluate(() => document.querySelector("edge-lab").set("study.shield.alpha", 0.8));
  expect(await guest.evaluate(() => globalThis.commands)).toEqual([]);
  await guest.evaluate((state) => globalThis.say("state", state), STATE);
  await expect.poll(() => heard(page, "ready")).toEqual([STATE]);
  await page.evaluate(() => {
    const lab = document.querySelector("edge-lab");
    lab.play();
    lab.pause();
    lab.seek(12.5);
  });
  await expect
    .poll(() => guest.evaluate(() => globalThis.commands))
    .toEqual([{ set: { path: "study.shield.alpha", value: 0.8 } }, { play: true }, { pause: true }, { seek: 12.5 }]);
  await guest.evaluate((state) => {
    globalThis.say("event", { kind: "collision", at_secs: 3 });
    globalThis.say("state", { ...state, at_secs: 3, error: "broken" });
  }, STATE);
  await expect.poll(() => heard(page, "event")).toEqual([{ kind: "collision", at_secs: 3 }]);
  await expect.poll(() => heard(page, "error")).toEqual(["broken"]);
  expect((await heard(page, "state")).at(-1).at_secs).toBe(3);
  expect((await heard(page, "ready")).length, "ready is said once").toBe(1);
  // The frame follows the guest's height, within bounds.
  const height = () => page.locator("iframe").evaluate((frame) => Number(frame.height));
  await guest.evaluate(() => (document.body.style.height = "777px"));
  await expect.poll(height).toBe(777);
  await guest.evaluate(() => (document.body.style.height = "99999px"));
  await expect.poll(height).toBe(4000);
});

it("nobody else is heard, on either side", async ({ page, host, baseURL }) => {
  await withStub(page);
  host.body = `<edge-lab eager></edge-lab>`;
  host.script = listener(baseURL);
  await page.goto(host.url);
  const guest = await guestOf(page);
  await guest.evaluate((state) => globalThis.say("state", state), STATE);
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  const before = await page.evaluate(() => globalThis.heard.length);
  // To the host: from its own window, with our form; and from a stranger's frame.
  await page.evaluate(async () => {
    window.postMessage({ edgelab: 1, type: "error", error: "forged" }, "*");
    const stranger = document.createElement("iframe");
    document.body.append(stranger);
    stranger.contentWindow.parent.postMessage({ edgelab: 1, type: "error", error: "forged" }, "*");
    await new Promise((done) => setTimeout(done, 300));
    stranger.remove();
  });
  expect(await page.evaluate(() => globalThis.heard.length)).toBe(before);
  // To the guest: from itself, and from the host things that are no commands.
  await guest.evaluate(() => window.postMessage({ edgelab: 1, type: "play" }, "*"));
  await page.evaluate(() => {
    const { contentWindow } = document.querySelector("edge-lab").shadowRoot.querySelector("iframe");
    const send = (message) => contentWindow.postMessage(message, "*");
    send("play");
    send({ type: "play" });
    send({ edgelab: 2, type: "play" });
    send({ edgelab: 1, type: "seek", secs: "1" });
    send({ edgelab: 1, type: "seek", secs: -1 });
    send({ edgelab: 1, type: "seek", secs: Infinity });
    send({ edgelab: 1, type: "set", path: "x".repeat(300), value: 1 });
    send({ edgelab: 1, type: "set", path: "seed", value: { deep: 1 } });
    send({ edgelab: 1, type: "set", path: "seed", value: "x".repeat(9000) });
    send({ edgelab: 1, type: "__proto__" });
    send({ edgelab: 1, type: "play", set: { path: "seed", value: 1 } });
  });
  await expect.poll(() => guest.evaluate(() => globalThis.commands)).toEqual([{ play: true }]);
  expect((await heard(page, "error")).every((error) => error.includes("is not understood"))).toBe(true);
});

it("destroy() frees everything", async ({ page, host, baseURL }) => {
  host.script = `import { embed } from "${baseURL}embed.js"; globalThis.embed = embed; globalThis.loaded = true;`;
  host.body = `<div id="place"><p>inside</p></div>`;
  await page.goto(host.url);
  await page.waitForFunction(() => globalThis.loaded);
  await page.evaluate(() => {
    globalThis.lab = globalThis.embed(document.getElementById("place"), { preset: "collision-minimal", eager: true, story: true });
  });
  await expect(page.frameLocator("iframe").locator("[data-digest]").first()).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(1);
  await page.evaluate(() => globalThis.lab.destroy());
  await expect.poll(() => page.workers().length).toBe(0);
  expect(page.frames()).toHaveLength(1);
  await page.evaluate(() => globalThis.lab.play());
  // And the place can be used again.
  await page.evaluate(() => globalThis.embed(document.getElementById("place"), {}));
  await expect(page.getByRole("button", { name: "Load the laboratory" })).toBeVisible();
});

it("an element that is moved goes on, one that is removed ends", async ({ page, host, baseURL }) => {
  await withStub(page);
  host.body = `<edge-lab eager></edge-lab><section id="there"></section>`;
  host.script = listener(baseURL);
  await page.goto(host.url);
  await guestOf(page);
  await page.evaluate(() => document.getElementById("there").append(document.querySelector("edge-lab")));
  await guestOf(page);
  await page.evaluate(() => document.querySelector("edge-lab").remove());
  await expect.poll(() => page.frames().length).toBe(1);
});

it("a story plays over and over, and only while it is seen", async ({ page, host, baseURL }) => {
  await withStub(page);
  await page.clock.install();
  host.body = `<edge-lab eager story t="5"></edge-lab><div id="far"></div>`;
  host.script = `${listener(baseURL)} document.getElementById("far").style.height = "5000px";`;
  await page.goto(host.url);
  const guest = await guestOf(page);
  await guest.evaluate((state) => globalThis.say("state", state), STATE);
  await expect.poll(() => heard(page, "ready")).toHaveLength(1);
  const commands = () => guest.evaluate(() => globalThis.commands.splice(0));
  await expect.poll(commands).toEqual([{ seek: 5 }, { play: true }]);
  await page.clock.runFor(10_000);
  await expect.poll(commands).toEqual([{ seek: 5 }, { play: true }]);
  await page.evaluate(() => window.scrollTo(0, 4000));
  await expect.poll(commands).toEqual([{ pause: true }]);
  await page.clock.runFor(30_000);
  expect(await commands(), "nothing moves off-screen").toEqual([]);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect.poll(commands).toEqual([{ seek: 5 }, { play: true }]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await expect.poll(commands).toEqual([{ pause: true }]);
});

it.describe("without scripts", () => {
  it.use({ javaScriptEnabled: false });
  it("what stands inside is shown", async ({ page, host, baseURL }) => {
    host.body = `<edge-lab preset="collision-minimal"><p id="figure">The figure.</p></edge-lab>`;
    host.script = listener(baseURL);
    await page.goto(host.url);
    await expect(page.locator("#figure")).toBeVisible();
  });
});

it("a plain frame shows the parts that its address names", async ({ page, host, baseURL }) => {
  host.body = `<iframe title="The laboratory" width="800" height="600" src="${baseURL}?parts=curves#v=1&preset=collision-minimal@1"></iframe>`;
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".curves")).toBeVisible();
  await expect(frame.locator(".stages")).toBeHidden();
});

it("the real page plays, seeks and changes as its host says", async ({ page, host, baseURL }) => {
  host.body = `<edge-lab eager preset="collision-minimal" methods="marl,srole-d"></edge-lab>`;
  host.script = listener(baseURL);
  await page.goto(host.url);
  await expect.poll(() => heard(page, "ready"), { timeout: 10_000 }).toHaveLength(1);
  const last = async () => (await heard(page, "state")).at(-1);
  const act = (name, ...given) => page.evaluate(([name, given]) => document.querySelector("edge-lab")[name](...given), [name, given]);
  await act("pause");
  await act("seek", 20);
  await expect.poll(async () => (await last()).at_secs).toBe(20);
  expect((await last()).playing).toBe(false);
  await act("play");
  await expect.poll(async () => (await last()).playing).toBe(true);
  const before = (await last()).digest;
  await act("set", "study.shield.alpha", 0.7);
  await expect.poll(async () => (await last()).digest).not.toBe(before);
  expect((await last()).address).toContain("study.shield.alpha=0.7");
  await act("set", "study.shield.alhpa", 0.7);
  await expect.poll(() => heard(page, "error")).toHaveLength(1);
  await expect.poll(async () => (await heard(page, "event")).length, { timeout: 20_000 }).toBeGreaterThan(0);
});

test("the companion page shows how it is done", async ({ page }) => {
  await page.goto("examples/companion.html");
  await expectAccessible(page);
  await page.getByRole("button", { name: /Five edges/ }).click();
  await expect(page.frameLocator("iframe").locator("[data-digest]")).toHaveCount(2);
  await expect(page.frameLocator("iframe").locator(".curves")).toBeHidden();
});
