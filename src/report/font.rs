//! The typeface within the page: the window's Inter, so that a report looks the same everywhere
//! and figures know how much room a text takes.

/// Weights with the files they are in.
const WEIGHTS: [(u16, &[u8]); 2] = [
    (400, include_bytes!("../../assets/fonts/Inter-Regular.otf")),
    (600, include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
];

/// The style that brings the typeface, called `Haggle` so that no other of the reader's steps in.
pub fn faces() -> String {
    let face = |(weight, bytes): &(u16, &[u8])| {
        format!(
            "@font-face{{font-family:Haggle;font-weight:{weight};\
             src:url(data:font/otf;base64,{}) format(\"opentype\")}}\n",
            base64(bytes)
        )
    };
    WEIGHTS.iter().map(face).collect()
}

/// `bytes` in the alphabet of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sextet = (bits >> (18 - 6 * place)) & 63;
            let known = place <= group.len();
            text.push(if known { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_the_values_of_its_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
