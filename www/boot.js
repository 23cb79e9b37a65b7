// Starts the program: once in the page, once more in each worker. `main` sees which of the two it is in.
import init from "./edgelab.js";

try {
  // In a frame, or with a wish for some parts only, the page is a guest: it listens before the program says anything.
  if (globalThis.document && (self !== top || location.search)) await import("./guest.js");
  await init({ module_or_path: new URL("edgelab_bg.wasm", import.meta.url) });
} catch (error) {
  const note = globalThis.document?.querySelector(".boot-note");
  if (note) note.textContent = `The laboratory could not start: ${error}`;
  // The first program hears that the second could not.
  globalThis.document?.dispatchEvent(new CustomEvent("edgelab:refused"));
  throw error;
}
