//! The polyline code (Google's "Encoded Polyline Algorithm Format"), by which FedAT shortens weights: differences of
//! neighbours in fixed precision, in groups of five bits, as printable characters. Label: companion (Chai et al. 2021).

/// Five bits of a number in each character.
const BITS: u32 = 5;
/// Set in all characters of a number but the last.
const MORE: u64 = 0x20;
/// The first printable character that the code uses.
const FIRST: u8 = 63;
/// The most decimal places that fit: single precision has no more than these.
pub const MOST_DIGITS: u32 = 9;

/// The characters of some numbers, each rounded to `digits` decimal places (at most [`MOST_DIGITS`]).
///
/// ```
/// use edgelab::training::polyline;
/// assert_eq!(polyline::encode(&[38.5], 5), b"_p~iF");
/// ```
pub fn encode(values: &[f32], digits: u32) -> Vec<u8> {
    let scale = scale(digits);
    let mut text = Vec::with_capacity(values.len() * 3);
    let mut before = 0i64;
    for &value in values {
        // Numbers beyond the range are cut off at its ends, and NaN is zero: the run has diverged by then.
        let whole = (f64::from(value) * scale).round() as i64;
        let change = whole.wrapping_sub(before);
        before = whole;
        // The sign goes last, so that small changes of either sign are short.
        let mut rest = ((change << 1) ^ (change >> 63)) as u64;
        while rest >= MORE {
            text.push((MORE | (rest & (MORE - 1))) as u8 + FIRST);
            rest >>= BITS;
        }
        text.push(rest as u8 + FIRST);
    }
    text
}

/// The numbers that [`encode`] has written, each within half a unit of the last place (and single precision's rounding).
///
/// # Errors
/// A character that the code does not use, a number that does not end, or one that is too long.
pub fn decode(text: &[u8], digits: u32) -> Result<Vec<f32>, String> {
    let scale = scale(digits);
    let mut values = Vec::new();
    let (mut whole, mut rest, mut shift) = (0i64, 0u64, 0);
    for (place, &byte) in text.iter().enumerate() {
        let group = u64::from(byte.wrapping_sub(FIRST));
        if group >= 2 * MORE {
            return Err(format!("character {place} is none of a polyline"));
        }
        if shift >= u64::BITS {
            return Err(format!("the number that ends at character {place} is too long"));
        }
        rest |= (group & (MORE - 1)) << shift;
        shift += BITS;
        if group < MORE {
            let change = (rest >> 1) as i64 ^ -((rest & 1) as i64);
            whole = whole.wrapping_add(change);
            values.push((whole as f64 / scale) as f32);
            (rest, shift) = (0, 0);
        }
    }
    if shift > 0 { Err("the last number does not end".to_owned()) } else { Ok(values) }
}

fn scale(digits: u32) -> f64 {
    10u64.pow(digits.min(MOST_DIGITS)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the format's definition, latitudes and longitudes apart since ours is one row of numbers.
    #[test]
    fn the_published_example() {
        assert_eq!(encode(&[38.5, 40.7, 43.252], 5), b"_p~iF_ulL_mqN");
        assert_eq!(encode(&[-120.2, -120.95, -126.453], 5), b"~ps|UnnqCvxq`@");
        assert_eq!(decode(b"_p~iF_ulL_mqN", 5), Ok(vec![38.5, 40.7, 43.252]));
    }

    #[test]
    fn damaged_texts_are_refused() {
        assert!(decode(b"_p~i", 5).is_err_and(|problem| problem.contains("does not end")));
        assert!(decode(b"_ ", 5).is_err_and(|problem| problem.contains("character 1")));
        assert!(decode(&[b'~'; 20], 5).is_err_and(|problem| problem.contains("too long")));
        assert_eq!(decode(b"", 5), Ok(Vec::new()));
        assert_eq!(decode(&encode(&[f32::NAN, f32::INFINITY, 0.0], 9), 9).map(|values| values.len()), Ok(3));
    }
}
