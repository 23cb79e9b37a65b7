//! Where in a JSON text something stands, as a path: so that an error names the setting, not a line.

/// One container around the place: a key of an object, or an index of a list.
enum Step {
    Key(String),
    Index(usize),
}

/// The path of the value at which reading a JSON text failed; empty where the text ended too early.
pub fn of(error: &serde_json::Error, text: &str) -> String {
    if error.is_eof() { String::new() } else { at(text, error.line(), error.column()) }
}

/// The path of the value at a line and column (counted from 1, in bytes) of a JSON text, which may be broken there.
///
/// ```text
/// at("{\"a\": [1, x]}", 1, 11) == "a.1"
/// ```
fn at(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    // The byte at the place itself is the one that is wrong, or the last of what is wrong.
    let end = (start + column.saturating_sub(1)).min(text.len());
    let steps = walk(&text.as_bytes()[..end]);
    let names: Vec<String> = steps
        .into_iter()
        .map(|step| match step {
            Step::Key(key) => key,
            Step::Index(index) => index.to_string(),
        })
        .filter(|name| !name.is_empty())
        .collect();
    names.join(".")
}

/// The containers that are open after these bytes.
fn walk(bytes: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut before_key = false;
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'{' => {
                steps.push(Step::Key(String::new()));
                before_key = true;
            }
            b'[' => {
                steps.push(Step::Index(0));
                before_key = false;
            }
            b'}' | b']' => {
                steps.pop();
                before_key = false;
            }
            b',' => match steps.last_mut() {
                Some(Step::Index(index)) => *index += 1,
                Some(Step::Key(key)) => {
                    key.clear();
                    before_key = true;
                }
                None => {}
            },
            b'"' => {
                let length = string_length(&bytes[i + 1..]);
                if let (true, Some(Step::Key(key))) = (before_key, steps.last_mut()) {
                    *key = String::from_utf8_lossy(&bytes[i + 1..i + 1 + length]).into_owned();
                    before_key = false;
                }
                i += length + 1;
            }
            _ => {}
        }
        i += 1;
    }
    steps
}

/// Bytes of a string up to its closing quote, or to the end.
fn string_length(bytes: &[u8]) -> usize {
    let mut i = 0;
    while i < bytes.len() && bytes[i] != b'"' {
        i += if bytes[i] == b'\\' { 2 } else { 1 };
    }
    i.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_by_hand() {
        let text = "{\"a\": {\"b\": [1, 2, nan]},\n \"c,\\\"{\": oops}";
        assert_eq!(at(text, 1, 20), "a.b.2");
        assert_eq!(at(text, 2, 12), "c,\\\"{");
        assert_eq!(at("", 1, 0), "");
        assert_eq!(at("[{}, x", 1, 6), "1");
    }

    proptest! {
        #[test]
        fn any_text_and_place_will_do(text in ".*", line in 0usize..5, column in 0usize..50) {
            at(&text, line, column);
        }
    }
}
