//! A request to approve as the page that waits for it shows it.

use domain::{
    ApprovalId, ApprovalState, CarriedNumber, ChallengeId, ChallengeState, Gate, NumberMode,
    Purpose, Timestamp,
};
use i18n::Language;
use store::{approvals::DeviceProgress, apps::AppPairing, challenges::Look};

use super::{
    at_gate::{ApprovalPasskey, AtGate},
    follow::{Facts, must_open_the_app, revision},
};
use crate::{Fault, Flows, Site, Visitor, settings::is_open};

/// How far a request is, as the page that waits shows it; what is further is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Nothing was asked yet.
    NotAsked,
    /// Asked; no device was reached yet.
    Asked,
    /// A push service took it.
    Sent,
    /// A device rang.
    Delivered,
    /// It is looked at.
    Opened,
    /// Over, in this way.
    Over(ApprovalState),
}

/// What the page that waits for an approval shows.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four questions of a page, each for itself: any combination is met"
)]
pub struct WaitingView {
    /// Grows with each change of what is shown.
    pub revision: i64,
    /// The request that waits for its answer, if one does.
    pub request: Option<ApprovalId>,
    /// Whether a phone without a connection may answer it: a first approval of a new device comes by the network, and so does
    /// what a passkey answers for.
    pub may_be_offline: bool,
    /// The sentence the devices show.
    pub message: String,
    /// When it was asked.
    pub asked_at: Option<Timestamp>,
    /// How far it is.
    pub progress: Progress,
    /// How far it is on each device.
    pub devices: Vec<OnDevice>,
    /// The number to carry over, where there is one.
    pub number: Option<CarriedNumber>,
    /// How it is carried, as the request was asked: the policy may be another by now.
    pub mode: NumberMode,
    /// When it ends unanswered.
    pub expires_at: Option<Timestamp>,
    /// Whether no device can be woken that could approve, so that the person has to open the app.
    pub open_the_app: bool,
    /// Where the person stands before the gate: of the request that waits, else of the next one. A device that is tried out is none
    /// of its business: it makes its passkey on the spot.
    pub at_gate: AtGate,
    /// Whether it can be asked (again) now.
    pub may_ask: bool,
    /// Whether the challenge went on or ended: the browser is to leave this page.
    pub is_over: bool,
}

/// How far a request is on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDevice {
    /// The device's name.
    pub name: String,
    /// How far it is there, while it waits: `Asked` to `Opened`.
    pub progress: Progress,
    /// Whether nothing rings it: its bell was given up or hangs nowhere, and its app is not open.
    pub is_lost: bool,
    /// Where the request is behind a gate, how the passkey stands that it asks for.
    pub passkey: ApprovalPasskey,
}

impl Flows {
    /// What the page that waits shows; none when the challenge is not this browser's.
    pub async fn waiting(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<WaitingView>, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(None);
        };
        let facts = self.facts(&look).await?;
        Ok(Some(self.waiting_view(&look, &site, &facts, visitor, now)))
    }

    pub(super) fn waiting_view(
        &self,
        look: &Look,
        site: &Site,
        facts: &Facts,
        visitor: &Visitor,
        now: Timestamp,
    ) -> WaitingView {
        let approval = look.approval.as_ref();
        let state = approval.map(|it| it.state_at(now));
        let devices = on_devices(look, facts, now);
        let furthest = devices.iter().map(|it| it.progress).max();
        let progress = match state {
            None => Progress::NotAsked,
            Some(ApprovalState::Pending) => furthest.unwrap_or(Progress::Asked),
            Some(over) => Progress::Over(over),
        };
        let is_waiting = state == Some(ApprovalState::Pending);
        let is_open = is_answerable(look, now);
        let is_trial = approval.is_some_and(|it| it.pairing.is_some());
        let gate = approval.map_or(Gate::None, |it| it.gate);
        let next_gate = if is_waiting || is_trial {
            at_gate(look, now)
        } else {
            AtGate::of(&look.apps, site.policy.gate_in_force(), now)
        };
        let number = approval
            .filter(|it| is_waiting && it.mode != NumberMode::None)
            .map(|it| CarriedNumber::of(&self.0.keys, it.id));
        let language = site.language(look.ui_locales.as_deref(), visitor);
        WaitingView {
            revision: revision(look, facts, now),
            request: approval.filter(|_| is_waiting).map(|it| it.id),
            may_be_offline: is_waiting && !is_trial && gate == Gate::None,
            message: message(language, look, site, is_trial),
            asked_at: approval.map(|it| it.created_at),
            progress,
            devices,
            number,
            mode: approval.map_or(NumberMode::None, |it| it.mode),
            expires_at: approval.map(|it| it.expires_at),
            open_the_app: must_open_the_app(look, facts, now),
            at_gate: next_gate,
            may_ask: is_open && !is_waiting && state != Some(ApprovalState::Approved),
            is_over: !is_open || state == Some(ApprovalState::Approved),
        }
    }
}

