//! The methods of the app, tried.

use domain::{ApplicationId, MessageId};
use flows::{AppCodes, RungDevice};
use i18n::Language;

use super::{AT, at, drawn};
use crate::panel::{Place, app_trials::RingsPage, rules::About};

/// How codes of the app fare, well or badly.
pub(super) fn codes(is_bad: bool) -> AppCodes {
    AppCodes {
        right: 12,
        wrong: if is_bad { 40 } else { 1 },
        now: AT,
        apart: if is_bad { -4200 } else { 3 },
    }
}

/// The pages.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let device = |name: &str, state: &str, woken| RungDevice {
        name: Some(name.into()),
        state: state.into(),
        error_class: (state == "failed").then(|| "gone".into()),
        attempts: 1,
        made_at: AT,
        accepted_at: (state == "accepted").then_some(AT),
        woken_at: woken,
    };
    let page = |devices| {
        drawn(&RingsPage {
            frame: at(language, Place::Applications),
            about: About {
                id: ApplicationId::from_bytes([3; 16]),
                name: "Lighthouse".into(),
            },
            trial: MessageId::from_bytes([6; 16]),
            devices,
        })
    };
    let gone = RungDevice {
        name: None,
        ..device("", "waiting", None)
    };
    vec![
        (
            "rings_open",
            page(vec![device("Pixel 9", "accepted", None), gone]),
        ),
        (
            "rings_done",
            page(vec![
                device("<i>Pixel 9</i>", "accepted", Some(AT)),
                device("iPad", "failed", None),
            ]),
        ),
    ]
}
