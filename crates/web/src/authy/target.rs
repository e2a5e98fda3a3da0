//! What a request's target must be like here, beyond what the guards ask of every path. A token and an id travel as segments of
//! the path: in 2015 a token `../sms` turned the check of a code into the sending of one, and `VALID/OTHER#` into the check of
//! somebody else's.

use axum::http::{Uri, Version};

/// The longest target: one old library puts the whole of a call in its query.
pub(crate) const LONGEST_TARGET: usize = 12 * 1024;

const CHECKS: &str = "/protected/json/verify/";
const DOUBLED: [&str; 2] = ["//protected/", "//onetouch/"];

/// Whether the target is written as callers write it: no host in it, and behind a check no query that a token may have begun.
pub(crate) fn is_sound(uri: &Uri, version: Version) -> bool {
    let names_a_host = version < Version::HTTP_2 && uri.authority().is_some();
    !names_a_host && !is_cut_by_a_token(uri)
}

/// What the target would be if it were written as most callers write it: a library in Go puts a slash between the server's address
/// and a path that begins with one. So these two faces have a second spelling, sign by sign. Nothing is resolved: a slash that
/// is doubled anywhere else stays what it is, and is refused. A host stays where it stands: HTTP/2 always names one, and whether
/// HTTP/1 may is judged afterwards. None where there is nothing to change.
pub(crate) fn respelled(uri: &Uri) -> Option<Uri> {
    let whole = uri.path_and_query()?.as_str();
    if !DOUBLED.iter().any(|face| whole.starts_with(face)) {
        return None;
    }
    let once = whole.get(1..)?.parse().ok()?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(once);
    Uri::from_parts(parts).ok()
}

/// `VALID/OTHER?` in the place of a token leaves `/` and the id that was meant in the query. Clients encode both signs in what
/// they write there themselves.
fn is_cut_by_a_token(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    uri.path().starts_with(CHECKS) && query.contains(['/', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(target: &str, version: Version) -> bool {
        is_sound(&target.parse().unwrap(), version)
    }

    #[test]
    fn a_target_names_no_host_unless_http_2_does() {
        for (target, one, two) in [
            ("/protected/json/verify/1234567/7?force=true", true, true),
            ("http://id.example/protected/json/sms/7", false, true),
            ("https://evil.example/protected/json/sms/7", false, true),
        ] {
            assert_eq!(sound(target, Version::HTTP_11), one, "{target}");
            assert_eq!(sound(target, Version::HTTP_10), one, "{target}");
            assert_eq!(sound(target, Version::HTTP_2), two, "{target}");
        }
    }

    #[test]
    fn one_slash_too_many_in_front_is_a_second_spelling() {
        for (target, expected) in [
            ("//protected/json/sms/7", Some("/protected/json/sms/7")),
            (
                "//onetouch/json/approval_requests/x?wait=1",
                Some("/onetouch/json/approval_requests/x?wait=1"),
            ),
            ("//protected/json//sms/7", Some("/protected/json//sms/7")),
            ("/protected/json/sms/7", None),
            ("///protected/json/sms/7", None),
            ("/protected//json/sms/7", None),
            ("//dashboard/json/application/webhooks", None),
            ("//evil.example/protected/json/sms/7", None),
            (
                "https://id.example//protected/json/sms/7?x=//protected/",
                Some("https://id.example/protected/json/sms/7?x=//protected/"),
            ),
            ("https://id.example///protected/json/sms/7", None),
            ("https://id.example", None),
        ] {
            let respelled = respelled(&target.parse().unwrap());
            let respelled = respelled.map(|uri| uri.to_string());
            assert_eq!(respelled.as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn the_second_spelling_lets_no_host_in() {
        let doubled = "http://id.example//protected/json/sms/7".parse().unwrap();
        let respelled = respelled(&doubled).unwrap();
        assert!(!is_sound(&respelled, Version::HTTP_11));
        assert!(is_sound(&respelled, Version::HTTP_2));
    }

    #[test]
    fn a_token_does_not_begin_the_query() {
        for (query, is) in [
            ("", true),
            ("?api_key=k", true),
            ("?force=true&user_ip=%3A%3A1&action=a%2Fb%3F", true),
            ("?/8?force=true", false),
            ("?/8", false),
            ("?/8&force=true", false),
            ("?x=/8", false),
            ("?x=1&y=/8", false),
            ("?force=true?", false),
        ] {
            let target = format!("/protected/json/verify/1234567/7{query}");
            assert_eq!(sound(&target, Version::HTTP_11), is, "{target}");
        }
        assert!(sound("/protected/json/phones/info?x=a?b", Version::HTTP_11));
    }
}
