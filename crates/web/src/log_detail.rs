//! The details of a row of the log: `name=value`, parted by blanks. What people and sites call things in their own words stands
//! last, behind one name of ours, and reads as anything: so nothing behind that name is taken for ours.

use domain::Event;

/// Behind this one are groups, as a site calls them.
const GROUPS: &str = "groups=";
/// Behind this one is what a site was called and is called now, as an owner typed both.
const NAMES: &str = "names=";
/// Behind this one is what a site tells of a user.
const SAID: &str = "said=";
/// Behind this one is an operator's own reason, in the rows about a bypass code. Names of operators hold no blank.
const REASON: &str = " reason=";

/// What stands behind `name=` in a detail, before the words of a site. The first one counts.
pub(crate) fn value<'a>(detail: &'a str, name: &str) -> Option<&'a str> {
    words(detail).find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

/// The part of a row's detail that is ours, and the reason behind it, in an operator's own words, where the row has such a one.
pub(crate) fn parts(event: Event, detail: &str) -> (&str, Option<&str>) {
    match event {
        Event::BypassCodeAsked | Event::BypassCodeMade | Event::BypassCodeUsed => {
            match detail.split_once(REASON) {
                Some((ours, reason)) => (ours, Some(reason)),
                None => (detail, None),
            }
        }
        _ => (detail, None),
    }
}

/// The words that are ours. Rules are written down as JSON, in which groups have their names: no word of it is one.
fn words(detail: &str) -> impl Iterator<Item = &str> {
    let ours = if detail.starts_with('{') { "" } else { detail };
    let is_theirs = |word: &&str| {
        [GROUPS, NAMES, SAID]
            .iter()
            .any(|mark| word.starts_with(mark))
    };
    ours.split(' ').take_while(move |word| !is_theirs(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_calls_a_group_is_not_taken_for_ours() {
        let detail = "area=sign_in groups=method=text number=..99";
        assert_eq!(value(detail, "area"), Some("sign_in"));
        assert_eq!(value(detail, "method"), None);
        for forged in ["groups=a number=..99", "groups= by=terminal,number=..99"] {
            assert_eq!(value(&format!("area=sign_in {forged}"), "number"), None);
            assert_eq!(value(&format!("area=sign_in {forged}"), "by"), None);
        }
        let rules = "{\"by\":\"mara\",\"groups\":[{\"name\":\"x by=terminal y\"}]}";
        assert_eq!(value(rules, "by"), None);
        assert_eq!(value("", "area"), None);
    }

    #[test]
    fn what_a_site_is_called_is_not_taken_for_ours() {
        let detail = "by=ada names=[\"Quay\",\"x by=terminal why=alarm y\"]";
        assert_eq!(value(detail, "by"), Some("ada"));
        assert_eq!(value(detail, "why"), None);
        let forged = detail.replace("by=ada ", "");
        assert_eq!(value(&forged, "by"), None);
    }

    #[test]
    fn what_a_site_tells_of_a_user_is_not_taken_for_ours() {
        let detail = "call=direct kind=banned said=by by=terminal ip=1.2.3.4";
        assert_eq!(value(detail, "kind"), Some("banned"));
        assert_eq!(value(detail, "by"), None);
        assert_eq!(value(detail, "ip"), None);
    }

    #[test]
    fn a_reason_is_all_behind_its_name_and_nothing_in_it_is_ours() {
        let of = |detail| parts(Event::BypassCodeMade, detail);
        let said = "it is reason=x given_by=eve minutes=9";
        let detail = format!("minutes=60 by=operator operator=otto reason={said}");
        let ours = "minutes=60 by=operator operator=otto";
        assert_eq!(of(&detail), (ours, Some(said)));
        assert_eq!(of("by=operator"), ("by=operator", None));
        // Elsewhere a reason is a word of ours.
        let decided = "area=sign_in reason=area_asks groups=staff";
        assert_eq!(parts(Event::Asked, decided), (decided, None));
    }
}
