//! A picture that somebody uploads, made anew: read as what it says it is and as nothing else, and written again from its
//! pixels alone, so that whatever else an upload held (another file behind it, words, a place) is gone.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops::FilterType,
    metadata::Orientation,
};

/// Bytes of an upload at most.
pub const LONGEST_UPLOAD: usize = 256 * 1024;

/// Pixels of its longer side at most.
pub const WIDEST_UPLOAD: u32 = 1024;

/// Pixels of the longer side of what is kept.
pub const WIDEST_PICTURE: u32 = 256;

/// What a picture takes in memory while it is read: four times what the largest one needs with 16 bits a colour.
const MOST_MEMORY: u64 = 32 * 1024 * 1024;

/// Why an upload is no picture that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureRefused {
    /// There is nothing.
    #[error("there is no picture")]
    Empty,
    /// More than [`LONGEST_UPLOAD`] bytes.
    #[error("the file is too large")]
    TooLong,
    /// Wider or higher than [`WIDEST_UPLOAD`].
    #[error("the picture is too wide or too high")]
    TooWide,
    /// Neither PNG nor JPEG. SVG can hold scripts; WebP can hold frames of another size than its own, for which its reader
    /// takes whatever memory they claim.
    #[error("neither PNG nor JPEG")]
    OtherKind,
    /// It begins like one of these, and cannot be read.
    #[error("the picture is broken")]
    Broken,
    /// Something else stands behind it, as cameras and some programs leave it: saved anew, it is a picture and no more.
    #[error("something else stands behind the picture")]
    MoreBehind,
}

/// A picture as PNG, made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture(Vec<u8>);

impl Picture {
    /// Reads an upload and makes it anew. Takes milliseconds: not for a thread that must not wait.
    pub fn from_upload(bytes: &[u8]) -> Result<Self, PictureRefused> {
        if bytes.is_empty() {
            return Err(PictureRefused::Empty);
        }
        if bytes.len() > LONGEST_UPLOAD {
            return Err(PictureRefused::TooLong);
        }
        let format = kind(bytes).ok_or(PictureRefused::OtherKind)?;
        if let Some(refused) = why_it_ends_otherwise(format, bytes) {
            return Err(refused);
        }
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        // Held to before a pixel is read: a small file may say that it is enormous.
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(|_| PictureRefused::Broken)?;
        let (width, height) = decoder.dimensions();
        if width == 0 || height == 0 {
            return Err(PictureRefused::Broken);
        }
        if width.max(height) > WIDEST_UPLOAD {
            return Err(PictureRefused::TooWide);
        }
        let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let read = DynamicImage::from_decoder(decoder);
        let mut image = read.map_err(|_| PictureRefused::Broken)?;
        image.apply_orientation(turned);
        if width.max(height) > WIDEST_PICTURE {
            image = image.resize(WIDEST_PICTURE, WIDEST_PICTURE, FilterType::Lanczos3);
        }
        let mut png = Cursor::new(Vec::new());
        let pixels = DynamicImage::ImageRgba8(image.into_rgba8());
        let written = pixels.write_to(&mut png, ImageFormat::Png);
        written.map_err(|_| PictureRefused::Broken)?;
        Ok(Self(png.into_inner()))
    }

    /// Its bytes.
    pub fn png(&self) -> &[u8] {
        &self.0
    }
}

/// What it says it is, by its first bytes.
fn kind(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageFormat::Png),
        [0xff, 0xd8, 0xff, ..] => Some(ImageFormat::Jpeg),
        _ => None,
    }
}

/// Why an upload does not end where its picture does, if so: a file that is two things at once is refused, though only pixels
/// would be kept of it.
fn why_it_ends_otherwise(format: ImageFormat, bytes: &[u8]) -> Option<PictureRefused> {
    match format {
        ImageFormat::Png => match from_the_end_of_png(bytes) {
            Some(rest) if rest == PNG_END => None,
            Some(_) => Some(PictureRefused::MoreBehind),
            None => Some(PictureRefused::Broken),
        },
        _ if bytes.ends_with(JPEG_END) => None,
        // Of a picture that was cut the end is nowhere; or it is that of a small one inside it, so that this says how the
        // sentence goes and decides nothing.
        _ if bytes.windows(JPEG_END.len()).any(|part| part == JPEG_END) => {
            Some(PictureRefused::MoreBehind)
        }
        _ => Some(PictureRefused::Broken),
    }
}

/// The last bytes of a PNG.
const PNG_END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Those of a JPEG.
const JPEG_END: &[u8] = &[0xff, 0xd9];

