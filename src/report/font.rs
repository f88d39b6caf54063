//! The typeface within the page: the window's Inter, so that a report looks the same everywhere
//! and figures know how much room a text takes.

use data_encoding::BASE64;

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
            BASE64.encode(bytes)
        )
    };
    WEIGHTS.iter().map(face).collect()
}
