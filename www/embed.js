// The laboratory in somebody else's page: the element <edge-lab>, and `embed(element, options)`.
//
//   <script type="module" src="https://SITE/embed.js"></script>
//   <edge-lab preset="collision-minimal" methods="marl,srole-d" view="stage,curves" t="42">
//     <img src="figure.svg" alt="What the laboratory shows">
//   </edge-lab>
//
// What stands inside the element is shown until a click loads the laboratory, in print, and where no scripts run.
// `docs/embedding.md` lists options, messages and bounds; `www/guest.js` is the other side of the conversation.

/** The version of the conversation. */
const VERSION = 1;
/** Where the laboratory is: beside this script. */
const HOME = new URL(".", import.meta.url);
/** A story is shown for so long before it begins again. */
const STORY_MS = 10_000;
/** What a guest may ask for, in CSS pixels. */
const HEIGHTS = { least: 120, most: 4000 };
/** What a guest may say, and which field of its message holds it. */
const SAID = { ready: "state", state: "state", event: "event", error: "error", resize: "height" };

const words = {
  load: "Load the laboratory",
  about: "An interactive simulation, about 0.4 MB",
  title: "Edge Training Lab",
};

const STYLE = `
  :host { display: block; position: relative; min-height: 120px; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; border: 0; }
  button { display: block; box-sizing: border-box; width: 100%; padding: 12px; border: 1px solid #7b8895; border-radius: 10px;
    background: light-dark(#ffffff, #121922); color: light-dark(#1b2530, #eef3f8); font: 15px/1.45 system-ui, sans-serif;
    cursor: pointer; }
  button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
  b::before { content: "▶ "; }
  .loaded slot, .loaded button { display: none; }
  @media print {
    iframe, button { display: none; }
    .loaded slot { display: contents; }
  }
`;

