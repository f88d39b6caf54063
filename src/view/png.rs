//! Pictures that Bevy took, as the bytes of a file.

use bevy::image::Image;
use image::RgbaImage;

/// The pixels of a picture, without what would lie behind it.
///
/// # Errors
/// In words, if Bevy took it in a format that no file has.
pub fn to_rgba(image: &Image) -> Result<RgbaImage, String> {
    let dynamic = image.clone().try_into_dynamic().map_err(|error| error.to_string())?;
    let mut rgba = dynamic.to_rgba8();
    // What lies behind a picture is nobody's business.
    rgba.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
    Ok(rgba)
}

/// A PNG.
///
/// # Errors
/// In words, if it can't be encoded.
pub fn bytes(picture: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}
