//! What the forms about direct calls send: where answers are told, tried before; what the site may ask for and send; what leaves the
//! house by it; whether it is there to be tried out; who else is told.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use domain::{ApplicationId, DirectOutlet, WebhookId};
use flows::{CallbackTried, DirectChange, DirectEdited, PanelRefused, SeenDirect};
use serde::Deserialize;

use super::{CallbackDraft, DirectMistake, DirectPage, DirectPart, SwitchesDraft, address, page};
use crate::{
    House,
    panel::{Desk, go},
    reply::Problem,
};

/// What the form about answers sends.
#[derive(Deserialize)]
pub(crate) struct CallbackForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    r#do: String,
}

/// What the form of the switches sends.
#[derive(Deserialize)]
pub(crate) struct SwitchesForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    other_apps: String,
    #[serde(default)]
    invites: String,
    #[serde(default)]
    own_words: String,
    #[serde(default)]
    messages: String,
}

/// What the form about one thing sends that leaves the house.
#[derive(Deserialize)]
pub(crate) struct OutletForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    outlet: String,
    #[serde(default)]
    on: String,
}

/// What the form about trying out sends.
#[derive(Deserialize)]
pub(crate) struct SandboxForm {
    #[serde(default)]
    seen: String,
    #[serde(default)]
    sandbox: String,
}

/// Says where answers are told, or that they are told nowhere; or tries the address.
pub(crate) async fn set_callback(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<CallbackForm>,
) -> Result<Response, Problem> {
    let draft = CallbackDraft {
        address: form.address,
        method: form.method,
    };
    let fill = |page: &mut DirectPage| page.callback = draft.clone();
    let change = match form.r#do.as_str() {
        "remove" => None,
        what => match draft.parse() {
            Ok(target) if what == "try" => {
                let (session, moment) = (&desk.session, &mut desk.moment);
                let writer = house.call_writer();
                let tried = house
                    .flows
                    .try_callback_by(session, id, target, writer, moment);
                let tried = tried.await?;
                return after_trial(&house, id, desk, tried, fill).await;
            }
            Ok(target) => Some(target),
            Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
        },
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (change, seen) = (DirectChange::Callback(change), SeenDirect::This(seen));
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .change_direct(Some(session), id, seen, change, moment);
    let set = set.await?;
    answer(&house, id, desk, set, DirectPart::Callback, fill).await
}

/// Says what the site may ask for and send.
pub(crate) async fn set_switches(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<SwitchesForm>,
) -> Result<Response, Problem> {
    let draft = SwitchesDraft {
        other_apps: !form.other_apps.is_empty(),
        invites: !form.invites.is_empty(),
        own_words: !form.own_words.is_empty(),
        messages: form.messages,
    };
    let fill = |page: &mut DirectPage| page.switches = draft.clone();
    let switches = match draft.parse() {
        Ok(switches) => switches,
        Err(mistake) => return mistaken(&house, id, desk, mistake, fill).await,
    };
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let (change, seen) = (DirectChange::Switches(switches), SeenDirect::This(seen));
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .change_direct(Some(session), id, seen, change, moment);
    let set = set.await?;
    answer(&house, id, desk, set, DirectPart::Switches, fill).await
}

/// Switches on or off what leaves the house.
pub(crate) async fn set_outlet(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<OutletForm>,
) -> Result<Response, Problem> {
    let (Ok(seen), Ok(outlet)) = (form.seen.parse(), form.outlet.parse::<DirectOutlet>()) else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let change = DirectChange::Outlet(outlet, !form.on.is_empty());
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .change_direct(Some(session), id, SeenDirect::This(seen), change, moment);
    let set = set.await?;
    answer(&house, id, desk, set, DirectPart::Outlets, |_| {}).await
}

/// Makes a sandbox of a site, or a site in earnest of a sandbox.
pub(crate) async fn set_sandbox(
    State(house): State<House>,
    Path(id): Path<ApplicationId>,
    mut desk: Desk,
    Form(form): Form<SandboxForm>,
) -> Result<Response, Problem> {
    let Ok(seen) = form.seen.parse() else {
        return Ok(desk.refuse(PanelRefused::Stale));
    };
    let change = DirectChange::Sandbox(!form.sandbox.is_empty());
    let (session, moment) = (&desk.session, &mut desk.moment);
    let set = house
        .flows
        .change_direct(Some(session), id, SeenDirect::This(seen), change, moment);
    let set = set.await?;
    answer(&house, id, desk, set, DirectPart::Sandbox, |_| {}).await
}

/// Removes a webhook.
pub(crate) async fn remove_webhook(
    State(house): State<House>,
    Path((id, webhook)): Path<(ApplicationId, WebhookId)>,
    mut desk: Desk,
) -> Result<Response, Problem> {
    let (session, moment) = (&desk.session, &mut desk.moment);
    let removed = house.flows.remove_webhook_by(session, id, webhook, moment);
    Ok(match removed.await? {
        Ok(()) => go(&format!("{}?now=removed", address(id))),
        Err(refused) => desk.refuse(refused),
    })
}

/// The page with what was typed, and what the address answered.
async fn after_trial(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    tried: Result<CallbackTried, PanelRefused>,
    fill: impl FnOnce(&mut DirectPage),
) -> Result<Response, Problem> {
    let tried = match tried {
        Ok(CallbackTried::Address) => {
            return mistaken(house, id, desk, DirectMistake::Address, fill).await;
        }
        Ok(tried) => tried,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(match page(house, id, &mut desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            page.tried = Some(tried);
            desk.page(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// The page with what was typed, and what is wrong with it.
async fn mistaken(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    mistake: DirectMistake,
    fill: impl FnOnce(&mut DirectPage),
) -> Result<Response, Problem> {
    Ok(match page(house, id, &mut desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            page.mistake = Some(mistake);
            desk.mistaken(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}

/// What came of a change: the page anew; or, where somebody was quicker, theirs beside what was typed.
async fn answer(
    house: &House,
    id: ApplicationId,
    mut desk: Desk,
    set: Result<DirectEdited, PanelRefused>,
    part: DirectPart,
    fill: impl FnOnce(&mut DirectPage),
) -> Result<Response, Problem> {
    match set {
        Ok(DirectEdited::Done) => return Ok(go(&format!("{}?now=saved", address(id)))),
        // Its page says what waits, and how it is confirmed.
        Ok(DirectEdited::Held(held)) => return Ok(go(&format!("/admin/held/{}", held.id))),
        Ok(DirectEdited::Address) => {
            return mistaken(house, id, desk, DirectMistake::Address, fill).await;
        }
        Ok(DirectEdited::HasUsers) => {
            return mistaken(house, id, desk, DirectMistake::HasUsers, fill).await;
        }
        Err(refused) => return Ok(desk.refuse(refused)),
        Ok(DirectEdited::Meanwhile) => {}
    }
    Ok(match page(house, id, &mut desk).await? {
        Ok(mut page) => {
            fill(&mut page);
            page.late = Some(part);
            desk.conflicting(page)
        }
        Err(refused) => desk.refuse(refused),
    })
}
