//! `/api/v1/policy`: the application's rules, as one document with a version. A change names the version it was made from (RFC 9110,
//! section 13.1.1), so that nobody overwrites what they have not seen.

use std::sync::Arc;

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Policy;
use flows::{NotPossible, RulesAsked};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caller::{Caller, PoliciesRead, PoliciesWrite, bad_key},
    users::unreadable,
};
use crate::{House, reply::Problem};

/// A change that waits for an owner's word.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldPolicy {
    /// The change, as `countersign admin confirm` and the control panel name it.
    held: String,
    /// Always `owner`: whose word it waits for.
    waits_for: &'static str,
}

/// Tells the rules as they were decided. The `ETag` is their version.
#[utoipa::path(get, path = "/api/v1/policy", tag = "policy",
    security(("management_key" = ["policies:read"])),
    responses((status = 200, body = Object, headers(("ETag" = String, description = "The version, in quotes."))),
        (status = 401), (status = 403)))]
pub(crate) async fn show_policy(caller: Caller<PoliciesRead>) -> Response {
    let site = caller.site();
    let tag = tag(site.policy_version);
    ([(header::ETAG, tag)], Json(&site.decided)).into_response()
}

/// Puts other rules in the place of those of the version named by `If-Match`. What is stricter is in force at once (204). What asks
/// less, or takes a method, a country or a way of recovery from people, waits until an owner confirms it (202).
#[utoipa::path(put, path = "/api/v1/policy", tag = "policy",
    params(("If-Match" = String, Header, description = "The ETag of the rules it was made from.")),
    request_body = Object,
    security(("management_key" = ["policies:write"])),
    responses((status = 202, body = HeldPolicy),
        (status = 204, headers(("ETag" = String, description = "The new version, in quotes."))),
        (status = 400), (status = 401), (status = 403), (status = 409), (status = 412), (status = 413),
        (status = 428), (status = 429)))]
pub(crate) async fn put_policy(
    State(house): State<House>,
    headers: HeaderMap,
    mut caller: Caller<PoliciesWrite>,
    input: Result<Json<Policy>, JsonRejection>,
) -> Result<Response, Problem> {
    let read_version = version(&headers)?;
    let Json(policy) = input.map_err(|rejection| unreadable(&rejection, bad_policy()))?;
    let (site, key) = (Arc::clone(caller.site()), caller.granted()?.clone());
    let change = (read_version, policy);
    let moment = &mut caller.moment;
    let asked = house
        .flows
        .change_policy_by_key(&site, &key, change, moment);
    match asked.await? {
        RulesAsked::Set(version) => {
            Ok((StatusCode::NO_CONTENT, [(header::ETAG, tag(version))]).into_response())
        }
        RulesAsked::Held(id) => {
            let held = HeldPolicy {
                held: id.to_string(),
                waits_for: "owner",
            };
            Ok((StatusCode::ACCEPTED, Json(held)).into_response())
        }
        RulesAsked::NotPossible(NotPossible::Policy(_)) => Err(bad_policy()),
        RulesAsked::NotPossible(NotPossible::EverybodyOut) => {
            Err(Problem::new(StatusCode::CONFLICT)
                .kind("everybody-out")
                .detail("Everybody who has a method today would have none."))
        }
        RulesAsked::Outdated => Err(outdated()),
        RulesAsked::KeyEnded => Err(bad_key()),
        RulesAsked::TooMany => Err(Problem::new(StatusCode::TOO_MANY_REQUESTS)
            .kind("too-many-changes")
            .detail("As many changes wait, or were asked for today, as may.")),
    }
}

fn bad_policy() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-policy")
        .detail(
            "The body must be a whole policy that makes sense, as GET /api/v1/policy tells one.",
        )
}

fn outdated() -> Problem {
    Problem::new(StatusCode::PRECONDITION_FAILED)
        .kind("outdated")
        .detail("The rules are others by now. Read them again, and make the change anew.")
}

fn tag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The one version that is named. A list, a weak one or `*` names none that somebody has read.
fn version(headers: &HeaderMap) -> Result<i64, Problem> {
    let Some(named) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED)
            .kind("no-version")
            .detail("Send the ETag of the rules this was made from as If-Match."));
    };
    let version = named.to_str().ok().and_then(|text| {
        let quoted = text.trim().strip_prefix('"')?.strip_suffix('"')?;
        quoted.parse().ok()
    });
    version.ok_or_else(outdated)
}
