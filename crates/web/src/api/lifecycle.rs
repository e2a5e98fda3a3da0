//! What a site says about who is who: `PATCH` and `DELETE` of `/api/v1/users/{id}`, and `POST /api/v1/users/{id}/merge`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::StatusCode,
};
use domain::Scope;
use flows::{Merged, UserChange, UserChanged};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    caller::{Caller, UsersLifecycle, UsersWrite},
    read_id, unknown_user,
    users::{User, bad, profile, status_of, unreadable},
};
use crate::{House, reply::Problem};

/// What a site says of a user otherwise than before; what is left out, or null, stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    /// The site's own id from now on. Needs the scope `users:lifecycle` besides.
    id: Option<String>,
    /// The mail address; another one is a proposal.
    email: Option<String>,
    /// The name to greet with.
    name: Option<String>,
}

/// Who a user is one with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeInput {
    /// The site's id of the one that is left.
    into: String,
}

/// Changes what the site says of a user. All that is theirs stays theirs, also under another id.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    request_body = UserPatch,
    security(("management_key" = ["users:write"])),
    responses((status = 200, body = User), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 409), (status = 413)))]
pub(crate) async fn change_user(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<UsersWrite>,
    input: Result<Json<UserPatch>, JsonRejection>,
) -> Result<Json<User>, Problem> {
    let external = read_id(&id)?;
    let Json(input) = input.map_err(|rejection| {
        let words = "The body must be JSON: {\"id\": ..., \"email\": ..., \"name\": ...}, each of them optional.";
        unreadable(&rejection, bad(words))
    })?;
    let new = input.id.as_deref().map(read_id).transpose()?;
    if new.is_some() {
        caller.may(Scope::UsersLifecycle)?;
    }
    let known_as = new.clone().unwrap_or_else(|| external.clone());
    let change = UserChange {
        id: new,
        profile: profile(input.email.as_deref(), input.name.as_deref())?,
    };
    let (key, moment) = (&caller.key, &mut caller.moment);
    match house
        .flows
        .change_user(key, external, change, moment)
        .await?
    {
        UserChanged::Yes => {}
        UserChanged::Unknown => return Err(unknown_user()),
        UserChanged::Taken => {
            return Err(Problem::new(StatusCode::CONFLICT).kind("id-taken").detail(
                "Another user has this id. Two of one person become one by POST .../merge.",
            ));
        }
    }
    let (site, now) = (Arc::clone(caller.site()), caller.moment.now);
    let status = status_of(&house, &site, known_as, now).await?;
    status.map(Json).ok_or_else(unknown_user)
}

/// Deletes a user with all that is theirs. Whoever is not there is gone already: the answer is the same.
#[utoipa::path(delete, path = "/api/v1/users/{id}", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user, percent-encoded.")),
    security(("management_key" = ["users:lifecycle"])),
    responses((status = 204), (status = 400), (status = 401), (status = 403)))]
pub(crate) async fn delete_user(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<UsersLifecycle>,
) -> Result<StatusCode, Problem> {
    let external = read_id(&id)?;
    let (key, moment) = (&caller.key, &mut caller.moment);
    house.flows.delete_user(key, external, moment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has two users become one, who is called `into` from then on and keeps what that one has set up; only where it has nothing set up
/// does it get all that the other has. Said again it changes nothing.
#[utoipa::path(post, path = "/api/v1/users/{id}/merge", tag = "users",
    params(("id" = String, Path, description = "The site's own id of the user that is not left, percent-encoded.")),
    request_body = MergeInput,
    security(("management_key" = ["users:lifecycle"])),
    responses((status = 200, body = User), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 409), (status = 413)))]
pub(crate) async fn merge_user(
    State(house): State<House>,
    Path(id): Path<String>,
    mut caller: Caller<UsersLifecycle>,
    input: Result<Json<MergeInput>, JsonRejection>,
) -> Result<Json<User>, Problem> {
    let from = read_id(&id)?;
    let Json(input) = input.map_err(|rejection| {
        unreadable(
            &rejection,
            bad("The body must be JSON: {\"into\": \"ID\"}."),
        )
    })?;
    let into = read_id(&input.into)?;
    if from == into {
        return Err(bad("A user becomes one with somebody else."));
    }
    let (key, moment) = (&caller.key, &mut caller.moment);
    let names = (from, into.clone());
    match house.flows.merge_users(key, names, moment).await? {
        Merged::Yes => {}
        Merged::Unknown => return Err(unknown_user()),
        Merged::Numbered => {
            return Err(conflict(
                "linked-otherwise",
                "One of them is known to the application's direct calls by a number, and stays by itself.",
            ));
        }
        Merged::Meanwhile => {
            return Err(conflict(
                "changed-meanwhile",
                "Something else was said about one of them at this very moment. Say it again.",
            ));
        }
    }
    let (site, now) = (Arc::clone(caller.site()), caller.moment.now);
    let status = status_of(&house, &site, into, now).await?;
    status.map(Json).ok_or_else(unknown_user)
}

fn conflict(kind: &'static str, words: &'static str) -> Problem {
    Problem::new(StatusCode::CONFLICT).kind(kind).detail(words)
}
