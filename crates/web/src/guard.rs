//! Everything that stands between the wire and a handler: who calls, whether the request is sound, and what every
//! answer carries. [`protect`] puts the guards up in the one right order.

mod body;
mod caller;
mod cookies;
mod cross_site;
mod headers;
mod health;
mod journal;
mod load;
mod number;
mod panel_cookie;
mod proxies;
mod raw_path;
mod settings;
mod tally;
mod waits;

use axum::{Extension, Router, middleware};
use tower_http::timeout::RequestBodyTimeoutLayer;

pub use self::{
    caller::ClientAddress,
    cookies::BrowserCookie,
    headers::PageHeaders,
    health::{Instruments, ProxySightings, ProxyTrouble, Readiness},
    number::RequestNumber,
    panel_cookie::PanelCookie,
    proxies::{ForwardingHeader, TrustedProxies},
    settings::{CookieKind, Settings, SettingsRefused},
};
pub(crate) use self::{
    health::Clock,
    number::of_this_request,
    tally::{Counted, Tally},
    waits::{MayWait, Place},
};
use crate::reply;

/// Puts the guards around `router` and adds `/healthz`, `/readyz` and `/metrics`.
///
/// From the outside inwards, each for a reason:
/// 0. *respell*: one old caller writes a slash too many; it only rewrites, for all others read the path;
/// 1. *journal*: the number to quote, the log line, the counters; outermost, so that nothing escapes it;
/// 2. *headers*: on every answer, refusals included;
/// 3. *speak*: turns a bare refusal into the caller's dialect and language;
/// 4. *panics* become a fault like any other;
/// 5. *raw path*: before any routing, and before anything is spent on the request;
/// 6. *load* and *time-out*: overload answers 503 and keeps the rest alive; what only waits is counted by itself;
/// 7. *caller*: whose address this is, and that one caller takes no more than a share;
/// 8. *cross-site*: pages take writes from our own pages only;
/// 9. *body*: bounded in size and in time;
/// 10. the routes.
pub fn protect(router: Router, settings: &Settings, instruments: &Instruments) -> Router {
    let inner = router
        .merge(health::routes(settings, instruments))
        .layer(middleware::from_fn(journal::remember_route));
    // A fallback service, not `layer` on the routes themselves: layers of a router run behind its routing.
    let guarded = Router::new()
        .fallback_service(inner)
        .layer(RequestBodyTimeoutLayer::new(body::PATIENCE))
        .layer(middleware::from_fn(body::bound))
        .layer(Extension(waits::Places::default()));
    let guarded = cross_site::guard(guarded, settings)
        .layer(middleware::from_fn_with_state(
            tally::Tally::default(),
            load::share,
        ))
        .layer(middleware::from_fn_with_state(
            caller::Resolver::new(settings, instruments),
            caller::resolve,
        ))
        .layer(middleware::from_fn(load::time_out))
        .layer(middleware::from_fn_with_state(
            load::Shed::default(),
            load::shed,
        ))
        .layer(middleware::from_fn(raw_path::check));
    load::catch_panics(guarded)
        .layer(middleware::from_fn_with_state(
            instruments.moment.clone(),
            reply::speak,
        ))
        .layer(middleware::from_fn_with_state(
            headers::Common::new(settings),
            headers::add,
        ))
        .layer(middleware::from_fn_with_state(
            instruments.clone(),
            journal::record,
        ))
        .layer(middleware::map_request(raw_path::respell))
}
