// The service worker: keeps one build of the laboratory whole, so that every page works without a network.
// `cargo xtask build` writes the build's fingerprint and the digests of its files into the next line.
const BUILD = { fingerprint: "", files: {} };

// Several copies of the laboratory may live on one site, each below a path of its own.
const scope = self.registration.scope;
const ours = `edgelab ${scope} `;
const cacheName = ours + BUILD.fingerprint;

// A new build is fetched beside the old one and then waits: until no tab needs the old one, or the reader accepts.
// Whatever fails here leaves the old build as it is, and what has come is kept for the next attempt.
self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(removeOthers()));

self.addEventListener("message", (event) => {
  // The reader accepts this version.
  if (event.data === "accept") self.skipWaiting();
  // A tab that was loaded before there was a worker is taken over if it is of this build, by the script that asks.
  else if (fileOf(new Request(event.data)) !== undefined) self.clients.claim();
});

// Only this build's own files are answered. All else, other origins and newer files too, is the network's business.
self.addEventListener("fetch", (event) => {
  const name = fileOf(event.request);
  if (name !== undefined) event.respondWith(stored(name, event.request));
});

/** The file of this build that a request asks for, if any: a query, like a fragment, is for the page alone. */
function fileOf(request) {
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== "GET" || !address.startsWith(scope)) return undefined;
  const name = address.slice(scope.length) || "index.html";
  return Object.hasOwn(BUILD.files, name) ? name : undefined;
}

async function stored(name, request) {
  // The network is asked only where the browser, or its user, has thrown files away.
  return (await caches.match(name, { cacheName, ignoreVary: true })) ?? fetch(request);
}

async function install() {
  const names = Object.keys(BUILD.files);
  // A build for developers keeps nothing, and comes without being asked for.
  if (names.length === 0) return self.skipWaiting();
  const cache = await caches.open(cacheName);
  // One after another: nobody waits for it.
  for (const name of names) {
    if (!(await cache.match(name, { ignoreVary: true }))) await cache.put(name, await fetched(name));
  }
}

/** A file as the server has it, if it is this build's: a server that has moved on meanwhile must not mix builds. */
async function fetched(name) {
  // What is named after its content may come from the browser's own cache; the page has just put it there.
  const cache = name.startsWith("app-") ? "default" : "no-cache";
  const response = await fetch(name, { cache, priority: "low" });
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 8);
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!response.ok || hex !== BUILD.files[name]) throw new Error(`${name} is not of build ${BUILD.fingerprint}`);
  const headers = new Headers(response.headers);
  // These speak of the bytes as they travelled.
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  // A new response: one that was redirected may not answer for a page.
  return new Response(bytes, { headers });
}

async function removeOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(ours) && name !== cacheName).map((name) => caches.delete(name)));
}