/// A PNG from the first end among its chunks on, if there is one. Each chunk has its length before its kind and its data, and a
/// checksum behind them (ISO 15948, 5.3).
fn from_the_end_of_png(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(8..)?;
    loop {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        if behind.starts_with(b"IEND") {
            return Some(rest);
        }
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        rest = behind.get(length.checked_add(8)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> DynamicImage {
        let pixels = image::RgbaImage::from_fn(width, height, |x, y| {
            let shade = |value: u32| u8::try_from(value % 256).unwrap();
            image::Rgba([shade(x), shade(y), 90, 255])
        });
        DynamicImage::ImageRgba8(pixels)
    }

    fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = match format {
            ImageFormat::Jpeg => DynamicImage::ImageRgb8(image.to_rgb8()),
            _ => image.clone(),
        };
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn refused(bytes: &[u8]) -> PictureRefused {
        Picture::from_upload(bytes).unwrap_err()
    }

    #[test]
    fn each_kind_is_read_and_kept_as_a_small_png() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            for (width, height, kept) in [(40, 30, (40, 30)), (1024, 512, (256, 128))] {
                let upload = written(&drawn(width, height), format);
                let kept_one = Picture::from_upload(&upload).unwrap();
                let png = kept_one.png();
                let kind = image::guess_format(png).unwrap();
                assert_eq!(kind, ImageFormat::Png, "{format:?}");
                let image = image::load_from_memory(png).unwrap();
                assert_eq!((image.width(), image.height()), kept, "{format:?}");
            }
        }
    }

    #[test]
    fn nothing_of_an_upload_is_kept_but_its_pixels() {
        let plain = written(&drawn(8, 8), ImageFormat::Png);
        // A comment behind the header: length, kind, text, and a checksum that readers of words do not look at.
        let mut spoken = plain[..33].to_vec();
        let text = b"Comment\0<script>alert(1)</script>";
        spoken.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        spoken.extend(b"tEXt");
        spoken.extend(text);
        spoken.extend(checksum(b"tEXt", text).to_be_bytes());
        spoken.extend(&plain[33..]);
        let kept = Picture::from_upload(&spoken).unwrap();
        assert_eq!(kept, Picture::from_upload(&plain).unwrap());
        assert!(!kept.png().windows(6).any(|six| six == b"script"));
    }

    /// CRC-32 as PNG has it (ISO 15948, annex D).
    fn checksum(kind: &[u8], data: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
            })
        };
        !kind.iter().chain(data).fold(u32::MAX, step)
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
        for other in [
            svg.as_slice(),
            b"<!doctype html><h1>x</h1>",
            gif,
            b"x",
            b"%PDF-1.7",
        ] {
            assert_eq!(refused(other), PictureRefused::OtherKind);
        }
        assert_eq!(refused(b""), PictureRefused::Empty);
        assert_eq!(
            refused(&vec![0; LONGEST_UPLOAD + 1]),
            PictureRefused::TooLong
        );
    }

    #[test]
    fn a_picture_that_is_something_else_as_well_or_is_cut_is_refused() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let whole = written(&drawn(20, 20), format);
            let mut both = whole.clone();
            both.extend(b"<script>alert(1)</script>");
            assert_eq!(refused(&both), PictureRefused::MoreBehind, "{format:?}");
            let half = &whole[..whole.len() / 2];
            assert_eq!(refused(half), PictureRefused::Broken, "{format:?}");
        }
        // Something between two ends.
        let mut both = written(&drawn(20, 20), ImageFormat::Png);
        both.extend(b"<script>alert(1)</script>");
        both.extend(PNG_END);
        assert_eq!(refused(&both), PictureRefused::MoreBehind);
        let mut noise = written(&drawn(20, 20), ImageFormat::Png);
        let length = noise.len();
        noise[40..length - 12].fill(7);
        assert_eq!(refused(&noise), PictureRefused::Broken);
    }

    #[test]
    fn a_small_webp_with_an_enormous_frame_in_it_is_not_even_looked_into() {
        // A canvas of one pixel, and in it an animation of one frame that says it is 16,383 pixels wide and high.
        let chunk = |name: &[u8; 4], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap();
            let mut chunk = [name.as_slice(), &length.to_le_bytes(), body].concat();
            chunk.resize(chunk.len().next_multiple_of(2), 0);
            chunk
        };
        let inner = chunk(b"VP8L", b"\x2f\xfe\xbf\xff\x0f\0\0\0\0");
        let frame = [[0_u8; 16].as_slice(), &inner].concat();
        let body = [
            b"WEBP".to_vec(),
            chunk(b"VP8X", &[2, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            chunk(b"ANIM", &[0; 6]),
            chunk(b"ANMF", &frame),
        ];
        let bomb = chunk(b"RIFF", &body.concat());
        assert_eq!(refused(&bomb), PictureRefused::OtherKind);
    }

    #[test]
    fn what_says_that_it_is_enormous_is_refused_before_it_is_read() {
        let wide = written(&drawn(1025, 1), ImageFormat::Png);
        assert_eq!(refused(&wide), PictureRefused::TooWide);
        // A small file that claims 60,000 times 60,000 pixels.
        let mut bomb = written(&drawn(4, 4), ImageFormat::Png);
        bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let header = checksum(b"IHDR", &bomb[16..29]);
        bomb[29..33].copy_from_slice(&header.to_be_bytes());
        assert_eq!(refused(&bomb), PictureRefused::TooWide);
    }
}
