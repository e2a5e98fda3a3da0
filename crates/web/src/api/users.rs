//! `/api/v1/users` and `/api/v1/users/{id}`: a user by the site's own id.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{JsonRejection, QueryRejection},
    },
    http::StatusCode,
};
use domain::{ExternalUserId, Moment, Profile, SerialId, Timestamp, UserCursor};
use flows::{Linked, Site};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    bad_cursor, bad_query,
    caller::{Caller, UsersRead, UsersWrite},
    page_size, read_id, unknown_user,
};
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

/// A user as the list has them.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedUser {
    /// The site's own id.
    id: String,
    /// The name the site gave.
    name: Option<String>,
    /// When the first factor was confirmed (RFC 3339, UTC); none where there is none, or it was switched off.
    set_up_at: Option<String>,
    /// The proven number, masked.
    phone: Option<Phone>,
    /// When presence was last proved (RFC 3339, UTC).
    last_proved_at: Option<String>,
}

/// A page of users, in the order of the bytes of their ids.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserList {
    /// The users.
    users: Vec<ListedUser>,
    /// What to send as `after` for the next page; none on the last.
    next: Option<String>,
}

/// Which page of users.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersAsked {
    /// What an earlier page called `next`.
    after: Option<String>,
    /// How many, 1 to 200; 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
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

/// Lists the users the site has named by its own ids, in the order of the bytes of these.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(UsersAsked),
    security(("management_key" = ["users:read"])),
    responses((status = 200, body = UserList), (status = 400), (status = 401), (status = 403)))]
pub(crate) async fn list_users(
    State(house): State<House>,
    caller: Caller<UsersRead>,
    asked: Result<Query<UsersAsked>, QueryRejection>,
) -> Result<Json<UserList>, Problem> {
    let Query(asked) = asked.map_err(|_| bad_query())?;
    let after = match asked.after.as_deref().map(str::parse) {
        None => None,
        Some(Ok(UserCursor::Behind(id))) => Some(id),
        Some(Ok(UserCursor::Before(_)) | Err(_)) => return Err(bad_cursor()),
    };
    let limit = page_size(asked.limit)?;
    let listed = house.flows.list_users(caller.site(), after, limit);
    let (found, next) = listed.await?;
    let users = found.into_iter().filter_map(|found| {
        Some(ListedUser {
            id: found.external_id?,
            name: found.name,
            set_up_at: found.first_factor_at.map(rfc3339),
            phone: found.phone.map(|(number, at)| Phone::of(&number, at)),
            last_proved_at: found.last_proved_at.map(rfc3339),
        })
    });
    Ok(Json(UserList {
        users: users.collect(),
        next: next.map(|cursor| cursor.to_string()),
    }))
}

/// Tells what is known of a user.
#[utoipa::path(get, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    security(("management_key" = ["users:read"])),
    responses((status = 200, body = User), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn show_user(
    State(house): State<House>,
    Path(id): Path<String>,
    caller: Caller<UsersRead>,
) -> Result<Json<User>, Problem> {
    let external = read_id(&id)?;
    status_of(&house, caller.site(), external, caller.moment.now)
        .await?
        .map(Json)
        .ok_or_else(unknown_user)
}

/// What is known of a user; none where the site has never named them.
pub(super) async fn status_of(
    house: &House,
    site: &Site,
    external: ExternalUserId,
    now: Timestamp,
) -> Result<Option<User>, Problem> {
    let id = external.to_string();
    let Some(user) = house.flows.user(site, external, now).await? else {
        return Ok(None);
    };
    let methods = house.flows.usable_methods(site, &user, now);
    Ok(Some(User {
        id,
        has_second_factor: user.phone.is_some()
            || !user.apps.pairings.is_empty()
            || !user.passkeys.kept.is_empty(),
        phone: user.phone.map(|(number, at)| Phone::of(&number, at)),
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
    responses((status = 204), (status = 400), (status = 401), (status = 403), (status = 409), (status = 413)))]
pub(crate) async fn put_user(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<UsersWrite>,
    input: Result<Json<UserInput>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let site = Arc::clone(caller.site());
    let external = read_id(&id)?;
    let Json(input) = input.map_err(|rejection| {
        let words = "The body must be JSON: {\"email\": ..., \"name\": ..., \"authy_id\": ...}, each of them optional.";
        unreadable(&rejection, bad(words))
    })?;
    let profile = profile(input.email.as_deref(), input.name.as_deref())?;
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

/// Name and address as a site sends them.
pub(super) fn profile(email: Option<&str>, name: Option<&str>) -> Result<Profile, Problem> {
    Profile::new(email, name, Vec::new()).map_err(|refused| match refused {
        domain::UserRefused::Email => bad("email is not a mail address."),
        _ => bad("name must be at most 100 characters without control characters."),
    })
}

/// What is said of a body that cannot be read: that it is too long, or `otherwise`.
pub(super) fn unreadable(rejection: &JsonRejection, otherwise: Problem) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE);
    }
    otherwise
}

pub(super) fn bad(words: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST)
        .kind("bad-user")
        .detail(words)
}

impl Phone {
    fn of(number: &domain::PhoneNumber, at: Timestamp) -> Self {
        Self {
            masked: number.masked(),
            confirmed_at: rfc3339(at),
        }
    }
}

pub(super) fn rfc3339(time: Timestamp) -> String {
    time.to_rfc3339()
}
