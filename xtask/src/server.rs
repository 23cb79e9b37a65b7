//! A small static server on 127.0.0.1, for people who try the page and for the browser tests.
//!
//! It serves files below one folder, nothing else, and also under a sub-path on request,
//! because `dist/` must work from any.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::dist::packed_name;
use crate::headers;

/// How much of a request is read: more than any browser sends here.
const REQUEST_MAX_BYTES: u64 = 64 * 1024;

/// How long a connection may be silent. Browsers keep theirs open for the next request.
const IDLE_MAX: Duration = Duration::from_secs(60);

/// A server that listens; [`Server::serve`] makes it answer.
pub struct Server {
    listener: TcpListener,
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
        let listener = TcpListener::bind(("127.0.0.1", port))
            .with_context(|| format!("cannot listen on port {port}; `--port N` takes another"))?;
        let under = under.map(|path| path.trim_matches('/').to_owned()).filter(|path| !path.is_empty());
        let folder = folder.canonicalize().with_context(|| format!("cannot serve {}", folder.display()))?;
        Ok(Self { listener, site: Site { folder, under, compressed: Mutex::default() } })
    }

    /// Where the page is: `http://127.0.0.1:PORT/`.
    pub fn address(&self) -> Result<String> {
        Ok(format!("http://{}/", self.listener.local_addr()?))
    }

    /// Answers requests until the program ends, each connection in a thread of its own:
    /// a pool would let connections that a browser keeps open starve new ones.
    pub fn serve(&self) {
        std::thread::scope(|scope| {
            for stream in self.listener.incoming().flatten() {
                // An answer that cannot be delivered (the tab was closed) concerns nobody.
                scope.spawn(move || self.site.converse(&stream).ok());
            }
        });
    }
}

/// The lines of a request that matter here.
struct Request {
    method: String,
    url: String,
    accepts_gzip: bool,
    accepts_brotli: bool,
    /// Whether the browser keeps the connection for more.
    stays: bool,
}

impl Request {
    /// Reads the next request of a connection; nothing if it has ended or is no HTTP.
    fn read(reader: &mut BufReader<&TcpStream>) -> io::Result<Option<Self>> {
        let mut lines = reader.by_ref().take(REQUEST_MAX_BYTES).lines();
        let Some(first) = lines.next().transpose()? else { return Ok(None) };
        let [method, url, version] = first.split(' ').collect::<Vec<_>>()[..] else { return Ok(None) };
        let mut request = Self {
            method: method.to_owned(),
            url: url.to_owned(),
            accepts_gzip: false,
            accepts_brotli: false,
            stays: version == "HTTP/1.1",
        };
        for line in lines {
            let line = line?.to_ascii_lowercase();
            match line.split_once(':').map(|(name, value)| (name, value.trim())) {
                None if line.is_empty() => return Ok(Some(request)),
                Some(("accept-encoding", value)) => {
                    request.accepts_gzip = value.contains("gzip");
                    request.accepts_brotli = value.split([',', ' ', ';']).any(|coding| coding == "br");
                }
                // A body would have to be read before the next request; nothing that we serve takes one.
                Some(("connection", "close") | ("content-length" | "transfer-encoding", _)) => request.stays = false,
                _ => {}
            }
        }
        Ok(None)
    }
}

/// What goes back.
struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Arc<[u8]>,
}

impl Answer {
    fn text(status: &'static str, body: &str) -> Self {
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: body.as_bytes().into() }
    }

    fn write(&self, request: &Request, mut stream: &TcpStream) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in headers::of_all().iter().chain(&self.headers) {
            head += &format!("{name}: {value}\r\n");
        }
        head += if request.stays { "\r\n" } else { "Connection: close\r\n\r\n" };
        stream.write_all(head.as_bytes())?;
        if request.method == "HEAD" { Ok(()) } else { stream.write_all(&self.body) }
    }
}

