// The page as a guest in somebody's frame: which parts it shows, and the conversation with its host.
//
// `?parts=stage,curves` in the address shows these parts only. It stands before the `#`, whose text is the scenario's:
// the page writes that anew while people play, and links that they share show the whole page again.
//
// The host is not trusted, and need not trust us: `www/embed.js` is its side, `docs/embedding.md` lists the messages.
// With the page this script talks by events of `document`: `edgelab:state` and `edgelab:event` come from it,
// `edgelab:command` goes to it, each with JSON in `detail`.

/** The parts that can be shown, by the names of their classes in `static/embed.css`. */
const PARTS = ["stage", "curves", "summary", "words", "settings", "story", "header", "controls"];
/** The version of the conversation; messages without it are not ours. */
const VERSION = 1;
/** A setting's path or text is never longer than this (`limits` of the library say the same). */
const PATH_CHARS = 200;
const TEXT_CHARS = 8000;

const wanted = new URLSearchParams(location.search).get("parts");
if (wanted !== null) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("embed.css", import.meta.url).href;
  document.head.append(link);
  const shown = wanted.split(",").filter((part) => PARTS.includes(part));
  document.documentElement.classList.add("parts", ...shown.map((part) => `part-${part}`));
}

/** The command that a message of the host means; nothing if it means none. Whatever else it holds is left behind. */
export function commandOf(message) {
  switch (message.type) {
    case "play":
      return { play: true };
    case "pause":
      return { pause: true };
    case "seek":
      return Number.isFinite(message.secs) && message.secs >= 0 ? { seek: message.secs } : undefined;
    case "set": {
      const { path, value } = message;
      const isPath = typeof path === "string" && path.length > 0 && path.length <= PATH_CHARS;
      const isValue =
        typeof value === "boolean" || Number.isFinite(value) || (typeof value === "string" && value.length <= TEXT_CHARS);
      return isPath && isValue ? { set: { path, value } } : undefined;
    }
    default:
      return undefined;
  }
}

/** Answers the host, which is the window `parent`, and nobody else. */
export function converse(parent) {
  let origin;
  let state;
  let height;

  // A host on somebody's disk has no origin that could be named; what we tell is no secret.
  const tell = (message) => parent.postMessage({ edgelab: VERSION, ...message }, origin === "null" ? "*" : origin);

  /** Tells what the page says of itself: that it is ready, its state, and what went wrong. */
  const report = (last) => {
    if (state.ready && !last?.ready) tell({ type: "ready", state });
    tell({ type: "state", state });
    if (state.error && state.error !== last?.error) tell({ type: "error", error: state.error });
  };

  addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== parent || data?.edgelab !== VERSION) return;
    if (data.type === "hello" && origin === undefined) {
      // The first who greets is the host; whoever takes its place later is not heard.
      origin = from;
      if (state) report();
      if (height) tell({ type: "resize", height });
      return;
    }
    if (from !== origin) return;
    const command = commandOf(data);
    if (command) {
      document.dispatchEvent(new CustomEvent("edgelab:command", { detail: JSON.stringify(command) }));
    } else if (data.type !== "hello") {
      tell({ type: "error", error: `the command ${JSON.stringify(String(data.type).slice(0, 40))} is not understood` });
    }
  });

  document.addEventListener("edgelab:state", ({ detail }) => {
    const last = state;
    state = JSON.parse(detail);
    if (origin !== undefined) report(last);
  });
  document.addEventListener("edgelab:event", ({ detail }) => {
    if (origin !== undefined) tell({ type: "event", event: JSON.parse(detail) });
  });

  new ResizeObserver(() => {
    const now = Math.ceil(document.body.getBoundingClientRect().height);
    if (now === height) return;
    height = now;
    if (origin !== undefined) tell({ type: "resize", height });
  }).observe(document.body);

  // Whether anybody who knows us is there; this says nothing that a frame does not say by being one.
  parent.postMessage({ edgelab: VERSION, type: "hello" }, "*");
}

if (window.parent !== window) converse(window.parent);
