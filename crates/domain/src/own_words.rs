//! Words of a site that go out in the operator's name: nobody can be led anywhere by them.

use std::net::Ipv4Addr;

use crate::site_form::has_no_shape;

/// What stands between the labels of a host's name, or is read as such (UTS 46, section 2.3), or looks so.
const DOTS: [char; 5] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}', '\u{2024}'];

/// Whether nothing in these words is an address, or is made one by a phone, which makes links of names alone. A name is a dot
/// behind a letter or digit and a label of two letters at least behind the dot, whatever else stands round it: a sum, a date, and
/// the end of a sentence are none.
pub(crate) fn leads_nowhere(text: &str) -> bool {
    let seen: String = text.chars().filter(|c| !has_no_shape(*c)).collect();
    let seen = seen.to_lowercase();
    let names_a_scheme = ["://", "www."].iter().any(|it| seen.contains(it));
    !names_a_scheme && !names_a_host(&seen) && !has_host_of_digits(&seen)
}

fn names_a_host(text: &str) -> bool {
    text.match_indices(DOTS).any(|(at, dot)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let behind = text.get(at + dot.len()..).unwrap_or_default();
        let begins = |is_letter: fn(char) -> bool| {
            behind
                .chars()
                .take_while(|c| is_letter(*c))
                .nth(1)
                .is_some()
        };
        if matches!(dot, "\u{3002}" | "\u{ff61}") {
            // It ends a sentence where no blank follows one: between Latin letters alone it is a dot.
            return before.is_some_and(|c| c.is_ascii_alphanumeric()) && begins(is_latin);
        }
        before.is_some_and(ends_a_label) && begins(is_of_a_label)
    })
}

/// Beyond ASCII much may end a label: marks on letters, and pictures.
fn ends_a_label(c: char) -> bool {
    !c.is_whitespace() && !c.is_ascii_punctuation()
}

fn is_of_a_label(c: char) -> bool {
    let is_mark_on_a_letter = matches!(c, '\u{300}'..='\u{36f}');
    c.is_alphabetic() || is_mark_on_a_letter
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn has_host_of_digits(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    runs.any(|run| run.trim_matches('.').parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_somewhere_however_it_is_written() {
        for text in [
            "see https://evil",
            "WWW.evil",
            "evil.example/login",
            "Blocked? bit.ly/x",
            "(evil.example)",
            "ada@evil.example",
            "EVIL.EXAMPLE",
            "a.b.evil.de.",
            "1.evil.de",
            "evil.xn--p1ai",
            "зло.рф",
            "i\u{2764}.ws",
            "e\u{301}.fr",
            "evil.\u{200b}example",
            "evil\u{ad}.exam\u{2060}ple",
            "evil.e\u{fe0f}xample",
            "evil\u{ff0e}example",
            "evil\u{3002}com",
            "evil\u{2024}com",
            "ｅｖｉｌ.ｃｏｍ",
            "go to 192.0.2.7:8080",
        ] {
            assert!(!leads_nowhere(text), "{text}");
        }
    }

    #[test]
    fn sums_dates_and_sentences_lead_nowhere() {
        for text in [
            "",
            "Pay 5.50 to Bob.",
            "EUR 1.234.567,89, am 28.11.2026",
            "Am 5. Mai, 14.30 Uhr",
            "z.B. e.g. at 9 a.m. or so",
            "Wait... now",
            "Ahoy. All aboard!",
            "v1.2, v2.0b",
            "コードです。誰にも教えないで",
            ". . .",
            "1.2.3 of 9",
        ] {
            assert!(leads_nowhere(text), "{text}");
        }
    }
}
