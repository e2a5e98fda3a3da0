//! `/api/v1/events`: what is written down about the application, in the order in which it was sealed.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use domain::LogRow;
use flows::{EventsFound, EventsWanted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    bad_cursor, bad_query,
    caller::{Caller, EventsRead},
    page_size, read_id, unknown_user,
    users::rfc3339,
};
use crate::{House, reply::Problem};

/// One row of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct Event {
    /// Its id.
    id: String,
    /// When it happened (RFC 3339, UTC).
    at: String,
    /// What happened: a word of the operators' page about the log.
    kind: String,
    /// The site's own id of the user it is about; none where it is about nobody, or the user is deleted.
    user: Option<String>,
    /// What the rows of one sign-in have in common.
    sign_in: Option<String>,
    /// More about it, `name=value` parted by blanks; never a code, a key or a whole number.
    detail: String,
}

/// A page of the log, the earliest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventList {
    /// The rows. May be empty though there are more: of what is rare many pages hold none.
    events: Vec<Event>,
    /// What to send as `after` for what comes next, now or later.
    next: String,
    /// Whether there may be more already.
    has_more: bool,
}

/// Which rows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsAsked {
    /// What an earlier page called `next`; from the first on where nothing is said.
    after: Option<String>,
    /// How many, 1 to 200; 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// Those about this user alone, by the site's own id.
    user: Option<String>,
    /// Those of this kind alone.
    kind: Option<String>,
}

/// Reads the log of the application on from a place.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(EventsAsked),
    security(("management_key" = ["events:read"])),
    responses((status = 200, body = EventList), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn list_events(
    State(house): State<House>,
    caller: Caller<EventsRead>,
    asked: Result<Query<EventsAsked>, QueryRejection>,
) -> Result<Json<EventList>, Problem> {
    let Query(asked) = asked.map_err(|_| bad_query())?;
    let wanted = EventsWanted {
        user: asked.user.as_deref().map(read_id).transpose()?,
        event: asked
            .kind
            .as_deref()
            .map(|kind| kind.parse().map_err(|()| bad_query()))
            .transpose()?,
        after: position(asked.after.as_deref())?,
        limit: page_size(asked.limit)?,
    };
    let page = match house.flows.events(caller.site(), wanted).await? {
        EventsFound::Page(page) => page,
        EventsFound::UnknownUser => return Err(unknown_user()),
    };
    let events = page.rows.into_iter();
    Ok(Json(EventList {
        events: events
            .map(|told| Event::of(told.row, told.external_id))
            .collect(),
        next: page.next.to_string(),
        has_more: page.has_more,
    }))
}

/// A place in the order of the seals, in digits alone.
fn position(after: Option<&str>) -> Result<i64, Problem> {
    let Some(text) = after else { return Ok(0) };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let position = text.parse().ok().filter(|_| is_plain);
    position.ok_or_else(bad_cursor)
}

impl Event {
    /// The row as a site reads it.
    pub(super) fn of(row: LogRow, user: Option<String>) -> Self {
        Self {
            id: row.id.to_string(),
            at: rfc3339(row.at),
            kind: row.event,
            user,
            sign_in: row.challenge.map(|challenge| challenge.to_string()),
            detail: row.detail,
        }
    }
}
