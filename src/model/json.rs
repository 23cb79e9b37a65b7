//! JSON as people read it, and small files that people write.

use serde::de::DeserializeOwned;

use super::{check::Fault, limits};

/// Characters of a fault that repeats what the file says.
const LINE_CHARS: usize = 300;

/// Reads a value from a JSON file.
///
/// # Errors
/// The first thing that is wrong with its size, syntax, fields or types, by path, such as `groups.1.0.overhead_secs`.
///
/// ```
/// let fault = edgelab::model::json::read::<Vec<u32>>("[1, \"2\"]").expect_err("a text is no number");
/// assert_eq!(fault.path, "1");
/// ```
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > limits::FILE_BYTES {
        return Err(Fault::new("", format!("{} bytes are more than {}", text.len(), limits::FILE_BYTES)));
    }
    let reader = &mut serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut *reader).map_err(|error| {
        // `jobs[3].visits` in serde's spelling is `jobs.3.visits` in ours; the whole is `.` there and nothing here.
        let path = error.path().to_string().replace('[', ".").replace(']', "");
        // The file's own words are in it: no line breaks, no book.
        let short = |text: &str, chars: usize| text.chars().filter(|c| !c.is_control()).take(chars).collect::<String>();
        let path = short(path.trim_start_matches('.'), limits::PATH_CHARS);
        let room = LINE_CHARS.saturating_sub(path.chars().count() + 2);
        Fault::new(path, short(&error.inner().to_string(), room))
    })?;
    reader.end().map_err(|error| Fault::new("", error.to_string()))?;
    Ok(value)
}

/// JSON text without blanks, with one field or item a line, each level two blanks further in.
///
/// A text is changed, not written by a second serialiser: one for each format of everything that is written would cost
/// the pages several kilobytes.
pub fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let mut chars = json.chars().peekable();
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = chars.next() {
        match c {
            _ if quoted => {
                (quoted, escaped) = (c != '"' || escaped, c == '\\' && !escaped);
                text.push(c);
            }
            '{' | '[' => {
                text.push(c);
                match chars.next_if(|c| matches!(c, '}' | ']')) {
                    Some(end) => text.push(end),
                    None => {
                        depth += 1;
                        line(&mut text, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(c);
            }
            ',' => {
                text.push(c);
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                quoted = c == '"';
                text.push(c);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_the_serialiser_writes() {
        let odd = serde_json::json!({"a": [], "b": {}, "c\"{,:\\": ["\\", "[\"]", 1.5, [[null]]], "d": {"e": true}});
        let empty = serde_json::json!([]);
        for value in [odd, empty, true.into(), "a\nb,".into()] {
            assert_eq!(indented(&value.to_string()), serde_json::to_string_pretty(&value).expect("a text"));
        }
    }
}
