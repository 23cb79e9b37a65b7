// On every page, after everything else: keeps the page for use without a network, and says when a new version is ready.
// The service worker beside the page does the keeping. Where there is none, or none may be, nothing is missed.

/** The first visit is for the page; keeping it comes later. */
const PAUSE_MS = 3000;
/** A tab that stays open asks for news when it is looked at again, at most this often. */
const NEWS_MS = 3_600_000;

/** The words, from the element that loads this script. */
const words = document.getElementById("offline").dataset;

let left = false;
function reload() {
  if (left) return;
  left = true;
  location.reload();
}

/** Leaves with the old version when a new one takes over; the first to take over is this tab's own. */
function follow(workers) {
  let followed = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (followed) reload();
    followed = true;
  });
}

/** Offers the version that waits: a bar at the end of the page, whose words are read aloud. */
function offer(registration) {
  if (document.getElementById("update")) return;
  const bar = document.createElement("aside");
  bar.id = "update";
  bar.setAttribute("aria-label", words.label);
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  const button = (name, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.addEventListener("click", act);
    return made;
  };
  const accept = () => {
    const next = registration.waiting;
    if (!next) return reload();
    next.addEventListener("statechange", () => {
      if (next.state === "activated") reload();
    });
    next.postMessage("accept");
  };
  bar.append(status, button(words.accept, accept), button(words.later, () => bar.remove()));
  document.body.append(bar);
  // A status is read aloud when it changes, not when it appears.
  setTimeout(() => {
    status.textContent = words.ready;
  });
}

/** Offers each version that comes to wait while another is in use. */
function watch(registration) {
  const look = () => {
    if (registration.waiting && registration.active) offer(registration);
  };
  look();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < NEWS_MS) return;
    asked = Date.now();
    // Without a network there is no news.
    registration.update().catch(() => {});
  });
}

async function start() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  // A new version may be accepted in another tab: this one's files go then, so it must not stay behind.
  follow(workers);
  // A page in a frame is its host's guest and keeps nothing; whoever saves data is not asked for more.
  if (self !== top || navigator.connection?.saveData) return;
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  await new Promise((done) => setTimeout(done, PAUSE_MS));
  await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
  watch(await workers.register(new URL("../service-worker.js", import.meta.url)));
  // This script's name says which build it is of.
  if (!workers.controller) (await workers.ready).active.postMessage(import.meta.url);
}

// Blocked storage, an insecure address, a site without the worker: the page is complete without it.
start().catch(() => {});
