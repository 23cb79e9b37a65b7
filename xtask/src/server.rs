//! A small static server on 127.0.0.1, for people who try the page and for the browser tests.
//!
//! It serves files below one folder, nothing else, and also under a sub-path on request,
//! because `dist/` must work from any.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;
use tiny_http::{Header, Method, Request, Response};

/// Requests are answered by this many threads: a browser opens six connections.
const THREADS: usize = 6;

/// A server that listens; [`Server::serve`] makes it answer.
pub struct Server {
    http: tiny_http::Server,
    site: Site,
}

/// What is served: a folder, perhaps under a second path.
struct Site {
    folder: PathBuf,
    /// `sub/path`, without slashes around it.
    under: Option<String>,
    /// Compressed files, so that each is compressed once per change.
    compressed: Mutex<BTreeMap<PathBuf, Compressed>>,
}

/// When a file was last changed, and its bytes in gzip's format.
type Compressed = (SystemTime, Arc<[u8]>);

/// What a path of a request stands for.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    File(PathBuf),
    /// A folder without its slash at the end: relative addresses in its page would miss it.
    Redirect(String),
    Missing,
}

impl Server {
    /// Listens on 127.0.0.1; port 0 takes any free one.
    pub fn bind(port: u16, folder: &Path, under: Option<&str>) -> Result<Self> {
        let http = tiny_http::Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("cannot listen on port {port}: {error}; `--port N` takes another"))?;
        let under = under.map(|path| path.trim_matches('/').to_owned()).filter(|path| !path.is_empty());
        let folder = folder.canonicalize().map_err(|error| anyhow!("{}: {error}", folder.display()))?;
        Ok(Self { http, site: Site { folder, under, compressed: Mutex::default() } })
    }

    /// Where the page is: `http://127.0.0.1:PORT/`.
    pub fn address(&self) -> String {
        format!("http://{}/", self.http.server_addr())
    }

    /// Answers requests until the program ends.
    pub fn serve(&self) {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    while let Ok(request) = self.http.recv() {
                        // An answer that cannot be delivered (the tab was closed) concerns nobody.
                        let _ = self.site.answer(request);
                    }
                });
            }
        });
    }
}

impl Site {
    fn answer(&self, request: Request) -> std::io::Result<()> {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return request.respond(Response::from_string("only GET and HEAD\n").with_status_code(405));
        }
        match self.find(request.url()) {
            Target::Redirect(to) => {
                let response = Response::from_string("").with_status_code(301);
                request.respond(with_header(response, "Location", &to))
            }
            Target::File(file) => self.send(request, &file),
            Target::Missing => request.respond(Response::from_string("not found\n").with_status_code(404)),
        }
    }

    /// Turns the path of an address into a file of the folder, or nothing. Never leaves the folder.
    fn find(&self, url: &str) -> Target {
        let raw = url.split(['?', '#']).next().unwrap_or_default();
        let Some(path) = percent_decoded(raw) else { return Target::Missing };
        let mut relative = path.trim_start_matches('/');
        if let Some(under) = &self.under {
            if relative == under {
                return Target::Redirect(format!("/{under}/"));
            }
            relative = relative.strip_prefix(under).and_then(|rest| rest.strip_prefix('/')).unwrap_or(relative);
        }
        // Backslashes and drive letters would be more than plain names on Windows.
        let plain = |part| matches!(part, Component::Normal(_));
        if relative.contains(['\\', '\0', ':']) || !Path::new(relative).components().all(plain) {
            return Target::Missing;
        }
        let mut file = self.folder.join(relative);
        if file.is_dir() {
            if !raw.ends_with('/') {
                return Target::Redirect(format!("{raw}/"));
            }
            file = file.join("index.html");
        }
        // A symbolic link could still lead out.
        match file.canonicalize() {
            Ok(real) if real.starts_with(&self.folder) && real.is_file() => Target::File(real),
            _ => Target::Missing,
        }
    }

    fn send(&self, request: Request, file: &Path) -> std::io::Result<()> {
        let (mime, compressible) = media_type(file);
        let accepts =
            |header: &&Header| header.field.equiv("Accept-Encoding") && header.value.as_str().contains("gzip");
        let gzip = compressible && request.headers().iter().find(accepts).is_some();
        let body: Arc<[u8]> = if gzip { self.compressed(file)? } else { fs::read(file)?.into() };
        let mut response = with_header(Response::from_data(body.to_vec()), "Content-Type", mime);
        response = with_header(response, "X-Content-Type-Options", "nosniff");
        response = with_header(response, "Vary", "Accept-Encoding");
        // Files in app-… are named after their content; everything else is asked for again.
        let in_app = file.strip_prefix(&self.folder).is_ok_and(|path| path.to_string_lossy().starts_with("app-"));
        let cache = if in_app { "public, max-age=31536000, immutable" } else { "no-cache" };
        response = with_header(response, "Cache-Control", cache);
        if gzip {
            response = with_header(response, "Content-Encoding", "gzip");
        }
        // By default bodies from 32 kB on would be sent in chunks, without a length.
        request.respond(response.with_chunked_threshold(usize::MAX))
    }

    fn compressed(&self, file: &Path) -> std::io::Result<Arc<[u8]>> {
        let changed = fs::metadata(file)?.modified()?;
        let lock = || self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, bytes)) = lock().get(file)
            && *at == changed
        {
            return Ok(bytes.clone());
        }
        let bytes: Arc<[u8]> = gzip(&fs::read(file)?)?.into();
        lock().insert(file.to_owned(), (changed, bytes.clone()));
        Ok(bytes)
    }
}

