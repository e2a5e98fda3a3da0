//! The text message that carries a code: one part always, the code where a lock screen shows it.

use crate::{
    Language,
    gsm7::{one_part, plain},
    say,
    template::fill,
};

/// A lock screen shows about this many characters; the code ends within them.
const SEEN_AT_A_GLANCE: usize = 30;

/// Of a site's name this much is left in any case.
const LEAST_NAME: usize = 8;

/// What a text with a code is made from.
#[derive(Clone, Copy, Debug)]
pub struct CodeText<'a> {
    /// The forms it may have, as [`template`](crate::template) gives them, the one that is liked best first.
    pub forms: &'a [String],
    /// The site's name.
    pub site: &'a str,
    /// The code.
    pub code: &'a str,
    /// For how many minutes it is good.
    pub minutes: u64,
    /// The host of the page it is typed at, as far as that is known. A form that names it where it is not is left out.
    pub host: Option<&'a str>,
    /// The host by which browsers offer the code, in a last line of its own (`@host #code`); none where there is no such line.
    pub bound_to: Option<&'a str>,
}

/// The text; never longer than one part.
///
/// What does not fit is left out in this order: the longer form, the line for browsers, all but the site's name and the code.
pub fn text_message(text: &CodeText<'_>) -> String {
    let for_browsers = text
        .bound_to
        .filter(|host| is_host(host))
        .map(|host| format!("\n@{host} #{}", text.code));
    let host = text.host.filter(|host| is_host(host));
    let forms = text.forms.iter();
    let forms: Vec<_> = forms
        .filter(|form| host.is_some() || !form.contains("{host}"))
        .map(|form| filled(text, form, host.unwrap_or_default()))
        .collect();
    let with_line = for_browsers
        .iter()
        .flat_map(|line| forms.iter().map(move |form| format!("{form}{line}")));
    with_line
        .chain(forms.iter().cloned())
        .find(|text| one_part(text))
        .unwrap_or_else(|| {
            let name = short_name(text.site, room_for_name("", text.code));
            format!("{name}: {}", text.code)
        })
}

/// The text in this form with the line for browsers behind it, however long it becomes: to be looked at.
pub fn text_of_any_length(text: &CodeText<'_>, form: &str) -> String {
    let said = filled(text, form, text.host.unwrap_or_default());
    match text.bound_to.filter(|host| is_host(host)) {
        Some(host) => format!("{said}\n@{host} #{}", text.code),
        None => said,
    }
}

/// Whether such a text would go out in this form, and not in a shorter one: with the longest values there may be, and without the
/// line for browsers.
pub fn fits_one_part(form: &str) -> bool {
    // Of those letters that GSM-7 has: others are the site's own choice, and cut where they must be.
    let text = CodeText {
        forms: &[],
        site: &"m".repeat(SEEN_AT_A_GLANCE),
        code: "12345678",
        minutes: 10,
        host: None,
        bound_to: None,
    };
    one_part(&filled(&text, form, &"m".repeat(LONG_HOST)))
}

/// Characters of a host that leaves room for a sentence.
const LONG_HOST: usize = 25;

fn filled(text: &CodeText<'_>, form: &str, host: &str) -> String {
    let before = form.split_once("{code}").map_or("", |(before, _)| before);
    let name = short_name(text.site, room_for_name(before, text.code));
    let minutes = text.minutes.to_string();
    let values = [
        ("site", name.as_str()),
        ("code", text.code),
        ("minutes", &minutes),
        ("host", host),
    ];
    plain(&fill(form, &values))
}

/// Characters of the site's name before a code: what the words there leave of a glance.
fn room_for_name(before: &str, code: &str) -> usize {
    let taken = before.replace("{site}", "").chars().count();
    // Where the form says nothing of it, a colon and a blank follow the name.
    let taken = taken.max(": ".len());
    let left = SEEN_AT_A_GLANCE.saturating_sub(code.chars().count() + taken);
    left.max(LEAST_NAME)
}

/// The text that carries a code for something the site named: site, code, and as much of what it `said` as one part holds.
pub fn action_text(language: Language, site: &str, code: &str, said: &str) -> String {
    let name = short_name(site, room_for_name("", code));
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
    use crate::{septets, template};

    /// The text in our words, with the host of our own page.
    fn text_message(language: Language, site: &str, code: &str, host: Option<&str>) -> String {
        let forms = ["text.long", "text.short"].map(|key| template(language, key));
        super::text_message(&CodeText {
            forms: &forms,
            site,
            code,
            minutes: 10,
            host,
            bound_to: host,
        })
    }

    fn own(forms: &[&str], host: Option<&str>) -> String {
        let forms: Vec<_> = forms.iter().map(|it| (*it).to_owned()).collect();
        super::text_message(&CodeText {
            forms: &forms,
            site: "Lighthouse",
            code: "123456",
            minutes: 10,
            host,
            bound_to: None,
        })
    }

    #[test]
    fn the_words_may_be_an_applications_own() {
        assert_eq!(
            own(
                &["{site} – {code}, good for {minutes} min at {host}"],
                Some("id.example.org")
            ),
            "Lighthouse - 123456, good for 10 min at id.example.org"
        );
        // What names a host that is not known is not said.
        assert_eq!(
            own(&["{code} for {host}", "{code} - {site}"], None),
            "123456 - Lighthouse"
        );
        assert_eq!(own(&["{code} for {host}"], None), "Lighthouse: 123456");
    }

    #[test]
    fn a_form_that_needs_two_parts_is_left_for_a_shorter_one() {
        let long = format!("{{site}}: {{code}} {}", "really ".repeat(22));
        assert!(fits_one_part("{site}: {code}") && !fits_one_part(&long));
        assert_eq!(
            own(&[&long, "{site}: {code}."], None),
            "Lighthouse: 123456."
        );
        // One letter beyond GSM-7 more than halves the room.
        let polish = format!("{{site}}: {{code}} ł{}", "x".repeat(45));
        assert!(!fits_one_part(&polish));
    }

    #[test]
    fn words_before_the_code_leave_the_name_less_room() {
        let text = |form: &str| {
            super::text_message(&CodeText {
                forms: &[form.to_owned()],
                site: "Lighthouse Community of the Northern Shore",
                code: "123456",
                minutes: 10,
                host: None,
                bound_to: None,
            })
        };
        assert_eq!(text("{site}: {code}"), "Lighthouse Community: 123456");
        let late = text("Your code {site}: {code}");
        assert_eq!(late, "Your code Lighthouse: 123456");
        let end = late.chars().position(|c| c == '6').unwrap();
        assert!(end < SEEN_AT_A_GLANCE);
    }

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
        assert!(septets(&text).is_none() && one_part(&text), "{text}");
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
