//! `/challenge/{id}/settings/turn-off`: the second factor is switched off, where the administrator allows it.

use axum::{extract::State, response::Response};
use domain::{CHANGE_WAIT, Weighed};

use super::{Named, Visit, frame, go, page, start_again, telling::came};
use crate::{
    House,
    pages::{Told, TurnOffPage},
    reply::Problem,
};

/// Asks once more.
pub(crate) async fn confirm_turning_off(
    State(house): State<House>,
    Named(id): Named,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let card = house.flows.settings_view(id, &visit.visitor, now).await?;
    let Some(card) = card.filter(|card| card.may_turn_off) else {
        return Ok(go(id, "settings"));
    };
    let frame = frame(&visit, &view, id);
    let due_at = (card.weighed == Weighed::Wait).then(|| now.plus(CHANGE_WAIT));
    Ok(page(&view, TurnOffPage { frame, due_at }))
}

/// Switches it off.
pub(crate) async fn turn_off(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let off = house
        .flows
        .turn_off(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(came(id, off?, Told::TurnedOff, Told::TurnOffWaits))
}