/** The address of the laboratory with these options. */
export function addressOf({ address, preset, seed, methods, t, settings = {}, view } = {}) {
  const url = new URL(HOME);
  // Commas are plain in both; `URLSearchParams` would escape them.
  if (view) url.search = `?parts=${encodeURIComponent(view).replaceAll("%2C", ",")}`;
  if (address !== undefined) {
    url.hash = String(address).replace(/^#/, "");
    return url.href;
  }
  const pairs = { v: 1, preset, seed, ...settings, "view.methods": methods, "view.t": t };
  const given = Object.entries(pairs).filter(([, value]) => value !== undefined && value !== null && value !== "");
  url.hash = given.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
  return url.href;
}

/**
 * Puts the laboratory into an element of the page and returns the means to talk to it.
 *
 * @param {Element} element holds the laboratory; what stands inside is shown before it is loaded, and in print
 * @param {object} options `address`, or `preset`, `seed`, `methods`, `t` and `settings`; `view`; `height` in pixels, else
 *   the guest's own; `eager` loads without a click; `story` plays ten seconds over and over; `label` names the frame
 */
export function embed(element, options = {}) {
  const url = addressOf(options);
  const origin = new URL(url).origin;
  // Everything that outlives a click ends with this.
  const life = new AbortController();
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const box = document.createElement("div");
  box.append(document.createElement("slot"));
  root.replaceChildren(box);

  let frame;
  let state;
  let waiting = [];

  const emit = (type, detail) => element.dispatchEvent(new CustomEvent(type, { detail }));
  const post = (message) => frame.contentWindow?.postMessage({ edgelab: VERSION, ...message }, origin);
  /** Sends a command; one that comes too early waits until the guest is ready. */
  const send = (message) => {
    if (life.signal.aborted) return;
    if (state?.ready) post(message);
    else waiting.push(message);
  };

  const hear = ({ source, origin: from, data }) => {
    // A frame can be led elsewhere: whoever sits in it then is not heard.
    if (!frame || source !== frame.contentWindow || from !== origin || data?.edgelab !== VERSION) return;
    if (data.type === "hello") {
      // A guest that greets again has begun anew: until it is ready, commands wait.
      state = undefined;
      return post({ type: "hello" });
    }
    if (!Object.hasOwn(SAID, data.type)) return;
    const said = data[SAID[data.type]];
    if (data.type === "resize") {
      if (!Number.isFinite(said)) return;
      if (!options.height) frame.height = Math.min(Math.max(said, HEIGHTS.least), HEIGHTS.most);
    }
    if (data.type === "state" || data.type === "ready") {
      if (typeof said !== "object" || said === null) return;
      state = said;
      if (state.ready) for (const message of waiting.splice(0)) post(message);
    }
    emit(data.type, said);
  };

  const load = () => {
    if (frame || life.signal.aborted) return;
    frame = document.createElement("iframe");
    frame.title = options.label ?? words.title;
    frame.height = options.height ?? 480;
    frame.loading = "lazy";
    frame.referrerPolicy = "no-referrer";
    frame.src = url;
    window.addEventListener("message", hear, { signal: life.signal });
    box.append(frame);
    box.classList.add("loaded");
    if (options.story) tell(element, options.t ?? 0, send, life.signal);
  };

  if (options.eager) load();
  else {
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("b");
    name.textContent = options.label ? `${words.load}: ${options.label}` : words.load;
    button.append(name, document.createElement("br"), words.about);
    button.addEventListener("click", () => {
      load();
      frame.focus();
    });
    box.append(button);
  }

  return {
    set: (path, value) => send({ type: "set", path, value }),
    play: () => send({ type: "play" }),
    pause: () => send({ type: "pause" }),
    seek: (secs) => send({ type: "seek", secs }),
    load,
    get state() {
      return state;
    },
    destroy() {
      life.abort();
      waiting = [];
      // The frame's program, its worker and their memory go with it.
      box.remove();
      frame = undefined;
      state = undefined;
    },
  };
}

/** Plays ten seconds from a moment, over and over, while the reader can see them and wants things to move. */
function tell(element, from, send, signal) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let seen = false;
  let timer;
  const again = () => {
    send({ type: "seek", secs: Number(from) });
    send({ type: "play" });
  };
  const update = () => {
    const plays = seen && !still.matches && !document.hidden && !signal.aborted;
    if (plays === (timer !== undefined)) return;
    clearInterval(timer);
    timer = plays ? setInterval(again, STORY_MS) : undefined;
    if (plays) again();
    else if (!signal.aborted) send({ type: "pause" });
  };
  const observer = new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    update();
  });
  observer.observe(element);
  still.addEventListener("change", update, { signal });
  document.addEventListener("visibilitychange", update, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    update();
  });
}

/** `settings="study.shield.alpha=0.8&study.epoch_secs=2"` as an object. */
const settingsOf = (text) => Object.fromEntries(new URLSearchParams(text ?? ""));

/** <edge-lab>: the options as attributes, the commands as methods, what the laboratory says as events. */
class EdgeLab extends HTMLElement {
  #lab;
  #moving = false;

  connectedCallback() {
    // Moved within the page: it goes on being there.
    this.#moving = false;
    if (this.#lab) return;
    const get = (name) => this.getAttribute(name) ?? undefined;
    this.#lab = embed(this, {
      address: get("address"),
      preset: get("preset"),
      seed: get("seed"),
      methods: get("methods"),
      t: get("t"),
      settings: settingsOf(get("settings")),
      view: get("view"),
      height: get("height"),
      label: get("label"),
      eager: this.hasAttribute("eager"),
      story: this.hasAttribute("story"),
    });
  }

  disconnectedCallback() {
    this.#moving = true;
    queueMicrotask(() => {
      if (this.#moving) this.destroy();
    });
  }

  get state() {
    return this.#lab?.state;
  }
  load() {
    this.#lab?.load();
  }
  set(path, value) {
    this.#lab?.set(path, value);
  }
  play() {
    this.#lab?.play();
  }
  pause() {
    this.#lab?.pause();
  }
  seek(secs) {
    this.#lab?.seek(secs);
  }
  destroy() {
    this.#lab?.destroy();
    this.#lab = undefined;
  }
}

// A page may load the script twice.
if (!customElements.get("edge-lab")) customElements.define("edge-lab", EdgeLab);
