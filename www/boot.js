// Starts the program: once in the page, once more in each worker. `main` sees which of the two it is in.
import init from "./edgelab.js";

try {
  await init({ module_or_path: new URL("edgelab_bg.wasm", import.meta.url) });
} catch (error) {
  const note = globalThis.document?.querySelector(".boot-note");
  if (note) note.textContent = `The laboratory could not start: ${error}`;
  throw error;
}
