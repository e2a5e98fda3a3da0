//! Pages take writes from our own pages only (CSRF). Judged by what the browser says of the request, so there is no
//! hidden token to keep. Faces that read no cookie (OAuth's back channel, the API, reports) have nothing to protect.

use axum::{
    Router,
    extract::Request,
    http::{
        Method, StatusCode,
        header::{HeaderName, ORIGIN},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::Settings;
use crate::reply::{Dialect, Problem};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Puts the guard around `router`.
pub(super) fn guard(router: Router, settings: &Settings) -> Router {
    let layer = CsrfLayer::new();
    // A browser without `Sec-Fetch-Site` is judged by `Origin` against `Host`; behind a proxy that rewrites `Host` only
    // the public address can tell. It is an http(s) origin by `Settings::new`, so adding it cannot fail; if it did, the
    // layer would be the stricter for it.
    let layer = layer
        .clone()
        .add_trusted_origin(settings.origin())
        .unwrap_or(layer);
    let layer = layer
        .with_insecure_bypass(|_, uri| Dialect::of(uri.path()) != Dialect::Page)
        .with_rejection_response(|_: ProtectionError| refusal());
    router.layer(layer).layer(middleware::from_fn(silent))
}

/// The layer lets a write pass that says nothing of where it comes from (so do command line tools). Every browser since
/// 2020 sends at least one of the two headers with a form, so for pages silence is refused.
async fn silent(request: Request, next: Next) -> Response {
    let page = Dialect::of(request.uri().path()) == Dialect::Page;
    if page && is_silent(&request) {
        refusal()
    } else {
        next.run(request).await
    }
}

fn is_silent(request: &Request) -> bool {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let says = |name: HeaderName| {
        request
            .headers()
            .get(name)
            .is_some_and(|value| !value.is_empty())
    };
    !reads && !says(SEC_FETCH_SITE) && !says(ORIGIN)
}

fn refusal() -> Response {
    Problem::new(StatusCode::FORBIDDEN)
        .kind("cross-site")
        .detail("This request did not come from a page of this server.")
        .into_response()
}
