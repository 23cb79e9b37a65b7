//! Percent-encoding of the values in an address (RFC 3986).

/// What could not be decoded: a `%` without two hexadecimal digits, or bytes that are no UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

/// The text with everything encoded but letters, digits and `-._~,:@/`.
///
/// All of these may stand in a fragment; `+`, quotes and brackets may too, but mail programs and forms change them.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,:@/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

/// The text that was encoded; characters that need not have been encoded stand for themselves (`+` too).
pub fn decode(text: &str) -> Result<String, Broken> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next())? * 16 + digit(rest.next())?,
            _ => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| Broken)
}

fn digit(byte: Option<u8>) -> Result<u8, Broken> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(Broken)?;
    u8::try_from(digit).map_err(|_| Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3986 §2.1 and §2.4: an encoded percent sign is `%25`; hexadecimal digits in either case.
    #[test]
    fn by_hand() {
        assert_eq!(encode("a b%&=#+ä"), "a%20b%25%26%3D%23%2B%C3%A4");
        assert_eq!(decode("a%20b%25%26%3d%23%2B%c3%A4+"), Ok("a b%&=#+ä+".to_string()));
    }

    #[test]
    fn broken_encodings_are_refused() {
        for text in ["%", "%4", "%zz", "%+1", "%C3", "%FF", "a%é"] {
            assert_eq!(decode(text), Err(Broken), "{text}");
        }
    }
}
