//! Pages behind the gate: approvals take a passkey of the device.

use std::time::Duration;

use domain::{Purpose, Timestamp};
use flows::{ApprovalPasskey, AtGate};
use i18n::Language;

use super::{
    app::{APP, NOW, device, offer, pair, waiting},
    drawn, settings,
};
use crate::pages::{
    AddApp, AppCard, Carried, DeviceLine, DeviceState, PairPage, PairStage, Progress, Reach,
    SettingsPage, WaitingPage,
};

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = requests(language);
    all.extend(pairing(language));
    all.push(("settings_gated", drawn(&card(language))));
    all
}

fn later() -> Timestamp {
    NOW.plus(Duration::from_hours(72))
}

fn requests(language: Language) -> Vec<(&'static str, String)> {
    let on = |name: &str, passkey| DeviceState {
        name: name.into(),
        reach: Reach::Delivered,
        passkey,
    };
    let waits = ApprovalPasskey::WaitsUntil(later());
    let asks = WaitingPage {
        may_be_offline: false,
        devices: vec![on("Pixel 9", ApprovalPasskey::Counts), on("iPad", waits)],
        at_gate: AtGate::Passes,
        ..waiting(language, Progress::Delivered)
    };
    let shut = |opens_at, passkey| WaitingPage {
        may_be_offline: false,
        devices: vec![on("Pixel 9", passkey)],
        carried: Carried::Nothing,
        at_gate: AtGate::Shut { opens_at },
        ..waiting(language, Progress::Shut)
    };
    let alone = WaitingPage {
        others: Vec::new(),
        ..shut(Some(later()), waits)
    };
    let in_settings = WaitingPage {
        others: Vec::new(),
        purpose: Purpose::Settings,
        ..shut(None, ApprovalPasskey::Missing)
    };
    let over = WaitingPage {
        progress: Progress::Expired,
        ..shut(None, ApprovalPasskey::Missing)
    };
    vec![
        ("waiting_gated", drawn(&asks)),
        ("waiting_shut", drawn(&shut(None, ApprovalPasskey::Missing))),
        ("waiting_shut_alone", drawn(&alone)),
        ("waiting_shut_in_settings", drawn(&in_settings)),
        ("waiting_shut_expired", drawn(&over)),
    ]
}

fn pairing(language: Language) -> Vec<(&'static str, String)> {
    let page = |stage| PairPage {
        makes_passkey: true,
        ..pair(language, stage)
    };
    let asked = PairStage::Approve {
        device: "Pixel 9".into(),
        carried: Carried::Type("47".into()),
        progress: Progress::Sent,
        left: Duration::from_mins(2),
        takes_code: true,
    };
    vec![
        ("pair_gated", drawn(&page(offer()))),
        ("pair_approve_gated", drawn(&page(asked))),
    ]
}

fn card(language: Language) -> SettingsPage {
    let with = |id: &str, name: &str, passkey| DeviceLine {
        passkey,
        ..device(id, name, 700, Some(2))
    };
    let devices = vec![
        with("1", "Pixel 9", ApprovalPasskey::Counts),
        with("2", "iPad", ApprovalPasskey::WaitsUntil(later())),
        with("3", "Old phone", ApprovalPasskey::Missing),
        with("4", "", ApprovalPasskey::Unasked),
    ];
    SettingsPage {
        app: Some(AppCard {
            name: APP.into(),
            devices,
            add: Some(AddApp::Now),
        }),
        ..settings::card(language)
    }
}
