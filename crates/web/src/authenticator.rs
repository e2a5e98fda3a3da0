//! The authenticator app, inside the program: `/app/` and the files it is made of.
//!
//! Their names stay what they are from release to release, since the app keeps a copy of itself (its worker compares
//! versions): so a browser may keep a file, but asks each time whether it is still the one.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, Response, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Redirect},
};
use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;
use serde_json::Value;

use crate::{House, assets, guard::PageHeaders, reply::Problem};

const MANIFEST: &str = "manifest.webmanifest";

#[derive(RustEmbed)]
#[folder = "../../authenticator"]
struct Files;

/// What is served, by the ends of the names; nothing else in the folder is anybody's business.
const KINDS: [(&str, &str); 6] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("webmanifest", "application/manifest+json"),
];

/// `GET /app`: to the address with a slash, below which the app's own addresses lie.
pub(crate) async fn entrance() -> Redirect {
    Redirect::permanent("/app/")
}

/// `GET /app/`.
pub(crate) async fn start(
    State(house): State<House>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    answer::<Files>("index.html", house.app_name(), &headers).ok_or_else(Problem::not_found)
}

/// `GET /app/{*path}`.
pub(crate) async fn file(
    State(house): State<House>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    answer::<Files>(&path, house.app_name(), &headers).ok_or_else(Problem::not_found)
}

fn kind(path: &str) -> Option<&'static str> {
    let (_, end) = path.rsplit_once('.')?;
    let kind = KINDS.iter().find(|(one, _)| *one == end);
    kind.map(|(_, kind)| *kind)
        .filter(|_| !path.starts_with("tests/"))
}

fn answer<F: RustEmbed>(path: &str, name: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    let kind = kind(path)?;
    let file = F::get(path)?;
    let mut etag = HEXLOWER.encode(&file.metadata.sha256_hash());
    let mut content = file.data.into_owned();
    if path == MANIFEST {
        etag = format!("{etag}-{}", HEXLOWER.encode(name.as_bytes()));
        content = named(&content, name).unwrap_or(content);
    }
    let etag = format!("\"{etag}\"");
    let mut response = if assets::is_known(&etag, headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, kind)], content).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(ETAG, HeaderValue::try_from(etag).ok()?);
    response
        .extensions_mut()
        .insert(PageHeaders::of_authenticator());
    Some(response)
}

/// The manifest with the name the operator gave the app.
fn named(manifest: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut manifest: Value = serde_json::from_slice(manifest).ok()?;
    for key in ["name", "short_name"] {
        manifest.as_object_mut()?.insert(key.into(), name.into());
    }
    serde_json::to_vec(&manifest).ok()
}

#[cfg(test)]
mod tests {
    use axum::{body::to_bytes, http::header::IF_NONE_MATCH};

    use super::*;

    #[derive(RustEmbed)]
    #[folder = "tests/app"]
    struct Sample;

    fn get(path: &str, name: &str) -> Option<Response<Body>> {
        answer::<Sample>(path, name, &HeaderMap::new())
    }

    fn head<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
        let value = response.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    async fn body(response: Response<Body>) -> String {
        let bytes = to_bytes(response.into_body(), 9999).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn files_come_in_their_kind_and_are_asked_for_each_time() {
        for (path, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("js/main.js", "text/javascript; charset=utf-8"),
            ("manifest.webmanifest", "application/manifest+json"),
        ] {
            let response = get(path, "Countersign").unwrap();
            assert_eq!(head(&response, "content-type"), expected);
            assert_eq!(head(&response, "cache-control"), "no-cache");
            let etag = head(&response, "etag").to_owned();
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, etag.parse().unwrap());
            let again = answer::<Sample>(path, "Countersign", &headers).unwrap();
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(head(&again, "etag"), etag);
        }
    }

    #[test]
    fn what_is_no_part_of_the_app_is_not_served() {
        for path in [
            "",
            "js",
            "js/",
            "nothing.js",
            "package.json",
            "tests/sample.js",
            "../Cargo.toml",
            "../it/main.rs",
            "js/../index.html.bak",
            "/etc/hostname.js",
        ] {
            assert!(get(path, "Countersign").is_none(), "{path}");
        }
        assert!(Sample::get("tests/sample.js").is_some());
    }

    #[tokio::test]
    async fn the_manifest_bears_the_name_the_operator_chose() {
        let ours = get(MANIFEST, "Countersign").unwrap();
        let theirs = get(MANIFEST, "Ada's \"key\"").unwrap();
        assert_ne!(head(&ours, "etag"), head(&theirs, "etag"));
        let manifest: Value = serde_json::from_str(&body(theirs).await).unwrap();
        assert_eq!(manifest["name"], "Ada's \"key\"");
        assert_eq!(manifest["short_name"], "Ada's \"key\"");
        assert_eq!(manifest["start_url"], "/app/");
    }
}
