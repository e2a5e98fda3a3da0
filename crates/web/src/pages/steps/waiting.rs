//! `/challenge/{id}/push`: waiting for an approval in the app; and the same held, for browsers without script.

use std::time::Duration;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use domain::{ApprovalState, ChallengeId, Method, NumberMode, Purpose, Timestamp};
use flows::{Asked, AtGate, OnDevice, View, WaitingView};
use serde::Deserialize;

use super::{
    Named, Visit,
    send::Notice,
    show::{frame, go, page, start_again, ways},
};
use crate::{
    House,
    guard::MayWait,
    pages::{Carried, DeviceState, Kept, Progress, Reach, WaitingPage, Way},
    reply::Problem,
};

/// How long a browser without script is held: below what proxies wait for an answer.
const HELD: Duration = Duration::from_secs(22);

/// From where on a held page waits.
#[derive(Deserialize, Default)]
pub(crate) struct After {
    #[serde(default)]
    pub(super) after: i64,
}

/// Shows how far the request is.
pub(crate) async fn waiting(
    State(house): State<House>,
    Named(id): Named,
    visit: Visit,
) -> Result<Response, Problem> {
    look(&house, id, &visit, Kept::Live).await
}

async fn look(
    house: &House,
    id: ChallengeId,
    visit: &Visit,
    kept: Kept,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(visit));
    };
    if !waits(&view) {
        return Ok(go(id, ""));
    }
    let Some(waiting) = house.flows.waiting(id, &visit.visitor, now).await? else {
        return Ok(start_again(visit));
    };
    Ok(show(house, visit, &view, id, &waiting, kept))
}

/// Asks the devices, or asks them again.
pub(crate) async fn ask(
    State(house): State<House>,
    Named(id): Named,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let asked = house
        .flows
        .ask_approval(id, &visit.visitor, &mut visit.moment)
        .await;
    Ok(match asked? {
        Asked::Yes => go(id, "push"),
        Asked::Refused(flows::AskRefused::Over) => go(id, ""),
        Asked::Refused(_) => Notice::refused(flows::SendRefused::NotUsable, now).at(id, ""),
    })
}

/// The same page, once there is something new, or after a while; at once where there is no place to wait.
pub(crate) async fn hold(
    State(house): State<House>,
    Named(id): Named,
    after: Result<Query<After>, QueryRejection>,
    may_wait: MayWait,
    mut visit: Visit,
) -> Result<Response, Problem> {
    let after = after.map_or(0, |Query(it)| it.after);
    let Some(kept) = held(&house, id, after, &may_wait, &mut visit).await? else {
        return Ok(start_again(&visit));
    };
    look(&house, id, &visit, kept).await
}

/// Waits until there is something new, or for a while; none when the challenge is not this browser's.
pub(super) async fn held(
    house: &House,
    id: ChallengeId,
    after: i64,
    may_wait: &MayWait,
    visit: &mut Visit,
) -> Result<Option<Kept>, Problem> {
    let place = may_wait.place(visit.visitor.cookie.expose());
    let (kept, wait) = match place {
        Some(_) => (Kept::Live, HELD),
        None => (Kept::Anew, Duration::ZERO),
    };
    let moments = house.moments();
    let newest = house
        .flows
        .newest(id, &visit.visitor, after, wait, moments.as_ref())
        .await;
    visit.moment = house.moment();
    Ok(newest?.map(|_| kept))
}

/// Whether there is a request to wait for, or one can be asked.
fn waits(view: &View) -> bool {
    view.app_ways.contains(&Method::Push) && !view.stage.is_over()
}

fn show(
    house: &House,
    visit: &Visit,
    view: &View,
    id: ChallengeId,
    it: &WaitingView,
    kept: Kept,
) -> Response {
    let now = visit.moment.now;
    let until = |end: Option<Timestamp>| {
        let end = end.filter(|end| now < *end);
        end.map(|end| end.since(now)).unwrap_or_default()
    };
    let codes = view.app_ways.iter().filter(|way| **way != Method::Push);
    let others: Vec<Way> = codes.map(|way| Way::from(*way)).collect();
    let page_of = WaitingPage {
        frame: frame(visit, view, id),
        purpose: if view.is_settings {
            Purpose::Settings
        } else {
            Purpose::Verify
        },
        app: house.app_name().to_owned(),
        app_link: house.flows.app_address(&match it.request {
            Some(request) => format!("#r={request}"),
            None => "#inbox".to_owned(),
        }),
        may_be_offline: it.may_be_offline,
        message: it.message.clone(),
        devices: it.devices.iter().map(device_state).collect(),
        // Where nothing can be approved there is nowhere to carry it.
        carried: match it.at_gate {
            AtGate::Shut { .. } => Carried::Nothing,
            AtGate::NoGate | AtGate::Passes => carried(it),
        },
        at_gate: it.at_gate,
        progress: progress(it.progress, it.open_the_app, it.at_gate),
        revision: it.revision,
        kept,
        waited: it.asked_at.map(|at| now.since(at)).unwrap_or_default(),
        left: until(it.expires_at),
        may_ask_again: it.may_ask,
        others: [others, ways(&view.ways)].concat(),
    };
    page(view, page_of)
}

fn device_state(device: &OnDevice) -> DeviceState {
    DeviceState {
        name: device.name.clone(),
        reach: reach(device),
        passkey: device.passkey,
    }
}

/// How far it is on one device, in a page's words.
pub(super) const fn reach(device: &OnDevice) -> Reach {
    match device.progress {
        flows::Progress::Opened => Reach::Opened,
        flows::Progress::Delivered => Reach::Delivered,
        _ if device.is_lost => Reach::Lost,
        flows::Progress::Sent => Reach::Sent,
        _ => Reach::Asked,
    }
}

/// The number to carry over, as the request wants it carried.
pub(super) fn carried(it: &WaitingView) -> Carried {
    match (it.number, it.mode) {
        (Some(number), NumberMode::Type) => Carried::Type(number.to_string()),
        (Some(number), NumberMode::Pick) => Carried::Pick(number.to_string()),
        _ => Carried::Nothing,
    }
}

/// How far it is, in a page's words.
pub(super) const fn progress(
    progress: flows::Progress,
    open_the_app: bool,
    at_gate: AtGate,
) -> Progress {
    match progress {
        flows::Progress::Asked
        | flows::Progress::Sent
        | flows::Progress::Delivered
        | flows::Progress::Opened
            if at_gate.is_shut() =>
        {
            Progress::Shut
        }
        flows::Progress::Asked if open_the_app => Progress::Unreachable,
        flows::Progress::Asked => Progress::Asked,
        flows::Progress::Sent => Progress::Sent,
        flows::Progress::Delivered => Progress::Delivered,
        flows::Progress::Opened => Progress::Opened,
        flows::Progress::Over(ApprovalState::Approved) => Progress::Approved,
        flows::Progress::Over(ApprovalState::Denied) => Progress::Denied,
        flows::Progress::Over(ApprovalState::WrongNumber) => Progress::WrongNumber,
        // What was never asked looks like what ran out: it can be asked.
        flows::Progress::NotAsked | flows::Progress::Over(_) => Progress::Expired,
    }
}
