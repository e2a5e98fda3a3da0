//! `POST /challenge/{id}/settings/passkeys`: a passkey is added, at the page that makes it. `/challenge/{id}/settings/passkey`:
//! one is named or removed.

use axum::{
    Form,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use domain::{ChallengeId, PasskeyId};
use flows::Changed;
use serde::Deserialize;

use super::{
    Named, Visit, frame, go,
    telling::{came, tell},
};
use crate::{
    House,
    pages::{OwnPasskeyPage, PasskeyLine, Told, steps::show::page_with},
    reply::Problem,
};

/// Which one the address names.
#[derive(Deserialize)]
pub(crate) struct Which {
    which: PasskeyId,
}

/// What the forms send.
#[derive(Deserialize)]
pub(crate) struct PasskeyForm {
    #[serde(default)]
    pub(in crate::pages::steps) passkey: String,
    #[serde(default)]
    name: String,
}

/// Opens the page that makes one more, or keeps that waiting.
pub(crate) async fn add_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let begun = house
        .flows
        .begin_adding_passkey(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match begun? {
        Changed::Done => go(id, "passkey/new"),
        other => came(id, other, Told::PasskeyAdded, Told::PasskeyWaits),
    })
}

/// Shows one.
pub(crate) async fn own_passkey(
    State(house): State<House>,
    Named(id): Named,
    which: Result<Query<Which>, QueryRejection>,
    visit: Visit,
) -> Result<Response, Problem> {
    match which {
        Ok(Query(Which { which })) => show(&house, &visit, id, which, false).await,
        Err(_) => Ok(go(id, "settings")),
    }
}

/// Names one.
pub(crate) async fn name_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Problem> {
    let Ok(passkey) = form.passkey.parse::<PasskeyId>() else {
        return Ok(tell(id, Told::Refused));
    };
    let Ok(name) = form.name.parse() else {
        return show(&house, &visit, id, passkey, true).await;
    };
    let (visitor, moment) = (&visit.visitor, &mut visit.moment);
    let named = house
        .flows
        .name_user_passkey(id, visitor, passkey, &name, moment)
        .await;
    Ok(came(id, named?, Told::PasskeyNamed, Told::PasskeyNamed))
}

/// Removes one.
pub(crate) async fn remove_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Problem> {
    let Ok(passkey) = form.passkey.parse() else {
        return Ok(tell(id, Told::Refused));
    };
    let (visitor, moment) = (&visit.visitor, &mut visit.moment);
    let removed = house
        .flows
        .remove_user_passkey(id, visitor, passkey, moment)
        .await;
    let (done, waits) = (Told::PasskeyRemoved, Told::PasskeyRemovalWaits);
    Ok(came(id, removed?, done, waits))
}

async fn show(
    house: &House,
    visit: &Visit,
    id: ChallengeId,
    which: PasskeyId,
    is_no_name: bool,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await?;
    let card = house.flows.settings_view(id, &visit.visitor, now).await?;
    let kept = card.and_then(|card| card.passkeys);
    let kept = kept.and_then(|card| card.kept.into_iter().find(|one| one.id == which));
    let (Some(view), Some(kept)) = (looked, kept) else {
        return Ok(go(id, "settings"));
    };
    let shown = OwnPasskeyPage {
        frame: frame(visit, &view, id),
        passkey: PasskeyLine::of(&kept),
        is_no_name,
    };
    let status = if is_no_name {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(page_with(&view, shown, status))
}
