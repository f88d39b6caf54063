//! A reel: pictures as a folder of PNGs, a GIF, or a video where ffmpeg is installed.

mod palette;

use super::picture::write;
use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, Frame, RgbaImage};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Where pictures go, one after the other.
pub enum Reel {
    /// `00000.png`, `00001.png`, … in a folder.
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// Pictures so far.
        pictures: usize,
    },
    /// An animated GIF, 256 colours a picture.
    Gif {
        /// Takes the pictures.
        encoder: Box<GifEncoder<BufWriter<File>>>,
        /// Time between two of them, ms.
        delay: Delay,
        /// Its name while it is made.
        partial: PathBuf,
        /// Its name when it is whole.
        path: PathBuf,
    },
    /// A video that ffmpeg makes.
    Video {
        /// Pictures a second.
        fps: u32,
        /// The encoder, once the size is known.
        ffmpeg: Option<Child>,
        /// Its name.
        path: PathBuf,
    },
}

/// What a reel's name may end with.
///
/// # Errors
/// In words, if `path` ends otherwise.
pub fn check_ending(path: &Path) -> Result<(), String> {
    match ending(path).as_str() {
        "" | "gif" | "mp4" => Ok(()),
        other => Err(format!("unknown ending .{other}; allowed is .mp4, .gif or a folder")),
    }
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

impl Reel {
    /// A reel at `path`, by its ending: `.gif`, `.mp4`, or a folder.
    ///
    /// # Errors
    /// In words, if nothing can be made there, or there is no ffmpeg.
    pub fn create(path: &Path, fps: u32) -> Result<Self, String> {
        check_ending(path)?;
        let failed = |error: std::io::Error| format!("can't write {}: {error}", path.display());
        match ending(path).as_str() {
            "mp4" if has_ffmpeg() => Ok(Self::Video { fps, ffmpeg: None, path: path.to_owned() }),
            "mp4" => Err("a video takes ffmpeg, which is not installed; \
                          a .gif or a folder of pictures needs nothing"
                .to_owned()),
            "gif" => {
                let partial = path.with_extension("gif.partial");
                let file = File::create(&partial).map_err(failed)?;
                let mut encoder = Box::new(GifEncoder::new_with_speed(BufWriter::new(file), 10));
                encoder.set_repeat(Repeat::Infinite).map_err(|error| error.to_string())?;
                let delay = Delay::from_numer_denom_ms(1000, fps);
                Ok(Self::Gif { encoder, delay, partial, path: path.to_owned() })
            }
            _ => {
                std::fs::create_dir_all(path).map_err(failed)?;
                Ok(Self::Folder { folder: path.to_owned(), pictures: 0 })
            }
        }
    }

    /// Adds a picture.
    ///
    /// # Errors
    /// In words, if it can't be written.
    pub fn add(&mut self, mut picture: RgbaImage) -> Result<(), String> {
        match self {
            Self::Folder { folder, pictures } => {
                let name = format!("{pictures:05}.png");
                *pictures += 1;
                write(&picture, &folder.join(name))
            }
            Self::Gif { encoder, delay, .. } => {
                palette::reduce(&mut picture);
                let frame = Frame::from_parts(picture, 0, 0, *delay);
                encoder.encode_frame(frame).map_err(|error| error.to_string())
            }
            Self::Video { fps, ffmpeg, path } => {
                if ffmpeg.is_none() {
                    *ffmpeg = Some(start_ffmpeg(&picture, *fps, path)?);
                }
                let input = ffmpeg.as_mut().and_then(|child| child.stdin.as_mut());
                let input = input.ok_or("ffmpeg takes no pictures")?;
                input.write_all(&picture).map_err(|error| format!("ffmpeg stopped: {error}"))
            }
        }
    }

    /// Makes it whole.
    ///
    /// # Errors
    /// In words, if its end can't be written.
    pub fn finish(self) -> Result<(), String> {
        match self {
            Self::Folder { .. } => Ok(()),
            Self::Gif { encoder, partial, path, .. } => {
                // Dropping the encoder writes the end of the file.
                drop(encoder);
                std::fs::rename(&partial, &path)
                    .map_err(|error| format!("can't write {}: {error}", path.display()))
            }
            Self::Video { ffmpeg, path, .. } => {
                let Some(mut child) = ffmpeg else { return Ok(()) };
                drop(child.stdin.take());
                match child.wait() {
                    Ok(status) if status.success() => Ok(()),
                    Ok(status) => {
                        Err(format!("ffmpeg could not make {}: {status}", path.display()))
                    }
                    Err(error) => Err(error.to_string()),
                }
            }
        }
    }
}

fn has_ffmpeg() -> bool {
    Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn start_ffmpeg(picture: &RgbaImage, fps: u32, path: &Path) -> Result<Child, String> {
    Command::new("ffmpeg")
        .args(["-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgba", "-s"])
        .arg(format!("{}x{}", picture.width(), picture.height()))
        .args(["-r", &fps.to_string(), "-i", "-"])
        // Even sides and these colours play everywhere.
        .args(["-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p"])
        .args(["-crf", "18", "-movflags", "+faststart"])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't start ffmpeg: {error}"))
}
