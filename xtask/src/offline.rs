//! The service worker of a build: `www/service-worker.js`, told which files the build has.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::root;
use crate::dist::{digest_of, files_below};

/// The line of the script that is written anew.
const BLANK: &str = "const BUILD = { fingerprint: \"\", files: {} };";

/// What the script is called; it is never among the files that it keeps.
const SCRIPT: &str = "service-worker.js";

/// Writes the service worker of the files that a folder has now. One for developers keeps no files, so that a page
/// that was built again is seen at once.
pub fn write(dist: &Path, keeps: bool) -> Result<()> {
    let script = fs::read_to_string(root().join("www").join(SCRIPT)).context(SCRIPT)?;
    let files = if keeps { list(dist)? } else { String::new() };
    fs::write(dist.join(SCRIPT), filled(&script, &files)?).context(SCRIPT)
}

/// `"name": "digest"` of each file, as JavaScript writes it.
fn list(dist: &Path) -> Result<String> {
    let mut entries = Vec::new();
    for file in files_below(dist)? {
        let name = file.strip_prefix(dist)?.components().map(|part| part.as_os_str().to_string_lossy());
        let name = name.collect::<Vec<_>>().join("/");
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte)) {
            bail!("`{name}` would have to be escaped in addresses: letters, digits, `-`, `_` and `.` are enough");
        }
        if name != SCRIPT {
            entries.push(format!("\"{name}\": \"{}\"", digest_of([fs::read(&file)?.as_slice()], 8)));
        }
    }
    Ok(entries.join(", "))
}

/// The script with its files; the fingerprint covers both.
fn filled(script: &str, files: &str) -> Result<String> {
    if script.matches(BLANK).count() != 1 {
        bail!("www/{SCRIPT} must have one line `{BLANK}`");
    }
    let fingerprint = digest_of([script.as_bytes(), files.as_bytes()], 6);
    Ok(script
        .replace(BLANK, &format!("const BUILD = {{ \"fingerprint\": \"{fingerprint}\", \"files\": {{ {files} }} }};")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_or_script_is_another_build() {
        let script = format!("{BLANK}\n");
        let one = filled(&script, "\"a\": \"1\"").unwrap();
        assert!(one.contains("\"files\": { \"a\": \"1\" }"), "{one}");
        assert_ne!(one.lines().next(), filled(&script, "\"a\": \"2\"").unwrap().lines().next());
        assert_ne!(one.lines().next(), filled(&format!("{script}//"), "\"a\": \"1\"").unwrap().lines().next());
        assert!(filled("const BUILD = 1;", "").is_err());
    }
}