/// The bytes in gzip's format, at its best.
pub fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The media type of a file by its extension, and whether compressing it pays.
fn media_type(file: &Path) -> (&'static str, bool) {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => ("text/html; charset=utf-8", true),
        Some("js" | "mjs") => ("text/javascript; charset=utf-8", true),
        Some("css") => ("text/css; charset=utf-8", true),
        Some("json" | "map") => ("application/json", true),
        Some("webmanifest") => ("application/manifest+json", true),
        Some("wasm") => ("application/wasm", true),
        Some("svg") => ("image/svg+xml", true),
        Some("txt" | "md" | "jsonl" | "csv") => ("text/plain; charset=utf-8", true),
        Some("png") => ("image/png", false),
        Some("ico") => ("image/x-icon", false),
        _ => ("application/octet-stream", false),
    }
}

/// The text with `%41` turned into `A`; nothing if it is broken or not UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
    }
    String::from_utf8(bytes).ok()
}

fn with_header<R: std::io::Read>(response: Response<R>, name: &str, value: &str) -> Response<R> {
    match Header::from_bytes(name, value) {
        Ok(header) => response.with_header(header),
        // Only a path with control characters could not be a header.
        Err(()) => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(under: Option<&str>) -> Site {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap();
        Site { folder, under: under.map(str::to_owned), compressed: Mutex::default() }
    }

    #[test]
    fn finds_files_and_nothing_outside_the_folder() {
        let site = site(None);
        let inside = |path: &str| Target::File(site.folder.join(path));
        assert_eq!(site.find("/Cargo.toml"), inside("Cargo.toml"));
        assert_eq!(site.find("/src/main%2Ers?v=1"), inside("src/main.rs"));
        assert_eq!(site.find("/src"), Target::Redirect("/src/".to_owned()));
        for outside in [
            "/../Cargo.toml",
            "/src/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/..\\Cargo.toml",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/Cargo.toml%00",
            "/%",
            "/%ff",
            "/nothing",
        ] {
            assert_eq!(site.find(outside), Target::Missing, "{outside}");
        }
    }

    #[test]
    fn serves_under_a_sub_path_as_well() {
        let site = site(Some("sub/path"));
        let file = Target::File(site.folder.join("Cargo.toml"));
        assert_eq!(site.find("/Cargo.toml"), file);
        assert_eq!(site.find("/sub/path/Cargo.toml"), file);
        assert_eq!(site.find("/sub/path"), Target::Redirect("/sub/path/".to_owned()));
        assert_eq!(site.find("/sub/path/../../Cargo.toml"), Target::Missing);
        assert_eq!(site.find("/sub/pathCargo.toml"), Target::Missing);
    }
}
