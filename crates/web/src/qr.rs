//! A QR code as one path of an SVG: `parts/qr.html` draws it on pages, [`Qr::picture`] for sites.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};

/// Light modules round the code, without which scanners do not find it (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A QR code, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Qr {
    /// Modules along an edge, the quiet zone included: the box the path lies in.
    pub(crate) size: usize,
    /// The dark modules, row by row.
    pub(crate) path: String,
}

impl Qr {
    /// The code that reads as `text`; none for a text that is too long for one (2,331 bytes).
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let rows = code.data.chunks(code.size).take(code.size);
        let mut path = String::new();
        for (y, row) in rows.enumerate() {
            let mut x = QUIET;
            // Neighbours of one shade are one step of the pen.
            for run in row.chunk_by(|one, next| one.value() == next.value()) {
                let length = run.len();
                if run.first().is_some_and(|module| module.value()) {
                    let y = y + QUIET;
                    write!(path, "M{x} {y}h{length}v1h-{length}z").ok()?;
                }
                x += length;
            }
        }
        Some(Self {
            size: code.size + 2 * QUIET,
            path,
        })
    }

    /// The code as a picture of this many pixels along an edge, dark on white, that needs nothing but a viewer of SVG.
    pub(crate) fn picture(&self, pixels: u32) -> String {
        let Self { size, path } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{pixels}\" height=\"{pixels}\" viewBox=\"0 0 {size} {size}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules a path makes dark, as (x, y).
    fn dark(path: &str) -> Vec<(usize, usize)> {
        let mut dark = Vec::new();
        for run in path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let length = rest.split_once('v').unwrap().0;
            let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
            dark.extend((x..x + length).map(|x| (x, y)));
        }
        dark
    }

    #[test]
    fn the_path_is_the_code_with_a_quiet_zone_round_it() {
        let text = "https://id.example.org/app/#pair=dBjftJeZ4CVP-mB92K27uh";
        let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
        let drawn = Qr::of(text).unwrap();
        assert_eq!(drawn.size, code.size + 8);
        let mut expected = Vec::new();
        for (at, module) in code.data.iter().take(code.size * code.size).enumerate() {
            if module.value() {
                expected.push((at % code.size + 4, at / code.size + 4));
            }
        }
        assert!(expected.len() > 300);
        assert_eq!(dark(&drawn.path), expected);
    }

    #[test]
    fn a_picture_holds_the_code_on_white() {
        let code = Qr::of("x").unwrap();
        let picture = code.picture(300);
        assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\""));
        assert!(picture.contains(&code.path) && picture.contains("#fff"));
    }

    #[test]
    fn what_does_not_fit_has_no_code() {
        assert!(Qr::of(&"x".repeat(2331)).is_some());
        assert!(Qr::of(&"x".repeat(2332)).is_none());
    }
}
