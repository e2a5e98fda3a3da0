//! `/challenge/{id}/settings`: the account settings; each act in them has a file of its own beside this one.

use axum::{extract::State, response::Response};
use domain::{ChallengeId, ChangeKind, Timestamp, Weighed};
use flows::{AppsView, ByNumber, Changed, SettingsView, Stage, View, Waiting};

use super::{
    Named, Visit,
    screen::contact,
    send::Notice,
    show::{frame, go, page, start_again},
};
use crate::{
    House,
    pages::{
        AddApp, AppCard, CodesRow, DeviceLine, Doors, Frame, MethodRow, OpenSettingsPage, Pace,
        PasskeyLine, PasskeysCard, SettingsPage, Told, Way,
    },
    reply::Problem,
};

mod browsers;
mod by_number;
mod cancel;
mod codes;
mod devices;
mod methods;
mod number;
mod passkeys;
mod prove_more;
mod telling;
mod turn_off;

use self::telling::tell;
pub(super) use self::{
    browsers::BrowserForm,
    devices::DeviceForm,
    passkeys::PasskeyForm,
    telling::{Telling, tell_at},
};
pub(crate) use self::{
    browsers::forget_browsers,
    by_number::{by_number, take_by_number},
    cancel::cancel_change,
    codes::make_codes,
    devices::{add_device, remove_device},
    methods::switch_method,
    number::keep_number,
    passkeys::{add_passkey, name_passkey, own_passkey, remove_passkey},
    prove_more::prove_more,
    turn_off::{confirm_turning_off, turn_off},
};

/// Shows the card, or how to open it.
pub(crate) async fn settings(
    State(house): State<House>,
    Named(id): Named,
    notice: Notice,
    Telling(told): Telling,
    visit: Visit,
) -> Result<Response, Problem> {
    let now = visit.moment.now;
    let looked = house.flows.look(id, &visit.visitor, now).await;
    let Some(view) = looked? else {
        return Ok(start_again(&visit));
    };
    // A number that is offered comes first, unless it was proved and cannot be taken today.
    let leads_on = offers_number(&view) && told != Some(Told::TooMany);
    if leads_on || !view.is_settings {
        return Ok(go(id, ""));
    }
    let card = house.flows.settings_view(id, &visit.visitor, now).await?;
    let frame = frame(&visit, &view, id);
    Ok(match (card, &view.stage) {
        (Some(card), _) => {
            let name = house.app_name();
            page(&view, card_page(frame, name, card, notice, told, now))
        }
        // While a code is out another way may be chosen.
        (None, Stage::OpenSettings(_) | Stage::Code(_) | Stage::Mail(_)) => {
            page(&view, open_page(frame, &view, notice, now))
        }
        (None, _) => go(id, ""),
    })
}

/// Whether another number was offered: its pages come first, until it is proved or taken back.
fn offers_number(view: &View) -> bool {
    match &view.stage {
        Stage::Prove { .. } => true,
        Stage::Code(code) => code.is_set_up,
        _ => false,
    }
}

fn open_page(frame: Frame, view: &View, notice: Notice, now: Timestamp) -> OpenSettingsPage {
    OpenSettingsPage {
        frame,
        doors: Doors::of(&view.doors),
        contact: contact(view),
        not_sent: notice.not_sent(None, now),
    }
}

fn card_page(
    frame: Frame,
    app_name: &str,
    view: SettingsView,
    notice: Notice,
    told: Option<Told>,
    now: Timestamp,
) -> SettingsPage {
    let is_at_once = view.weighed == Weighed::Enough;
    let is_now = |kind: ChangeKind| {
        let is_ready = |one: &Waiting| one.is_ready && one.change.kind == kind;
        is_at_once || view.waiting.iter().any(is_ready)
    };
    let codes_at_once = is_now(ChangeKind::RecoveryCodes);
    let add_by = |kind| {
        if is_now(kind) {
            AddApp::Now
        } else {
            AddApp::AfterProof
        }
    };
    let pace = pace(&view);
    let add = add_by(ChangeKind::AddDevice);
    let add_passkey = add_by(ChangeKind::AddPasskey);
    SettingsPage {
        frame,
        app: view.apps.map(|apps| AppCard {
            name: app_name.to_owned(),
            devices: lines(&apps, now),
            add: apps.may_add.then_some(add),
        }),
        passkeys: view.passkeys.map(|card| PasskeysCard {
            kept: card.kept.iter().map(PasskeyLine::of).collect(),
            add: card.may_add.then_some(add_passkey),
        }),
        told,
        not_sent: notice.not_sent(None, now),
        is_alarmed: view.is_alarmed,
        pace,
        codes: view.recovery_codes.map(|(left, made_at)| CodesRow {
            left,
            made_at,
            at_once: codes_at_once,
        }),
        methods: view
            .methods
            .iter()
            .map(|line| MethodRow {
                way: Way::from(line.method),
                is_on: line.is_on,
                may_switch: line.may_switch,
            })
            .collect(),
        number: view.number,
        unproven: view.unproven,
        takes_by_number: view.by_number == ByNumber::Takes,
        browsers: view.browsers,
        waiting: view.waiting,
        log: view.activity,
        may_turn_off: view.may_turn_off,
        open_until: view.open_until,
    }
}

/// The devices there are, each with how its passkey for approvals stands.
fn lines(apps: &AppsView, now: Timestamp) -> Vec<DeviceLine> {
    let line = |app| DeviceLine::of(app, apps.gate, now);
    apps.pairings.iter().map(line).collect()
}

/// What becomes of a change asked for now.
fn pace(view: &SettingsView) -> Pace {
    let is_at_once = view.weighed == Weighed::Enough;
    match (is_at_once, Doors::of(&view.doors).is_empty()) {
        (true, _) => Pace::AtOnce,
        (false, _) if !view.may_wait => Pace::OnlyAfterProof,
        (false, false) => Pace::AfterProof,
        (false, true) => Pace::Later,
    }
}

/// Where a code that was right in the settings leads.
pub(super) fn after(id: ChallengeId, changed: Option<Changed>) -> Response {
    match changed {
        None => tell(id, Told::Proved),
        Some(changed) => telling::came(id, changed, Told::NumberChanged, Told::NumberWaits),
    }
}
