//! `/api/v1/users/{id}`: a user by the site's own id.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use domain::{ExternalUserId, Moment, Profile, SerialId, Timestamp};
use flows::{Linked, Site};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use crate::{House, reply::Problem};

/// What is known of a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    /// The site's own id.
    id: String,
    /// Whether the user ever confirmed a second factor that is still there.
    has_second_factor: bool,
    /// The proven number, masked.
    phone: Option<Phone>,
    /// Methods the user could prove presence by at this moment: `push`, `app_code`, `passkey`, `text`, `call`.
    methods: Vec<&'static str>,
    /// Browsers that are known for this user.
    known_browsers: i64,
    /// When presence was last proved (RFC 3339, UTC).
    last_proved_at: Option<String>,
    /// Until when the user's new browsers are locked (RFC 3339, UTC).
    locked_until: Option<String>,
}

/// A proven number.
#[derive(Serialize, ToSchema)]
pub(crate) struct Phone {
    /// For example `+44 •••• ••56`.
    masked: String,
    /// When it was proven (RFC 3339, UTC).
    confirmed_at: String,
}

/// What a site says about a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserInput {
    /// The mail address.
    email: Option<String>,
    /// The name to greet with.
    name: Option<String>,
    /// The number by which the application's direct calls know the same user.
    authy_id: Option<u32>,
}

/// Tells what is known of a user.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    security(("management_key" = ["users:read"])),
    responses((status = 200, body = User), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn show_user(
    State(house): State<House>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<User>, Problem> {
    let site = caller.may("users:read")?;
    let external = read_id(&id)?;
    let now = caller.moment.now;
    let found = house.flows.user(site, external, now).await;
    let Some(user) = found? else {
        let words = "The site has never named this user.";
        return Err(Problem::not_found().kind("unknown-user").detail(words));
    };
    let methods = house.flows.usable_methods(site, &user, now);
    Ok(Json(User {
        id,
        has_second_factor: user.phone.is_some(),
        phone: user.phone.map(|(number, at)| Phone {
            masked: number.masked(),
            confirmed_at: rfc3339(at),
        }),
        methods: methods.into_iter().map(domain::Method::as_str).collect(),
        known_browsers: user.known_browsers,
        last_proved_at: user.last_proved_at.map(rfc3339),
        locked_until: user.locked_until.filter(|end| *end > now).map(rfc3339),
    }))
}

/// Makes a user known before their first visit, or changes what the site said about them.
#[utoipa::path(put, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    request_body = UserInput,
    security(("management_key" = ["users:write"])),
    responses((status = 204), (status = 400), (status = 401), (status = 403), (status = 409)))]
pub(crate) async fn put_user(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller,
    input: Result<Json<UserInput>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let site = caller.may("users:write")?.clone();
    let external = read_id(&id)?;
    let Json(input) = input.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Problem::new(StatusCode::PAYLOAD_TOO_LARGE);
        }
        bad("The body must be JSON: {\"email\": ..., \"name\": ..., \"authy_id\": ...}, each of them optional.")
    })?;
    let profile = Profile::new(input.email.as_deref(), input.name.as_deref(), Vec::new()).map_err(
        |refused| match refused {
            domain::UserRefused::Email => bad("email is not a mail address."),
            _ => bad("name must be at most 100 characters without control characters."),
        },
    )?;
    if let Some(number) = input.authy_id {
        link(&house, &site, (&external, number), &mut caller.moment).await?;
    }
    house
        .flows
        .put_user(&site, external, profile, &mut caller.moment)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that the site's id and a number of its direct calls are one user's.
async fn link(
    house: &House,
    site: &Site,
    (external, number): (&ExternalUserId, u32),
    moment: &mut Moment,
) -> Result<(), Problem> {
    let unknown = || bad("authy_id is no number that a user of the application has.");
    let serial = SerialId::new(number).ok_or_else(unknown)?;
    let linked = house
        .flows
        .link_user(site, external.clone(), serial, moment);
    match linked.await? {
        Linked::Yes => Ok(()),
        Linked::Unknown => Err(unknown()),
        Linked::Taken => Err(Problem::new(StatusCode::CONFLICT)
            .kind("linked-otherwise")
            .detail("The number or the id is another user's, and two never become one.")),
    }
}

fn bad(words: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-user")
        .detail(words)
}

fn read_id(id: &str) -> Result<ExternalUserId, Problem> {
    id.parse().map_err(|_| {
        Problem::new(StatusCode::BAD_REQUEST)
            .kind("bad-user-id")
            .detail("A user id is 1 to 255 bytes without control characters.")
    })
}

fn rfc3339(time: Timestamp) -> String {
    time.to_rfc3339()
}
