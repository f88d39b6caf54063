//! Palettes: a picture in the 256 colours that a GIF can have.
//!
//! The encoder's own choice follows large areas: a few red dots, which mean something, turn
//! orange. Here the most frequent of colours that differ are kept as they are, so that flat
//! colours stay what they are, and the same from picture to picture.

use image::RgbaImage;
use std::collections::BTreeMap;

type Colour = [u8; 3];

/// Colours of a GIF.
const MOST: usize = 256;
/// Colours nearer than this count as one, as sums of differences.
const APART: u32 = 18;
/// One that covers so much of a picture, a share of one in so many, stays whatever is near it.
const LARGE: u32 = 1_000;

/// Leaves 256 colours.
pub fn reduce(picture: &mut RgbaImage) {
    let mut counts: BTreeMap<Colour, u32> = BTreeMap::new();
    for pixel in picture.pixels() {
        *counts.entry(colour(pixel.0)).or_default() += 1;
    }
    if counts.len() <= MOST {
        return;
    }
    let palette = palette(&counts);
    let nearest: BTreeMap<Colour, Colour> =
        counts.into_keys().map(|own| (own, nearest(own, &palette))).collect();
    for pixel in picture.pixels_mut() {
        let [red, green, blue] = nearest[&colour(pixel.0)];
        pixel.0 = [red, green, blue, 255];
    }
}

fn colour([red, green, blue, _]: [u8; 4]) -> Colour {
    [red, green, blue]
}

fn palette(counts: &BTreeMap<Colour, u32>) -> Vec<Colour> {
    let mut by_count: Vec<(u32, Colour)> =
        counts.iter().map(|(&own, &count)| (count, own)).collect();
    by_count.sort_unstable_by_key(|&(count, own)| (std::cmp::Reverse(count), own));
    let large = counts.values().sum::<u32>() / LARGE;
    let mut palette: Vec<Colour> = Vec::with_capacity(MOST);
    for (count, own) in by_count {
        let stays = count > large || palette.iter().all(|&other| apart(own, other) >= APART);
        if stays && palette.len() < MOST {
            palette.push(own);
        }
    }
    palette
}

fn nearest(own: Colour, palette: &[Colour]) -> Colour {
    palette.iter().copied().min_by_key(|&other| apart(own, other)).unwrap_or(own)
}

fn apart(a: Colour, b: Colour) -> u32 {
    a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    #[test]
    fn rare_colours_that_differ_stay_as_they_are() {
        const RED: [u8; 4] = [239, 100, 97, 255];
        const GROUND: [u8; 4] = [24, 29, 30, 255];
        // A soft ground of a thousand colours, a part of it even, and nine red pixels.
        let mut picture = RgbaImage::from_fn(200, 200, |x, y| match x < 60 {
            true => Rgba(GROUND),
            false => Rgba([(x / 8) as u8, (y / 5) as u8, 30, 255]),
        });
        for (x, y) in (0..3).flat_map(|x| (0..3).map(move |y| (x, y))) {
            picture.put_pixel(90 + x, 90 + y, Rgba(RED));
        }
        let before = picture.clone();
        reduce(&mut picture);
        assert_eq!((picture.get_pixel(91, 91).0, picture.get_pixel(9, 9).0), (RED, GROUND));
        let left: std::collections::BTreeSet<_> = picture.pixels().map(|pixel| pixel.0).collect();
        assert!(left.len() <= MOST, "{} colours", left.len());
        for (was, is) in before.pixels().zip(picture.pixels()) {
            assert!(apart(colour(was.0), colour(is.0)) < APART, "{was:?} {is:?}");
        }
    }
}
