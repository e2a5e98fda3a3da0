//! `/api/v1/decisions/{event}`: how one request was decided, from the row of the log that tells of its beginning.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::LogId;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caller::{Caller, EventsRead},
    events::Event,
};
use crate::{House, log_detail::value, reply::Problem};

/// How a request was decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    /// The event that tells of its beginning.
    id: String,
    /// The site's own id of the user; none where the user is deleted.
    user: Option<String>,
    /// The area, as the site named it.
    area: Option<String>,
    /// What was decided: `not_asked`, `refused` where a page was needed and none was wanted, `open` while somebody may still answer or
    /// has gone away, `proved`, `denied`.
    outcome: &'static str,
    /// Why it was asked or not, in the words of the operators' page about the log.
    reason: Option<String>,
    /// By which method it was proved.
    method: Option<String>,
    /// Everything that was written down about it, the earliest first.
    events: Vec<Event>,
}

/// Tells how a request was decided.
#[utoipa::path(get, path = "/api/v1/decisions/{event}", tag = "events",
    params(("event" = String, Path, description = "The id of an event of the kind `asked`, `not_asked` or `pages_refused`.")),
    security(("management_key" = ["events:read"])),
    responses((status = 200, body = Decision), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn show_decision(
    State(house): State<House>,
    Path(event): Path<String>,
    caller: Caller<EventsRead>,
) -> Result<Json<Decision>, Problem> {
    let unknown = || {
        let words = "No request of this application began with this event.";
        Problem::not_found().kind("unknown-decision").detail(words)
    };
    let id: LogId = event.parse().map_err(|_| unknown())?;
    let found = house.flows.decision(caller.site(), id).await?;
    let (begun, mut rows) = found.ok_or_else(unknown)?;
    if rows.is_empty() {
        rows.push(begun.row.clone());
    }
    let last = |kind: domain::Event| rows.iter().rev().find(|row| row.event == kind.as_str());
    let passed = last(domain::Event::Passed);
    let outcome = if begun.row.event == domain::Event::NotAsked.as_str() {
        "not_asked"
    } else if begun.row.event == domain::Event::PagesRefused.as_str() {
        "refused"
    } else if passed.is_some() {
        "proved"
    } else if last(domain::Event::Denied).is_some() {
        "denied"
    } else {
        "open"
    };
    let said = |name: &str| value(&begun.row.detail, name).map(ToOwned::to_owned);
    let method = passed.and_then(|row| value(&row.detail, "method"));
    Ok(Json(Decision {
        id: event,
        area: said("area"),
        reason: said("reason"),
        outcome,
        method: method.map(ToOwned::to_owned),
        events: rows
            .iter()
            .map(|row| Event::of(row.clone(), begun.external_id.clone()))
            .collect(),
        user: begun.external_id,
    }))
}