impl Site {
    /// Answers the requests of one connection, one after another.
    fn converse(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(IDLE_MAX))?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(request) = Request::read(&mut reader)? {
            self.answer(&request).write(&request, stream)?;
            if !request.stays {
                break;
            }
        }
        Ok(())
    }

    fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Answer::text("405 Method Not Allowed", "only GET and HEAD\n");
        }
        match self.find(&request.url) {
            Target::Redirect(to) => {
                Answer { status: "301 Moved Permanently", headers: vec![("Location", to)], body: [].into() }
            }
            Target::File(file) => self.file(&file, request).unwrap_or_else(|error| {
                Answer::text("500 Internal Server Error", &format!("{}: {error}\n", file.display()))
            }),
            Target::Missing => Answer::text("404 Not Found", "not found\n"),
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
                return Target::Redirect(format!("/{}/", raw.trim_start_matches('/')));
            }
            file = file.join("index.html");
        }
        // A symbolic link could still lead out.
        match file.canonicalize() {
            Ok(real) if real.starts_with(&self.folder) && real.is_file() => Target::File(real),
            _ => Target::Missing,
        }
    }

    fn file(&self, file: &Path, request: &Request) -> io::Result<Answer> {
        let (mime, compressible) = media_type(file);
        // Files in app-… are named after their content; everything else is asked for again.
        let in_app = file.strip_prefix(&self.folder).is_ok_and(|path| path.to_string_lossy().starts_with("app-"));
        let cache = if in_app { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut headers = vec![
            ("Content-Type", mime.to_owned()),
            ("Vary", "Accept-Encoding".to_owned()),
            ("Cache-Control", cache.to_owned()),
        ];
        // Other sites' pages load it as a module, which needs leave.
        if file == self.folder.join("embed.js") {
            headers.push(("Access-Control-Allow-Origin", "*".to_owned()));
        }
        let packed = packed_name(file);
        let body = if compressible && request.accepts_brotli && packed.is_file() {
            headers.push(("Content-Encoding", "br".to_owned()));
            fs::read(packed)?.into()
        } else if compressible && request.accepts_gzip {
            headers.push(("Content-Encoding", "gzip".to_owned()));
            self.compressed(file)?
        } else {
            fs::read(file)?.into()
        };
        Ok(Answer { status: "200 OK", headers, body })
    }

    fn compressed(&self, file: &Path) -> io::Result<Arc<[u8]>> {
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
pub fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
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
        assert_eq!(site.find("//src"), Target::Redirect("/src/".to_owned()), "not another host");
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

    /// What a browser gets for these bytes: the head of the answer and its body.
    fn exchange(request: &[u8]) -> (String, Vec<u8>) {
        let server = Server { listener: TcpListener::bind("127.0.0.1:0").unwrap(), site: site(None) };
        let mut stream = TcpStream::connect(server.listener.local_addr().unwrap()).unwrap();
        stream.write_all(request).unwrap();
        let (accepted, _) = server.listener.accept().unwrap();
        let _ = server.site.converse(&accepted);
        drop(accepted);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").map_or(answer.len(), |at| at + 4);
        let body = answer.split_off(end);
        (String::from_utf8(answer).unwrap(), body)
    }

    #[test]
    fn answers_with_type_and_compression() {
        let file = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
        let (head, body) = exchange(b"GET /Cargo.toml HTTP/1.0\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("Content-Type: application/octet-stream\r\n"), "{head}");
        assert_eq!(body, file);
        for (name, value) in headers::of_all() {
            assert!(head.contains(&format!("{name}: {value}\r\n")), "{head}");
        }
        let (head, body) = exchange(b"HEAD /Cargo.toml HTTP/1.0\r\n\r\n");
        assert!(head.contains(&format!("Content-Length: {}\r\n", file.len())), "{head}");
        assert!(body.is_empty());
        let (head, _) = exchange(b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
        let (head, _) = exchange(b"POST /Cargo.toml HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
        assert!(head.starts_with("HTTP/1.1 405 "), "{head}");
        for nonsense in [&b"\r\n"[..], b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n\xff\xfe\r\n\r\n"] {
            assert_eq!(exchange(nonsense), (String::new(), Vec::new()), "what is no HTTP ends the connection");
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
