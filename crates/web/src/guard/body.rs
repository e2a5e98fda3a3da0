//! Bodies are bounded: in size by the face they are for, in time from one piece to the next.

use std::time::Duration;

use axum::{
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header::CONTENT_LENGTH},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{LONGEST_PRICE_LIST, LONGEST_UPLOAD};
use flows::LONGEST_ROLL;

use crate::reply::{Dialect, Problem};

/// How long a body may pause between two pieces.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// A page's forms hold a number or a code; pushed requests, API calls and reports hold more.
fn limit(dialect: Dialect) -> usize {
    match dialect {
        // A decision, a subscription, a name.
        Dialect::App => 8 * 1024,
        Dialect::Page => 16 * 1024,
        Dialect::OAuth | Dialect::Api | Dialect::Authy | Dialect::Bare => 64 * 1024,
    }
}

/// Where applications are added, and behind it the forms of each come in. Whoever has no session is answered before any of it is
/// read.
const APPLICATIONS: &str = "/admin/applications";

/// The forms of its rules: with the whole policy, and a row for each area and group.
const RULES: usize = 256 * 1024;

/// The forms with return addresses: twenty of 2,000 characters, of which the signs take three times their room in a form.
const CONNECTION: usize = 128 * 1024;

/// The form that brings a picture (`panel/logo.rs`): the file, and what stands round it.
const LOGO: usize = LONGEST_UPLOAD + 4 * 1024;

/// And the one that brings a table of people (`panel/brought.rs`).
const ROLL: usize = LONGEST_ROLL + 4 * 1024;

/// The form that brings a price list (`panel/prices.rs`): pasted, or as a file with what was there before.
const PRICES: (&str, usize) = ("/admin/prices", 2 * LONGEST_PRICE_LIST + 4 * 1024);

fn limit_of(path: &str) -> usize {
    if path == PRICES.0 {
        return PRICES.1;
    }
    if path == APPLICATIONS {
        return CONNECTION;
    }
    let form = path
        .strip_prefix(APPLICATIONS)
        .and_then(|rest| rest.strip_prefix('/')?.split_once('/'));
    match form {
        Some((_, "logo")) => LOGO,
        Some((_, "connection")) => CONNECTION,
        Some((_, "direct/import")) => ROLL,
        Some((_, "rules" | "methods" | "change" | "simulator")) => RULES,
        _ => limit(Dialect::of(path)),
    }
}

/// Refuses a body that is announced as too large, and stops reading one that turns out to be.
pub(super) async fn bound(mut request: Request, next: Next) -> Response {
    let limit = limit_of(request.uri().path());
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    }
    DefaultBodyLimit::max(limit).apply(&mut request);
    next.run(request).await
}
