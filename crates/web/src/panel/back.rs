//! Where an operator was, and is led back to after the password or a passkey: a page of the panel, never anything else.

use axum::http::{HeaderMap, Method, Uri, header::REFERER};
use url::{Url, form_urlencoded};

/// The address of a page of the panel: path and query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Back(String);

/// The first page.
const HOME: &str = "/admin/";

/// Addresses longer than this are nobody's page.
const LONGEST: usize = 512;

/// Where nobody is led back to: they are on the way in, or lead out.
const STEPS: [&str; 4] = [
    "/admin/sign-in",
    "/admin/passkey",
    "/admin/sign-out",
    "/admin/link/",
];

impl Back {
    /// The first page.
    pub(crate) fn home() -> Self {
        Self(HOME.to_owned())
    }

    /// From a form or an address. What is no page of the panel leads to the first one.
    pub(crate) fn from_outside(text: &str) -> Self {
        let is_path = text.starts_with(HOME)
            && text.len() <= LONGEST
            && text.bytes().all(|byte| byte.is_ascii_graphic())
            && !text.contains(['\\', '#', '"', '<', '>'])
            && !text.contains("//")
            && !text.contains("..")
            // Browsers read some escapes in a path as dots.
            && !text.split('?').next().is_some_and(|path| path.contains('%'));
        let is_step = STEPS.iter().any(|step| text.starts_with(step));
        if is_path && !is_step {
            Self(text.to_owned())
        } else {
            Self::home()
        }
    }

    /// The page a request is for; for one that acts, the page it was sent from, if that is one of this server's.
    pub(crate) fn of(method: &Method, uri: &Uri, headers: &HeaderMap, server: &Url) -> Self {
        if method == Method::GET || method == Method::HEAD {
            let text = uri.path_and_query().map_or(HOME, |all| all.as_str());
            return Self::from_outside(text);
        }
        let referer = headers.get(REFERER).and_then(|value| value.to_str().ok());
        let page = referer.and_then(|text| Url::parse(text).ok());
        match page.filter(|page| page.origin() == server.origin()) {
            Some(page) => Self::from_outside(&page[url::Position::BeforePath..]),
            None => Self::home(),
        }
    }

    /// The address.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// A step on the way in that knows where to lead afterwards.
    pub(crate) fn behind(&self, step: &str) -> String {
        if self.0 == HOME {
            return step.to_owned();
        }
        let query: String = form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        format!("{step}?back={query}")
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_pages_of_the_panel_are_come_back_to() {
        for page in ["/admin/", "/admin/operators", "/admin/log?after=x&kind=y"] {
            assert_eq!(Back::from_outside(page).as_str(), page);
        }
        let long = format!("/admin/{}", "x".repeat(LONGEST));
        for elsewhere in [
            "",
            "/",
            "/admin",
            "/administration/",
            "//evil.example/admin/",
            "https://evil.example/admin/",
            "/admin//evil.example",
            "/admin/../app/",
            "/admin/%2e%2e/app/",
            "/admin/\\evil.example",
            "/admin/x\r\nset-cookie: a=b",
            "/admin/ x",
            "/admin/ü",
            "/admin/sign-in?back=/admin/",
            "/admin/passkey",
            "/admin/link/secret",
            &long,
        ] {
            assert_eq!(Back::from_outside(elsewhere), Back::home(), "{elsewhere}");
        }
    }

    #[test]
    fn what_acts_leads_back_to_the_page_it_was_sent_from() {
        let server: Url = "https://id.example".parse().unwrap();
        let of = |method: Method, referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REFERER, HeaderValue::from_static(referer));
            let uri = Uri::from_static("/admin/operators/invite?x=1");
            Back::of(&method, &uri, &headers, &server).0
        };
        assert_eq!(of(Method::GET, ""), "/admin/operators/invite?x=1");
        let post = |referer| of(Method::POST, referer);
        assert_eq!(
            post("https://id.example/admin/operators?a=b"),
            "/admin/operators?a=b"
        );
        for elsewhere in [
            "",
            "https://evil.example/admin/operators",
            "/admin/operators",
        ] {
            assert_eq!(post(elsewhere), "/admin/", "{elsewhere}");
        }
    }

    #[test]
    fn a_step_keeps_where_it_leads() {
        let back = Back::from_outside("/admin/log?after=x&kind=y");
        assert_eq!(
            back.behind("/admin/passkey"),
            "/admin/passkey?back=%2Fadmin%2Flog%3Fafter%3Dx%26kind%3Dy"
        );
        assert_eq!(Back::home().behind("/admin/passkey"), "/admin/passkey");
    }
}
