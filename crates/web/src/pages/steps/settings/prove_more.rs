//! `GET /challenge/{id}/settings/prove`: what is missing for a change to be made at once.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use domain::{CHANGE_WAIT, Weighed};
use serde::Deserialize;

use super::{Named, Visit, frame, go, offers_number, page, start_again};
use crate::{
    House,
    pages::{Doors, GoOn, ProveMorePage},
    reply::Problem,
};

/// The change somebody had in mind.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default, rename = "for")]
    change: String,
}

/// Says what is missing.
pub(crate) async fn prove_more(
    State(house): State<House>,
    Named(id): Named,
    wish: Result<Query<Wish>, QueryRejection>,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let card = house.flows.settings_view(id, &visit.visitor, now).await?;
    let Some(card) = card.filter(|card| card.weighed == Weighed::Wait) else {
        return Ok(go(id, "settings"));
    };
    if offers_number(&view) {
        return Ok(go(id, ""));
    }
    let prove_more = ProveMorePage {
        frame: frame(&visit, &view, id),
        proofs: card.proofs,
        missing: card.missing,
        doors: Doors::of(&card.doors),
        go_on: wish
            .ok()
            .filter(|_| card.may_wait)
            .and_then(|Query(wish)| way_on(&wish.change)),
        due_at: now.plus(CHANGE_WAIT),
    };
    Ok(page(&view, prove_more))
}

/// The way to the change; a wish we do not know is none.
fn way_on(change: &str) -> Option<GoOn> {
    Some(match change {
        "number" => GoOn::Look("settings/number"),
        "turn_off" => GoOn::Look("settings/turn-off"),
        "recovery_codes" => GoOn::Act("settings/codes"),
        "add_device" => GoOn::Act("settings/pair"),
        "add_passkey" => GoOn::Act("settings/passkeys"),
        "text_off" => GoOn::Switch("text_off"),
        "text_on" => GoOn::Switch("text_on"),
        "call_off" => GoOn::Switch("call_off"),
        "call_on" => GoOn::Switch("call_on"),
        _ => return None,
    })
}
