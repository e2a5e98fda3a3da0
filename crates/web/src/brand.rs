//! A site's colour as a stylesheet: `/brand/<application id>.css`. Whatever colour an administrator picks, what is
//! drawn with it can be read: the contrasts of WCAG 2.2 AA hold in light and in dark.

use axum::{
    body::Body,
    http::{Response, header},
    response::IntoResponse,
};
use domain::{ApplicationId, Colour};

use crate::assets::{FOR_A_WHILE, FOR_EVER};

/// Least contrast of text with what lies behind it (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;

/// Least contrast of an edge one must see (WCAG 2.2, 1.4.11).
const EDGE: f64 = 3.0;

/// Least contrast with the card of the colour that tints it.
const SHADE: f64 = 1.4;

/// Least contrast of the tint with the card: no rule asks for it, it must only be seen.
const TINT: f64 = 1.06;

const BLACK: Colour = Colour {
    red: 0,
    green: 0,
    blue: 0,
};
const WHITE: Colour = Colour {
    red: 255,
    green: 255,
    blue: 255,
};

/// What the stylesheet lays colours on: the card and the page behind it. The same values stand in `countersign.css`.
struct Ground {
    card: Colour,
    page: Colour,
    /// Where ink and edges go when the colour itself is too near to the ground.
    away: Colour,
}

const LIGHT: Ground = Ground {
    card: WHITE,
    page: Colour {
        red: 0xf3,
        green: 0xf4,
        blue: 0xf6,
    },
    away: BLACK,
};
const DARK: Ground = Ground {
    card: Colour {
        red: 0x1c,
        green: 0x1f,
        blue: 0x24,
    },
    page: Colour {
        red: 0x10,
        green: 0x12,
        blue: 0x15,
    },
    away: WHITE,
};

/// The colours drawn on one ground.
struct Palette {
    /// A button's face: the site's colour as it is.
    fill: Colour,
    /// The same under the pointer.
    fill_hover: Colour,
    /// Words on the face.
    on_fill: Colour,
    /// A button's edge, rings and fields in use.
    edge: Colour,
    /// Links and small marks.
    ink: Colour,
    /// A breath of the colour behind what matters.
    tint: Colour,
    /// A lesser breath behind the whole page.
    wash: Colour,
}

impl Palette {
    fn on(ground: &Ground, colour: Colour) -> Self {
        let on_fill = if colour.contrast(WHITE) >= TEXT {
            WHITE
        } else {
            BLACK
        };
        // Away from its words, so that they stay as clear under the pointer.
        let hover_towards = if on_fill == WHITE { BLACK } else { WHITE };
        // White on white or black on black would be no tint at all.
        let breath = readable(colour, &[ground.card], ground.away, SHADE);
        let tint = (10..=50_u8)
            .map(|share| ground.card.mixed_with(breath, f64::from(share) / 100.0))
            .find(|tint| tint.contrast(ground.card) >= TINT)
            .unwrap_or(breath);
        let wash = ground.page.mixed_with(colour, 0.05);
        let grounds = [ground.card, tint, wash];
        Self {
            fill: colour,
            fill_hover: colour.mixed_with(hover_towards, 0.14),
            on_fill,
            edge: readable(colour, &grounds, ground.away, EDGE),
            ink: readable(colour, &grounds, ground.away, TEXT),
            tint,
            wash,
        }
    }

    fn declarations(&self) -> String {
        let Self {
            fill,
            fill_hover,
            on_fill,
            edge,
            ink,
            tint,
            wash,
        } = self;
        format!(
            "--fill:{fill};--fill-hover:{fill_hover};--on-fill:{on_fill};--edge:{edge};--ink:{ink};--tint:{tint};--wash:{wash}"
        )
    }
}

/// `colour`, moved towards `away` just as far as it must to stand out by `least` from all of `grounds`.
fn readable(colour: Colour, grounds: &[Colour], away: Colour, least: f64) -> Colour {
    (0..=50_u8)
        .map(|step| colour.mixed_with(away, f64::from(step) / 50.0))
        .find(|mixed| {
            grounds
                .iter()
                .all(|ground| mixed.contrast(*ground) >= least)
        })
        .unwrap_or(away)
}

