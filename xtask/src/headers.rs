//! What a host should say with every file: the content security policy, and what else keeps a page to itself.
//!
//! The pages carry the policy in themselves too, because many hosts let nobody choose headers;
//! a test holds both to [`POLICY`].

/// What a page may load and do: its own files, and no script but those.
///
/// `'wasm-unsafe-eval'` lets WebAssembly be compiled, nothing else; `data:` images are those of the style sheets,
/// `blob:` images are exports on their way to a file.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                          style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; \
                          form-action 'none'";

/// Who may show a page in a frame: everybody, slides on somebody's disk included.
///
/// To be embedded is what the page is for. It has no accounts, and a click in it can do no harm, so there is nothing
/// that a frame could steal. Said by the header alone: the meta element cannot, and warns.
const FRAMES: &str = "frame-ancestors * file:";

/// The headers of every answer.
pub fn of_all() -> [(&'static str, String); 4] {
    [
        ("Content-Security-Policy", format!("{POLICY}; {FRAMES}")),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        // Addresses are nobody else's business.
        ("Referrer-Policy", "no-referrer".to_owned()),
        // Whoever opens the page in a window of theirs gets no hold of it.
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{command::root, dist};

    /// Pages with a program say the same as the header; those that are only read need no WebAssembly.
    #[test]
    fn pages_and_headers_say_the_same() {
        let stricter = POLICY.replace(" 'wasm-unsafe-eval'", "");
        let pages = dist::pages().unwrap();
        assert!(pages.len() >= 5, "{pages:?}");
        for page in pages {
            let text = std::fs::read_to_string(&page).unwrap();
            let (_, after) = text.split_once("http-equiv=\"Content-Security-Policy\" content=\"").expect("a policy");
            let policy = after.split('"').next().unwrap_or_default();
            let has_program = page.parent() == Some(&root());
            assert_eq!(policy, if has_program { POLICY } else { &stricter }, "{}", page.display());
            assert!(text.contains("<meta name=\"referrer\" content=\"no-referrer\">"), "{}", page.display());
        }
    }
}
