//! The pages for somebody who cannot go the usual way, in each state worth looking at.

use std::time::Duration;

use domain::{BrowserId, ChangeKind, Purpose, Timestamp};
use flows::{BrowserLine, LogLine};
use i18n::Language;

use super::{MASKED, drawn, frame};
use crate::pages::{
    Back, ByMail, CodeError, CodeOf, Frame, LinkPage, LinkState, MailPage, NotSent, Plight,
    RecoveryCodeError, RecoveryCodePage, RecoveryPage, Replaced, Resend, WalkPage, Way,
};

const NOW: Timestamp = Timestamp::from_millis(1_795_758_180_000);
const ADDRESS: &str = "a•••@e•••.org";
const CONTACT: &str =
    "Write to help@lighthouse.example,\nor ring 01632 960001 on weekdays from 9 to 5.";
const DAY: Duration = Duration::from_hours(24);

/// The name and the HTML of every sample.
pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let mut all = mail(language);
    all.extend(recovery(language));
    all.extend(codes(language));
    all.extend(walk(language));
    all.extend(link(language));
    all
}

fn mail_page(language: Language, purpose: Purpose) -> MailPage {
    MailPage {
        frame: Frame {
            proves_mail: purpose.sets_up(),
            ..frame(language)
        },
        purpose,
        address: ADDRESS.into(),
        before: Vec::new(),
        is_out: true,
        digits: 6,
        resend: Resend::In(Duration::from_secs(27)),
        just_sent: false,
        not_sent: None,
        error: None,
    }
}

/// After "it was not me", where a code of the app may go before the mailed one.
pub(super) fn mail_or_app(language: Language) -> (&'static str, String) {
    let page = MailPage {
        before: vec![Way::AppCode],
        ..mail_page(language, Purpose::Verify)
    };
    ("mail_or_app", drawn(&page))
}

fn mail(language: Language) -> Vec<(&'static str, String)> {
    let page = |purpose: Purpose| mail_page(language, purpose);
    let wrong = MailPage {
        error: Some(CodeError::Wrong { tries_left: 2 }),
        resend: Resend::Now,
        ..page(Purpose::SetUp)
    };
    let refused = MailPage {
        is_out: false,
        resend: Resend::Now,
        not_sent: Some(NotSent::CannotMail),
        ..page(Purpose::Verify)
    };
    let last = MailPage {
        just_sent: true,
        resend: Resend::Never,
        ..page(Purpose::Recover)
    };
    vec![
        ("mail", drawn(&page(Purpose::SetUp))),
        ("mail_wrong", drawn(&wrong)),
        ("mail_not_sent", drawn(&refused)),
        ("mail_for_new_number", drawn(&last)),
        ("mail_in_settings", drawn(&page(Purpose::Settings))),
    ]
}

fn recovery(language: Language) -> Vec<(&'static str, String)> {
    let page = |by_mail| RecoveryPage {
        frame: frame(language),
        plight: Plight::NoNumber,
        recovery_code: true,
        bypass_code: true,
        known_browser: Some(30 * DAY),
        by_mail,
        sets_up: Replaced::Number,
        contact: Some(CONTACT.into()),
        back: Some(Back::Number),
        too_many: false,
    };
    let address = || ADDRESS.to_owned();
    let offered = ByMail::Offered {
        address: address(),
        wait: 3 * DAY,
    };
    let waiting = ByMail::Waiting {
        until: NOW.plus(2 * DAY),
    };
    let ready = ByMail::Ready { address: address() };
    let alone = |plight| RecoveryPage {
        plight,
        recovery_code: false,
        bypass_code: plight != Plight::Locked,
        known_browser: None,
        contact: None,
        back: None,
        ..page(ByMail::No)
    };
    vec![
        ("recovery", drawn(&page(offered.clone()))),
        ("recovery_waiting", drawn(&page(waiting))),
        ("recovery_ready", drawn(&page(ready))),
        (
            "recovery_too_many",
            drawn(&RecoveryPage {
                too_many: true,
                ..page(offered)
            }),
        ),
        ("recovery_alone", drawn(&alone(Plight::NoNumber))),
        ("recovery_no_mail", drawn(&alone(Plight::NoMail))),
        (
            "recovery_locked",
            drawn(&RecoveryPage {
                known_browser: Some(30 * DAY),
                ..alone(Plight::Locked)
            }),
        ),
    ]
}

fn codes(language: Language) -> Vec<(&'static str, String)> {
    let code = |of, is_settings, error| {
        drawn(&RecoveryCodePage {
            frame: frame(language),
            of,
            is_settings,
            error,
        })
    };
    let wrong = Some(RecoveryCodeError::Wrong { tries_left: 4 });
    vec![
        ("recovery_code", code(CodeOf::Person, false, None)),
        ("recovery_code_wrong", code(CodeOf::Person, false, wrong)),
        (
            "recovery_code_in_settings",
            code(CodeOf::Person, true, None),
        ),
        ("bypass_code", code(CodeOf::Staff, false, None)),
        ("bypass_code_wrong", code(CodeOf::Staff, false, wrong)),
        ("bypass_code_in_settings", code(CodeOf::Staff, true, None)),
    ]
}

