//! JSON as people read it.

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
