//! What stands before every page: the name the caller used, forms from other sites, headers for the browser.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::csrf::CsrfLayer;
use url::Url;

/// Larger than any form here.
const LONGEST_BODY: usize = 32 * 1024;

/// What a site lets its browsers do.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// `HOST[:PORT]` spellings under which the site may be called.
    hosts: Vec<String>,
    content_security_policy: HeaderValue,
}

impl Guard {
    pub(crate) fn new(hosts: Vec<String>, content_security_policy: HeaderValue) -> Self {
        Self {
            hosts,
            content_security_policy,
        }
    }

    /// Puts itself round the routes.
    pub(crate) fn around(self, routes: Router) -> Router {
        routes
            .layer(CsrfLayer::new())
            .layer(DefaultBodyLimit::max(LONGEST_BODY))
            .layer(from_fn_with_state(self, stand_before))
    }

    /// A page elsewhere whose name was made to point at this machine (DNS rebinding) would otherwise read everything.
    fn knows(&self, request: &Request) -> bool {
        let host = request
            .headers()
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        host.is_some_and(|host| {
            self.hosts
                .iter()
                .any(|known| known.eq_ignore_ascii_case(host))
        })
    }
}

async fn stand_before(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !guard.knows(&request) {
        return (
            StatusCode::MISDIRECTED_REQUEST,
            "This site has another name.\n",
        )
            .into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        guard.content_security_policy,
    );
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// `HOST[:PORT]` as browsers write it for this address.
pub(crate) fn host_of(address: &Url) -> Option<String> {
    let host = address.host_str()?;
    Some(match address.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.into(),
    })
}
