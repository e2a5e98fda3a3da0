//! The management API: what a site reads and says about its own users, rules and log. Errors by RFC 9457.
//!
//! A key opens what belongs to its application and what its scopes name, nothing else. Each call names its scope in the type of its
//! caller, so that a key is judged before anything else of the request is read.

mod application;
mod bypass;
mod caller;
mod data;
mod decisions;
mod document;
mod events;
mod lifecycle;
mod policy;
mod users;

use axum::http::StatusCode;
use domain::ExternalUserId;

pub(crate) use self::{
    application::show_application,
    bypass::make_bypass_code,
    data::read_person,
    decisions::show_decision,
    document::document,
    events::list_events,
    lifecycle::{change_user, delete_user, merge_user},
    policy::{put_policy, show_policy},
    users::{list_users, put_user, show_user},
};
use crate::reply::Problem;

/// Entries of a list where the caller does not say how many.
const USUAL_PAGE: u32 = 50;
/// Entries of a list, at most.
const LONGEST_PAGE: u32 = 200;

/// How many entries a caller wants.
fn page_size(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(USUAL_PAGE) {
        limit @ 1..=LONGEST_PAGE => Ok(limit),
        _ => Err(Problem::new(StatusCode::BAD_REQUEST)
            .kind("bad-limit")
            .detail("limit is 1 to 200.")),
    }
}

fn read_id(id: &str) -> Result<ExternalUserId, Problem> {
    id.parse().map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST)
            .kind("bad-user-id")
            .detail("A user id is 1 to 255 bytes without control characters.")
    })
}

fn unknown_user() -> Problem {
    let words = "The site has never named this user.";
    Problem::not_found().kind("unknown-user").detail(words)
}

fn bad_cursor() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-cursor")
        .detail("after must be what an earlier page called next.")
}

/// A query that cannot be read: it names something else, or the same twice.
fn bad_query() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-query")
        .detail("The query names something this call does not know, or a value it cannot read.")
}
