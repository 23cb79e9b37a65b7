// A site of the test's own: serves a folder, can be given another one, and can go down. For updates of the page.
import { createHash } from "node:crypto";
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

const dist = new URL("../../../dist/", import.meta.url).pathname;

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves `folder` on a free port of this machine. `site.folder` may be changed, and `site.down` be set. */
export async function serve(folder) {
  const site = { folder, down: false };
  const server = createServer((request, response) => {
    if (site.down) return request.socket.destroy();
    const path = decodeURI(new URL(request.url, "http://site").pathname);
    const name = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = readFileSync(join(site.folder, name));
      // As a host that knows nothing of us: kept for a while, except for the worker, which no browser keeps.
      response.writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "text/plain", "Cache-Control": "max-age=600" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  site.url = `http://127.0.0.1:${server.address().port}/`;
  site.close = () => {
    server.closeAllConnections();
    server.close();
    for (const served of new Set([folder, site.folder])) rmSync(served, { recursive: true, force: true });
  };
  return site;
}

/** The files of a folder, by name. */
function filesBelow(folder, prefix = "") {
  return readdirSync(join(folder, prefix)).flatMap((name) => {
    const path = join(prefix, name);
    return statSync(join(folder, path)).isDirectory() ? filesBelow(folder, path) : [path];
  });
}

/** A copy of `dist/` as another build: every file of the app lies in `app-MARK/`, and pages say so. */
export function build(mark) {
  const folder = join(tmpdir(), `edgelab-build-${mark}-${process.pid}-${Date.now()}`);
  cpSync(dist, folder, { recursive: true, filter: (file) => !file.endsWith(".br") });
  const app = readdirSync(folder).find((name) => name.startsWith("app-"));
  renameSync(join(folder, app), join(folder, `app-${mark}`));
  for (const page of filesBelow(folder).filter((name) => name.endsWith(".html"))) {
    const text = readFileSync(join(folder, page), "utf8");
    writeFileSync(join(folder, page), text.replaceAll(`"${app}/`, `"app-${mark}/`));
  }
  // The list of the worker, written as `cargo xtask build` writes it.
  const script = readFileSync(join(folder, "service-worker.js"), "utf8");
  const [line] = script.match(/^const BUILD = .*$/m);
  const built = JSON.parse(line.slice("const BUILD = ".length, -1));
  built.fingerprint = mark;
  built.files = Object.fromEntries(
    Object.keys(built.files).map((name) => {
      const moved = name.replace(`${app}/`, `app-${mark}/`);
      const digest = createHash("sha256").update(readFileSync(join(folder, moved))).digest("hex");
      return [moved, digest.slice(0, 16)];
    }),
  );
  writeFileSync(join(folder, "service-worker.js"), script.replace(line, `const BUILD = ${JSON.stringify(built)};`));
  return folder;
}