/// The address of an application's colours; the colour in it makes it a new address when it changes.
pub fn href(application: ApplicationId, colour: Colour) -> String {
    format!("/brand/{application}.css?v={}", version(colour))
}

/// The stylesheet: custom properties for light and dark, nothing else.
pub fn stylesheet(colour: Colour) -> String {
    format!(
        ":root{{{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
        Palette::on(&LIGHT, colour).declarations(),
        Palette::on(&DARK, colour).declarations()
    )
}

/// Answers a request for an application's colours; `version_asked` is the query's `v`.
pub fn answer(colour: Colour, version_asked: Option<&str>) -> Response<Body> {
    let keep = if version_asked == Some(version(colour).as_str()) {
        FOR_EVER
    } else {
        FOR_A_WHILE
    };
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, keep),
    ];
    (headers, stylesheet(colour)).into_response()
}

fn version(colour: Colour) -> String {
    colour.to_string().replace('#', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    /// What the stylesheet writes with on the card, the page and the tint: text, quieter text, good news.
    const LIGHT_TEXTS: [&str; 3] = ["#1b1e24", "#59606b", "#146b3c"];
    const DARK_TEXTS: [&str; 3] = ["#eceef1", "#a9b0bb", "#6ad39b"];

    fn check(colour: Colour) {
        for (ground, texts) in [(&LIGHT, LIGHT_TEXTS), (&DARK, DARK_TEXTS)] {
            let palette = Palette::on(ground, colour);
            let at_least = |what: &str, a: Colour, b: Colour, least: f64| {
                assert!(
                    a.contrast(b) >= least,
                    "{colour}: {what}: {a} on {b} is {:.2}",
                    a.contrast(b)
                );
            };
            at_least("words on a button", palette.on_fill, palette.fill, TEXT);
            at_least(
                "words on a button under the pointer",
                palette.on_fill,
                palette.fill_hover,
                TEXT,
            );
            assert_ne!(
                palette.tint, ground.card,
                "{colour}: the tint cannot be seen"
            );
            for behind in [ground.card, palette.tint, palette.wash] {
                at_least("a link", palette.ink, behind, TEXT);
                at_least("an edge", palette.edge, behind, EDGE);
                for text in texts {
                    at_least("text", text.parse().unwrap(), behind, TEXT);
                }
            }
        }
    }

    #[test]
    fn any_colour_can_be_read() {
        for nasty in [
            "#ffff00", "#ffffff", "#000000", "#808080", "#777777", "#ff0000", "#00ff00", "#0000ff",
            "#00ffff", "#1c1f24", "#f3f4f6", "#767676", "#fefefe", "#ffcc00", "#e8590c",
        ] {
            check(colour(nasty));
        }
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    check(Colour { red, green, blue });
                }
            }
        }
    }

    #[test]
    fn a_button_wears_the_colour_itself() {
        assert!(stylesheet(colour("#ffcc00")).starts_with(":root{--fill:#ffcc00;"));
    }

    #[test]
    fn the_stylesheet_lays_on_the_same_grounds() {
        let css = include_str!("../assets/countersign.css");
        for ground in [&LIGHT, &DARK] {
            assert!(
                css.contains(&format!("--card: {};", ground.card)),
                "{}",
                ground.card
            );
        }
        for texts in [LIGHT_TEXTS, DARK_TEXTS] {
            for (name, text) in ["--text", "--quiet", "--good"].iter().zip(texts) {
                assert!(css.contains(&format!("{name}: {text};")), "{name}: {text}");
            }
        }
        let own = stylesheet(colour("#2456b8"));
        for declaration in own
            .split(['{', '}', ';'])
            .filter(|part| part.starts_with("--"))
        {
            let (name, value) = declaration.split_once(':').unwrap();
            assert!(
                css.contains(&format!("{name}: {value};")),
                "our own colours: {name}: {value}"
            );
        }
    }

    #[test]
    fn colours_are_kept_for_ever_under_their_address_alone() {
        let keep =
            |version| answer(colour("#1a73e8"), version).headers()[header::CACHE_CONTROL].clone();
        assert_eq!(keep(Some("1a73e8")), FOR_EVER);
        assert_eq!(keep(Some("000000")), FOR_A_WHILE);
    }
}