/// The page of other ways, for somebody whose passkey is lost.
pub(super) fn by_passkey(language: Language) -> RecoveryPage {
    RecoveryPage {
        frame: frame(language),
        plight: Plight::NoPasskey,
        recovery_code: true,
        bypass_code: false,
        known_browser: None,
        by_mail: ByMail::Offered {
            address: ADDRESS.into(),
            wait: 3 * DAY,
        },
        sets_up: Replaced::Passkey,
        contact: Some(CONTACT.into()),
        back: Some(Back::Passkey),
        too_many: false,
    }
}

/// The page of other ways, for somebody whose app is lost or cannot be set up.
pub(super) fn recovery_of_app(language: Language) -> Vec<(&'static str, String)> {
    let page = |plight, back, by_mail| {
        drawn(&RecoveryPage {
            frame: frame(language),
            plight,
            recovery_code: plight == Plight::NoApp,
            bypass_code: plight == Plight::NoApp,
            known_browser: (plight == Plight::NoApp).then_some(30 * DAY),
            by_mail,
            sets_up: Replaced::App,
            contact: Some(CONTACT.into()),
            back: Some(back),
            too_many: false,
        })
    };
    let lost = |by_mail| page(Plight::NoApp, Back::App, by_mail);
    let address = || ADDRESS.to_owned();
    let offered = ByMail::Offered {
        address: address(),
        wait: 3 * DAY,
    };
    let waiting = ByMail::Waiting {
        until: NOW.plus(2 * DAY),
    };
    vec![
        ("recovery_without_app", lost(offered)),
        ("recovery_without_app_waiting", lost(waiting)),
        (
            "recovery_without_app_ready",
            lost(ByMail::Ready { address: address() }),
        ),
        (
            "recovery_not_paired",
            page(Plight::NotPaired, Back::Pair, ByMail::No),
        ),
    ]
}

pub(super) fn walk_page(language: Language) -> WalkPage {
    let line = |hours: u64, event: &str, detail: &str| LogLine {
        at: NOW.minus(Duration::from_hours(hours)),
        event: event.into(),
        detail: detail.into(),
    };
    WalkPage {
        frame: frame(language),
        is_settings: false,
        password_page: None,
        since: NOW.minus(DAY),
        browsers_ended: 2,
        changes_stopped: 1,
        number: Some(MASKED.into()),
        other_browsers: Vec::new(),
        devices: Vec::new(),
        passkeys: Vec::new(),
        devices_leave: Vec::new(),
        told: None,
        recovery_codes: Some(9),
        log: vec![
            line(0, "passed", "area=sign_in method=text"),
            line(0, "mail_proved", ""),
            line(24, "alarm", "browsers=2"),
            line(24, "change_cancelled", "kind=number by=alarm"),
            line(25, "change_asked", "kind=number"),
            line(26, "browser_remembered", "Firefox, Windows"),
        ],
    }
}

fn walk(language: Language) -> Vec<(&'static str, String)> {
    let other = BrowserLine {
        id: BrowserId::from_bytes([2; 16]),
        name: "Safari, iPhone".into(),
        place: "Bristol, United Kingdom".into(),
        since: NOW,
        last_proved_at: NOW,
        is_this: false,
    };
    let in_settings = WalkPage {
        is_settings: true,
        browsers_ended: 0,
        changes_stopped: 0,
        password_page: Some("https://lighthouse.example/profile/password".into()),
        other_browsers: vec![other],
        recovery_codes: Some(0),
        ..walk_page(language)
    };
    vec![
        ("walk", drawn(&walk_page(language))),
        ("walk_in_settings", drawn(&in_settings)),
    ]
}

fn link(language: Language) -> Vec<(&'static str, String)> {
    let page = |state| LinkPage {
        frame: Frame {
            challenge: None,
            ..frame(language)
        },
        state,
        address: "/link/06f9k2m3n4p5q6r7s8t9v0w1x2.MTIzNDU2Nzg5MDEyMzQ1Ng".into(),
        site_address: Some("https://lighthouse.example".into()),
        contact: Some(CONTACT.to_owned()).filter(|_| state == LinkState::TooLate),
    };
    let due_at = NOW.plus(3 * DAY);
    let kind = ChangeKind::Recover;
    let unknown = LinkPage {
        frame: Frame::bare(language).quoting("7QKX-3M9D"),
        site_address: None,
        ..page(LinkState::Unknown)
    };
    let stop = |kind| drawn(&page(LinkState::Stop { kind, due_at }));
    vec![
        ("link_secure", drawn(&page(LinkState::Secure))),
        ("link_secured", drawn(&page(LinkState::Secured))),
        ("link_stop", stop(ChangeKind::Number)),
        ("link_stop_recovery", stop(kind)),
        ("link_stopped", drawn(&page(LinkState::Stopped { kind }))),
        ("link_remove", drawn(&page(LinkState::Remove))),
        ("link_removed", drawn(&page(LinkState::Removed))),
        ("link_too_late", drawn(&page(LinkState::TooLate))),
        ("link_unknown", drawn(&unknown)),
    ]
}
