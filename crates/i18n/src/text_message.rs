//! The text message that carries a code: one part always, the code where a lock screen shows it.

use crate::{
    Language,
    gsm7::{one_part, plain},
    say,
};

/// A lock screen shows about this many characters; the code ends within them.
const SEEN_AT_A_GLANCE: usize = 30;

/// The text that carries `code` for `site`, in `language`; never longer than one part.
///
/// Site, code, and a sentence. With a `host`, the last line is the origin-bound form `@host #code`, by which
/// browsers offer the code on that host alone. What does not fit is left out in this order: the long sentence, the
/// line for browsers, the end of the site's name.
pub fn text_message(language: Language, site: &str, code: &str, host: Option<&str>) -> String {
    let name = short_name(
        site,
        SEEN_AT_A_GLANCE.saturating_sub(code.chars().count() + ": ".len()),
    );
    let values = [("site", name.as_str().into()), ("code", code.into())];
    let long = plain(&say(language, "text.long", &values));
    let short = plain(&say(language, "text.short", &values));
    let for_browsers = host
        .filter(|host| is_host(host))
        .map(|host| format!("\n@{host} #{code}"));
    let with_line = for_browsers
        .iter()
        .flat_map(|line| [format!("{long}{line}"), format!("{short}{line}")]);
    with_line
        .chain([long.clone(), short.clone()])
        .find(|text| one_part(text))
        .unwrap_or_else(|| format!("{name}: {code}"))
}

/// The text that carries a code for something the site named: site, code, and as much of what it `said` as one part holds.
pub fn action_text(language: Language, site: &str, code: &str, said: &str) -> String {
    let name = short_name(
        site,
        SEEN_AT_A_GLANCE.saturating_sub(code.chars().count() + ": ".len()),
    );
    let values = [("site", name.as_str().into()), ("code", code.into())];
    let mut text = plain(&say(language, "text.short", &values));
    for word in plain(said).split_whitespace() {
        let longer = format!("{text} {word}");
        if !one_part(&longer) {
            break;
        }
        text = longer;
    }
    text
}

/// The site's name in at most `most` characters, ended after a word where that keeps at least half of them.
pub(crate) fn short_name(site: &str, most: usize) -> String {
    let name = plain(site).split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, next)) = name.char_indices().nth(most) else {
        return name;
    };
    let (head, _) = name.split_at(end);
    let kept = match head.rfind(' ') {
        Some(_) if next == ' ' => head,
        Some(blank) if blank * 2 >= end => head.split_at(blank).0,
        _ => head,
    };
    kept.trim_end_matches(|c: char| c.is_whitespace() || "-,;:&+/|(".contains(c))
        .to_owned()
}

/// A host name as the last line may carry it; a port or anything else would only confuse.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use domain::gsm7_septets;

    const LONG_HOST: &str = "second-factor.example.org";

    #[test]
    fn the_text_reads_as_written_here() {
        let text = text_message(
            Language::english(),
            "Lighthouse",
            "123456",
            Some("id.example.org"),
        );
        assert_eq!(
            text,
            "Lighthouse: 123456 is your code. Never share it with anyone.\n@id.example.org #123456"
        );
        let german: Language = "de".parse().unwrap();
        assert_eq!(
            text_message(german, "Leuchtturm", "123456", None),
            "Leuchtturm: 123456 ist Ihr Code. Geben Sie ihn nie weiter."
        );
    }

    #[test]
    fn what_a_code_is_for_follows_it_as_far_as_one_part_goes() {
        let text = action_text(
            Language::english(),
            "Lighthouse",
            "1234567",
            "Pay  5 pounds\nto Bob.",
        );
        assert_eq!(
            text,
            "Lighthouse: 1234567 is your code. Pay 5 pounds to Bob."
        );
        for language in Language::all() {
            let said = "Zahlung ".repeat(40);
            let text = action_text(language, &"Gemeinschaft".repeat(5), "1234567890", &said);
            assert!(
                one_part(&text) && text.ends_with("Zahlung"),
                "{language}: {text}"
            );
        }
    }

    #[test]
    fn the_longest_plausible_values_fit_one_part_with_the_line_for_browsers() {
        assert_eq!(LONG_HOST.len(), 25);
        for language in Language::all() {
            let text = text_message(
                language,
                &"Gemeinschaft".repeat(5),
                "12345678",
                Some(LONG_HOST),
            );
            assert!(one_part(&text), "{language}: {text}");
            assert!(
                text.ends_with("\n@second-factor.example.org #12345678"),
                "{language}: {text}"
            );
            for key in ["text.long", "text.short"] {
                let values = [("site", "".into()), ("code", "".into())];
                assert_eq!(
                    plain(&say(language, key, &values)),
                    say(language, key, &values),
                    "{language} {key}"
                );
            }
        }
    }

    #[test]
    fn a_name_gsm7_lacks_still_makes_one_part() {
        let text = text_message(
            Language::english(),
            "Маяк на берегу холодного моря",
            "12345678",
            Some(LONG_HOST),
        );
        assert!(gsm7_septets(&text).is_none() && one_part(&text), "{text}");
        let text = text_message(
            Language::english(),
            "Маяк",
            "123456",
            Some("id.example.org"),
        );
        assert_eq!(text, "Маяк: 123456 is your code.\n@id.example.org #123456");
    }

    #[test]
    fn long_names_end_after_a_word_and_the_code_shows_at_a_glance() {
        for (site, expected) in [
            (
                "Lighthouse Community of the Northern Shore",
                "Lighthouse Community: ",
            ),
            ("The Society - of Friends and Others", "The Society - of: "),
            (
                "Donaudampfschifffahrtsgesellschaft",
                "Donaudampfschifffahrts: ",
            ),
            ("Joe’s\nPlace", "Joe's Place: "),
        ] {
            let text = text_message(Language::english(), site, "123456", None);
            assert!(text.starts_with(expected), "{text}");
            assert!(
                text.chars()
                    .position(|c| c == '6')
                    .is_some_and(|end| end < SEEN_AT_A_GLANCE),
                "{text}"
            );
        }
    }

    #[test]
    fn a_host_that_is_none_is_left_out() {
        for wrong in ["", "id.example.org:8443", "a b", "x #1", "[::1]"] {
            assert!(
                !text_message(Language::english(), "Site", "123456", Some(wrong)).contains('\n')
            );
        }
    }

    proptest! {
        #[test]
        fn any_name_gives_one_part(site in "\\PC{0,80}", host in "[a-z.-]{0,90}", code in "[0-9]{6,8}") {
            for language in Language::all() {
                let text = text_message(language, &site, &code, Some(&host));
                prop_assert!(one_part(&text), "{}", text);
                prop_assert!(text.contains(&code));
                prop_assert!(text.lines().count() <= 2);
            }
        }
    }
}
