//! Refuses paths that could mean two things. A path is matched as it was written, so whatever is encoded, dotted,
//! doubled or carries parameters is turned away before any routing, and one address has one spelling.

use axum::{
    extract::Request,
    http::{StatusCode, Uri, Version},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    authy,
    reply::{Dialect, Problem},
};

/// The longest path with its query.
const MAX_LENGTH: usize = 2048;

/// The two addresses that end in a slash: below them lie the authenticator app and the control panel.
const FOLDERS: [&str; 2] = ["/app/", "/admin/"];

/// The one place where a segment holds somebody else's text: a site's own id of a user.
const FOREIGN_IDS: &str = "/api/v1/users/";

/// Lets sound paths pass and answers 400 to the rest.
pub(super) async fn check(request: Request, next: Next) -> Response {
    if is_sound(request.uri()) && is_as_its_face_wants(request.uri(), request.version()) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("unsound-path")
        .detail("The address is not written the one way it must be.")
        .into_response()
}

/// Gives the one address that has two spellings the first of them. Outermost of all, for every other guard reads the path; it
/// refuses nothing.
pub(super) async fn respell(mut request: Request) -> Request {
    if let Some(uri) = authy::respelled(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

/// What a face asks besides.
fn is_as_its_face_wants(uri: &Uri, version: Version) -> bool {
    Dialect::of(uri.path()) != Dialect::Authy || authy::is_sound(uri, version)
}

fn longest(path: &str) -> usize {
    match Dialect::of(path) {
        Dialect::Authy => authy::LONGEST_TARGET,
        _ => MAX_LENGTH,
    }
}

fn is_sound(uri: &Uri) -> bool {
    let length = uri.path_and_query().map_or(0, |whole| whole.as_str().len());
    let Some(path) = uri.path().strip_prefix('/') else {
        return false;
    };
    if length > longest(uri.path()) {
        return false;
    }
    if let Some(rest) = uri.path().strip_prefix(FOREIGN_IDS) {
        let (id, after) = rest
            .split_once('/')
            .map_or((rest, None), |(id, after)| (id, Some(after)));
        return is_foreign_id(id) && after.is_none_or(|after| after.split('/').all(is_own));
    }
    path.is_empty() || FOLDERS.contains(&uri.path()) || path.split('/').all(is_own)
}

/// A segment of our own making: no need for anything but these characters.
fn is_own(segment: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    !matches!(segment, "" | "." | "..") && segment.bytes().all(allowed)
}

/// A segment that decodes to text a site may have chosen: anything but controls and the two names folders have.
fn is_foreign_id(segment: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_graphic() && !matches!(b, b';' | b'\\');
    let Some(decoded) = decode(segment).and_then(|bytes| String::from_utf8(bytes).ok()) else {
        return false;
    };
    segment.bytes().all(allowed)
        && !matches!(decoded.as_str(), "" | "." | "..")
        && !decoded.chars().any(char::is_control)
}

/// Percent-decoding (RFC 3986, section 2.1); nothing if an escape is broken.
fn decode(segment: &str) -> Option<Vec<u8>> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            u8::try_from(value).ok()?
        } else {
            byte
        });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(path: &str) -> bool {
        path.parse::<Uri>().is_ok_and(|uri| is_sound(&uri))
    }

    #[test]
    fn plain_paths_are_sound() {
        for path in [
            "/",
            "/oauth/authorize?client_id=a%20b&request_uri=urn:x",
            "/a/0190000000000000000000000a/.well-known/openid-configuration",
            "/assets/countersign.css?v=1",
            "/reports/twilio-1/dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "/api/v1/users",
            "/app",
            "/app/",
            "/app/?source=shortcut",
            "/app/js/screens/inbox.js",
            "/admin",
            "/admin/",
            "/admin/?x=y",
        ] {
            assert!(sound(path), "{path}");
        }
    }

    #[test]
    fn paths_that_could_mean_two_things_are_not() {
        for path in [
            "//",
            "//evil.example/",
            "/challenge//x",
            "/challenge/",
            "/app//",
            "/app/js/",
            "/admin//",
            "/admin/operators/",
            "/app/%6as/main.js",
            "/app/../routes.rs",
            "/a/./b",
            "/a/../b",
            "/..",
            "/a/%2e%2e/b",
            "/a%2fb",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/a%00b",
            "/a;b=c",
            "/a;jsessionid=1/b",
            "/a%0d%0ab",
            "/%61",
            "/ä",
            "*",
            "/a%",
            "/a+b",
            "/a,b",
            "/a:b",
            "/a@b",
            "/api/v1/users/../x",
            "/api/v1/users%2f..",
        ] {
            assert!(!sound(path), "{path}");
        }
        assert!(sound(&format!("/{}", "a".repeat(MAX_LENGTH - 1))));
        assert!(!sound(&format!("/{}", "a".repeat(MAX_LENGTH))));
        assert!(!sound(&format!("/a?{}", "a".repeat(MAX_LENGTH))));
        assert!(!is_sound(&Uri::from_static("example.org:443")));
    }

    #[test]
    fn one_face_takes_long_queries_and_no_host() {
        let long = |length| format!("/protected/json/users/new?{}", "a".repeat(length));
        assert!(sound(&long(authy::LONGEST_TARGET - 26)));
        assert!(!sound(&long(authy::LONGEST_TARGET - 25)));
        let wanted = |target: &'static str| {
            is_as_its_face_wants(&Uri::from_static(target), Version::HTTP_11)
        };
        assert!(wanted("/protected/json/sms/7") && wanted("http://id.example/oauth/par"));
        assert!(!wanted("http://id.example/protected/json/sms/7"));
    }

    #[test]
    fn tokens_and_ids_are_not_decoded_resolved_or_cut() {
        for token in [
            "..",
            ".",
            "../sms",
            "..%2fsms",
            "..%2Fsms",
            "%2e%2e/sms",
            "%2e%2e%2fsms",
            "1%2f2",
            "1/2%23",
            "1%23",
            "1;2",
            "1;a=b/2",
            "1%3b2",
            "1%3f2",
            "%00",
            "1%00",
            "1%0a",
            "%c0%ae%c0%ae",
            "%e0%80%ae",
            "%uff0e",
            "",
            "1/",
            "1\\2",
            "%5c",
            "1%20",
            "1+2",
            "1%",
            "%31",
        ] {
            for path in [
                format!("/protected/json/verify/{token}/7"),
                format!("/protected/json/verify/1234567/{token}"),
                format!("/protected/json/sms/{token}"),
                format!("/onetouch/json/users/{token}/approval_requests"),
            ] {
                assert!(!sound(&path), "{path}");
            }
        }
    }

    #[test]
    fn a_sites_own_user_id_may_be_any_text() {
        for id in [
            "42",
            "ada@example.org",
            "a%2Fb",
            "%C3%A4",
            "a%20b",
            "%F0%9F%90%98",
            "a%3Bb",
            "a%25b",
            "...",
            "a:b",
        ] {
            assert!(sound(&format!("/api/v1/users/{id}")), "{id}");
            assert!(sound(&format!("/api/v1/users/{id}/browsers")), "{id}");
        }
        for id in [
            "", ".", "..", "%2e%2E", "a%00", "%0a", "%7f", "%C2%85", "%ff", "%", "%4", "%zz",
            "a;b", "a\\b",
        ] {
            assert!(!sound(&format!("/api/v1/users/{id}")), "{id}");
        }
        assert!(!sound("/api/v1/users/42/../x") && !sound("/api/v1/users/42/a%2fb"));
    }
}