/// Whether the challenge can still be answered.
pub(super) fn is_answerable(look: &Look, now: Timestamp) -> bool {
    let challenge = &look.challenge;
    let shut = challenge.is_unlocked(now) && !is_open(look, now);
    challenge.state == ChallengeState::Open && now < challenge.expires_at && !shut
}

/// The one sentence a device shows.
pub(super) fn message(language: Language, look: &Look, site: &Site, is_trial: bool) -> String {
    let name = site.application.brand.name.as_str();
    let (key, area) = match (is_trial, look.challenge.purpose) {
        (true, _) => ("request.trial", ""),
        (false, Purpose::Settings) => ("request.settings", ""),
        (false, _) => match look.challenge.area.as_str() {
            "sign_in" | "admin_sign_in" => ("request.sign_in", ""),
            area => ("request.area", area),
        },
    };
    i18n::request_message(language, key, name, area)
}

/// How far the challenge's request is on each device it went to, in one order.
pub(super) fn on_devices(look: &Look, facts: &Facts, now: Timestamp) -> Vec<OnDevice> {
    let is_trial = look
        .approval
        .as_ref()
        .is_some_and(|it| it.pairing.is_some());
    let gate = look.approval.as_ref().map_or(Gate::None, |it| it.gate);
    let app_of = |id| {
        let is_its = |app: &&AppPairing| app.device.as_ref().is_some_and(|it| it.id == id);
        look.apps.pairings.iter().find(is_its)
    };
    let each = facts.devices.iter().map(|it| {
        let progress = progress_on(it);
        let app = app_of(it.device);
        let device = app.and_then(|app| app.device.as_ref());
        let can_be_woken = device.is_some_and(|device| device.can_be_woken(now));
        let rings = it.lost_at.is_none() && (is_trial || can_be_woken);
        let asked = app.filter(|_| gate != Gate::None);
        OnDevice {
            name: it.name.as_str().to_owned(),
            progress,
            is_lost: progress <= Progress::Sent && !rings,
            passkey: asked.map_or(ApprovalPasskey::Unasked, |app| {
                ApprovalPasskey::of(app, gate, now)
            }),
        }
    });
    each.collect()
}

/// Where the person stands before the gate of the challenge's last request.
pub(super) fn at_gate(look: &Look, now: Timestamp) -> AtGate {
    let asked = look.approval.as_ref().filter(|it| it.pairing.is_none());
    asked.map_or(AtGate::NoGate, |it| AtGate::of(&look.apps, it.gate, now))
}

pub(super) const fn progress_on(device: &DeviceProgress) -> Progress {
    match (device.opened_at, device.delivered_at, device.sent_at) {
        (Some(_), _, _) => Progress::Opened,
        (None, Some(_), _) => Progress::Delivered,
        (None, None, Some(_)) => Progress::Sent,
        (None, None, None) => Progress::Asked,
    }
}
