//! A notice as a text message: one part always, what happened first.

use crate::{
    Language,
    gsm7::{one_part, plain},
    say,
    text_message::short_name,
};

/// Names longer than this are cut, so that the sentence and its link stand in one part.
const NAME: usize = 20;

/// The text for `key` in the name of `site`, with `link` behind it where both fit one part; an empty `link` is none.
pub fn notice_text(language: Language, site: &str, key: &str, link: &str) -> String {
    let name = short_name(site, NAME);
    let sentence = plain(&say(language, key, &[("site", name.as_str().into())]));
    let whole = format!("{sentence} {link}");
    if !link.is_empty() && one_part(&whole) {
        whole
    } else {
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHAT: [&str; 14] = [
        "number_changed",
        "number_removed",
        "turned_off",
        "recovery_code_used",
        "bypass_code_made",
        "bypass_code_used",
        "address_changed",
        "device_added",
        "number_device_added",
        "other_app_made",
        "device_removed",
        "approval_passkey_added",
        "change_waits",
        "secured",
    ];

    #[test]
    fn every_notice_fits_one_part_with_its_link() {
        let link = format!("https://second-factor.example.org/link/{}", "x".repeat(49));
        for language in Language::all() {
            for what in WHAT {
                let key = format!("notice_text.{what}");
                let text = notice_text(language, "The Lighthouse Keepers' Guild", &key, &link);
                assert!(
                    one_part(&text) && text.ends_with(&link),
                    "{language}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_link_that_sets_a_device_up_stands_in_one_part() {
        let link = format!(
            "https://second-factor.example.org/app/#pair={}",
            "x".repeat(22)
        );
        for language in Language::all() {
            let key = "invitation_text.set_up";
            let text = notice_text(language, "The Lighthouse Keepers' Guild", key, &link);
            assert!(
                one_part(&text) && text.ends_with(&link),
                "{language}: {text}"
            );
        }
    }

    #[test]
    fn a_link_that_does_not_fit_is_left_out_whole() {
        let text = notice_text(
            Language::english(),
            "Lighthouse",
            "notice_text.secured",
            &"x".repeat(150),
        );
        assert!(
            !text.contains('x') && text.starts_with("Lighthouse: "),
            "{text}"
        );
    }
}
