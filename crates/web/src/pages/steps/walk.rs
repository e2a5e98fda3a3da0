//! `/challenge/{id}/walk`: the walk after "it was not me".

use axum::{Form, extract::State, response::Response};
use domain::{BrowserId, ChallengeId, PairingId, Timestamp};
use flows::{Changed, View};

use super::{
    Named, Visit,
    back::leave,
    settings::{BrowserForm, DeviceForm, PasskeyForm, Telling, tell_at},
    show::{frame, go, page, start_again},
};
use crate::{
    House,
    pages::{DeviceLine, PasskeyLine, Told, WalkPage},
    reply::Problem,
};

/// Shows what was done, and what is to be looked at.
pub(crate) async fn walk(
    State(house): State<House>,
    Named(id): Named,
    Telling(told): Telling,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let walk = house.flows.walk_view(id, &visit.visitor, now).await;
    let Some(walk) = walk? else {
        return Ok(go(id, ""));
    };
    let line = |app| DeviceLine::of(app, walk.gate, now);
    let shown = WalkPage {
        frame: frame(&visit, &view, id),
        is_settings: view.is_settings,
        password_page: password_page(&view),
        since: walk.since,
        browsers_ended: walk.browsers_ended,
        changes_stopped: walk.changes_stopped,
        number: walk.number,
        other_browsers: walk.other_browsers,
        devices: walk.apps.iter().map(line).collect(),
        passkeys: walk.passkeys.iter().map(PasskeyLine::of).collect(),
        devices_leave: [leaving(walk.apps_leave), leaving(walk.passkeys_leave)].concat(),
        told,
        recovery_codes: view.recovery_codes,
        log: walk.activity,
    };
    Ok(page(&view, shown))
}

fn leaving<T: ToString>(leave: Vec<(T, Timestamp)>) -> Vec<(String, Timestamp)> {
    let leave = leave.into_iter();
    leave.map(|(id, due)| (id.to_string(), due)).collect()
}

/// Where the password is changed at the site, if its administrator said so.
fn password_page(view: &View) -> Option<String> {
    let page = &view.site.policy.password_page;
    (!page.is_empty()).then(|| page.clone())
}

/// Ends it, and goes on to where the person was going.
pub(crate) async fn finish_walk(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let looked = house.flows.look(id, &visit.visitor, visit.moment.now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    let finished = house
        .flows
        .finish_walk(id, &visit.visitor, &mut visit.moment)
        .await;
    match finished? {
        // Of two clicks, the second finds it ended: both lead on.
        Changed::Done | Changed::Refused if view.is_settings => Ok(go(id, "settings")),
        Changed::Done | Changed::Refused => leave(&house, id, &mut visit).await,
        _ => Ok(go(id, "")),
    }
}

/// Makes a browser new that its owner does not know.
pub(crate) async fn forget_walked_browser(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<BrowserForm>,
) -> Result<Response, Problem> {
    let Ok(browser) = form.browser.parse::<BrowserId>() else {
        return Ok(tell_at(id, "walk", Told::Refused));
    };
    let forgotten = house
        .flows
        .forget_browser(id, &visit.visitor, browser, &mut visit.moment)
        .await;
    Ok(match forgotten? {
        Changed::Done => tell_at(id, "walk", Told::BrowserForgotten),
        Changed::TooMany => tell_at(id, "walk", Told::TooMany),
        Changed::Unproved => tell_at(id, "walk", Told::Unproved),
        Changed::Refused | Changed::Waits(_) => tell_at(id, "walk", Told::Refused),
        Changed::Closed => go(id, ""),
    })
}

/// Removes a device its owner does not know, at once or after a wait.
pub(crate) async fn remove_walked_device(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<DeviceForm>,
) -> Result<Response, Problem> {
    let Ok(app) = form.device.parse::<PairingId>() else {
        return Ok(tell_at(id, "walk", Told::Refused));
    };
    let removed = house
        .flows
        .remove_app(id, &visit.visitor, app, &mut visit.moment)
        .await;
    let (done, waits) = (Told::DeviceRemoved, Told::DeviceRemovalWaits);
    Ok(came(id, removed?, done, waits))
}

/// Removes a passkey its owner does not know, at once or after a wait.
pub(crate) async fn remove_walked_passkey(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Problem> {
    let Ok(passkey) = form.passkey.parse() else {
        return Ok(tell_at(id, "walk", Told::Refused));
    };
    let removed = house
        .flows
        .remove_user_passkey(id, &visit.visitor, passkey, &mut visit.moment)
        .await;
    let (done, waits) = (Told::PasskeyRemoved, Told::PasskeyRemovalWaits);
    Ok(came(id, removed?, done, waits))
}

/// The walk, told what came of removing something.
fn came(id: ChallengeId, removed: Changed, done: Told, waits: Told) -> Response {
    match removed {
        Changed::Done => tell_at(id, "walk", done),
        Changed::Waits(_) => tell_at(id, "walk", waits),
        Changed::TooMany => tell_at(id, "walk", Told::TooMany),
        Changed::Unproved => tell_at(id, "walk", Told::Unproved),
        Changed::Refused => tell_at(id, "walk", Told::Refused),
        Changed::Closed => go(id, ""),
    }
}
