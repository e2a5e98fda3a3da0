//! Stylesheet, script and pictures, inside the program: `/assets/<name>?v=<hash>`.
//!
//! The hash in the address changes with the file, so browsers may keep what they have for a year.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

/// For an address that names the version it got.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// For an address that names none, or an old one.
pub(crate) const FOR_A_WHILE: &str = "public, max-age=300";

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// The address of an asset, with its version. A name that is none gives an address that answers 404.
pub fn href(name: &str) -> String {
    match Files::get(name) {
        Some(file) => format!("/assets/{name}?v={}", version(&file)),
        None => format!("/assets/{name}"),
    }
}

/// Answers a request for `/assets/<name>`: `version` is the query's `v`, `if_none_match` the header of that name.
/// None when there is no such asset.
pub fn answer(
    name: &str,
    version_asked: Option<&str>,
    if_none_match: Option<&str>,
) -> Option<Response<Body>> {
    let file = Files::get(name)?;
    let version = version(&file);
    let etag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()));
    let known = if_none_match.is_some_and(|tags| names(tags, &etag));
    let keep = if version_asked == Some(version.as_str()) {
        FOR_EVER
    } else {
        FOR_A_WHILE
    };
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content_type = match file.metadata.mimetype() {
            text @ ("text/css" | "text/javascript") => format!("{text}; charset=utf-8"),
            other => other.to_owned(),
        };
        (
            [(header::CONTENT_TYPE, content_type)],
            file.data.into_owned(),
        )
            .into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    Some(response)
}

/// Whether the caller has the very content of this tag (RFC 9110, 13.1.2).
pub(crate) fn is_known(etag: &str, headers: &HeaderMap) -> bool {
    let tags = headers.get(header::IF_NONE_MATCH);
    tags.and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| names(tags, etag))
}

fn names(tags: &str, etag: &str) -> bool {
    tags.split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

/// The first eight digits of the file's hash: enough to tell two releases apart.
fn version(file: &EmbeddedFile) -> String {
    let hash = HEXLOWER.encode(&file.metadata.sha256_hash());
    hash.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(response: &Response<Body>, name: header::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    #[test]
    fn an_asset_is_kept_for_ever_under_its_version_alone() {
        let href = href("countersign.css");
        let (_, version) = href.split_once("?v=").unwrap();
        let answer = |version| answer("countersign.css", version, None).unwrap();
        assert_eq!(
            head(&answer(Some(version)), header::CACHE_CONTROL),
            FOR_EVER
        );
        assert_eq!(
            head(&answer(Some("00000000")), header::CACHE_CONTROL),
            FOR_A_WHILE
        );
        assert_eq!(head(&answer(None), header::CACHE_CONTROL), FOR_A_WHILE);
    }

    #[test]
    fn types_are_those_browsers_insist_on() {
        for (name, expected) in [
            ("countersign.css", "text/css; charset=utf-8"),
            ("challenge.js", "text/javascript; charset=utf-8"),
            ("countersign.svg", "image/svg+xml"),
        ] {
            assert_eq!(
                head(&answer(name, None, None).unwrap(), header::CONTENT_TYPE),
                expected
            );
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = answer("challenge.js", None, None).unwrap();
        let etag = head(&first, header::ETAG);
        for tags in [etag.to_owned(), format!("\"other\", W/{etag}")] {
            let again = answer("challenge.js", None, Some(&tags)).unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(head(&again, header::ETAG), etag);
        }
        assert_eq!(
            answer("challenge.js", None, Some("\"other\""))
                .unwrap()
                .status(),
            StatusCode::OK
        );
    }

    #[test]
    fn nothing_else_is_served() {
        for name in [
            "",
            "nothing.css",
            "../Cargo.toml",
            "..%2fCargo.toml",
            "/etc/passwd",
            "tsconfig.json",
        ] {
            assert!(answer(name, None, None).is_none(), "{name}");
        }
    }
}
