//! `POST /api/v1/users/{id}/bypass-code`: a code that lets in once who has nothing else left, by a key that an owner granted for it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use domain::{BypassMinutes, BypassReason};
use flows::BypassByKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    caller::{BypassWrite, Caller, bad_key},
    read_id, unknown_user,
    users::{rfc3339, unreadable},
};
use crate::{House, reply::Problem};

/// For how long, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BypassInput {
    /// Why: 3 to 200 characters in one line, without six digits in a row. It stands in the log.
    reason: String,
    /// How many minutes the code is good, 5 to 1440; 60 where nothing is said.
    #[schema(minimum = 5, maximum = 1440)]
    minutes: Option<u32>,
}

/// A code, told this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct BypassCode {
    /// The code, for example `abcd-efgh-jkmn`.
    code: String,
    /// Until when it is good (RFC 3339, UTC).
    until: String,
}

/// Makes a code, in the place of one that was there. The person and all owners are told.
#[utoipa::path(post, path = "/api/v1/users/{id}/bypass-code", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    request_body = BypassInput,
    security(("management_key" = ["bypass:write"])),
    responses((status = 201, body = BypassCode), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 409), (status = 413), (status = 429)))]
pub(crate) async fn make_bypass_code(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<BypassWrite>,
    input: Result<Json<BypassInput>, JsonRejection>,
) -> Result<(StatusCode, Json<BypassCode>), Problem> {
    let external = read_id(&id)?;
    let Json(input) = input.map_err(|rejection| unreadable(&rejection, bad()))?;
    let reason: BypassReason = input.reason.parse().map_err(|_| bad())?;
    let minutes = match input.minutes {
        Some(minutes) => BypassMinutes::new(minutes).map_err(|_| bad())?,
        None => BypassMinutes::default(),
    };
    let (site, key) = (Arc::clone(caller.site()), caller.granted()?.clone());
    let (whom, terms) = ((&key, external), (reason, minutes));
    let moment = &mut caller.moment;
    let made = house
        .flows
        .make_bypass_code_by_key(&site, whom, terms, moment);
    match made.await? {
        BypassByKey::Made(made) => {
            let code = BypassCode {
                code: made.code.shown(),
                until: rfc3339(made.until),
            };
            Ok((StatusCode::CREATED, Json(code)))
        }
        why => Err(refused(&why)),
    }
}

fn refused(why: &BypassByKey) -> Problem {
    let (kind, words) = match why {
        BypassByKey::Made(_) => return Problem::fault_because("a code that was made was refused"),
        BypassByKey::Unknown => return unknown_user(),
        BypassByKey::KeyEnded => return bad_key(),
        BypassByKey::TooMany(wait) => {
            return Problem::too_many(*wait).kind("too-many-codes").detail(
                "As many codes were made by keys of this application as may within a day.",
            );
        }
        BypassByKey::Off => ("bypass-off", "The rules know no codes of the staff."),
        BypassByKey::NeedsSecond => (
            "needs-second",
            "The rules want a second operator for each code: one is made in the control panel.",
        ),
        BypassByKey::NobodyTold => (
            "nobody-told",
            "The person, or the owners of the server, would not hear of it: a code is made in the control panel.",
        ),
        BypassByKey::NoFactor => (
            "no-factor",
            "The user has no factor that could be in the way.",
        ),
    };
    Problem::new(StatusCode::CONFLICT).kind(kind).detail(words)
}

fn bad() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-bypass")
        .detail("The body must be JSON: {\"reason\": 3 to 200 characters without six digits in a row, \"minutes\": 5 to 1440}.")
}
