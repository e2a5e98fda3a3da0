//! The log.

use domain::{LogId, LogRow, Role, UserId};
use flows::{LogPage as Rows, LogRowShown, PanelRefused};
use i18n::Language;

use super::{
    AT, bare, drawn,
    people::{SITE, choice},
    session,
};
use crate::panel::{
    Place,
    log::LogPage,
    log_asked::{Asked, Wrong},
    site_choice::SiteChoice,
};

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let page = |role, asked, rows, export, wrong| {
        let frame = bare(language).at_desk(&session(role, 1), Place::Log);
        drawn(&LogPage {
            frame,
            choice: sites(&asked),
            asked,
            rows,
            export,
            wrong,
        })
    };
    let of_page = Asked {
        number: "k7q2-9xmd".into(),
        ..Asked::default()
    };
    let of_person = Asked {
        application: SITE.to_string(),
        person: UserId::from_bytes([1; 16]).to_string(),
        ..Asked::default()
    };
    let wrong = Asked {
        from: "yesterday".into(),
        ..Asked::default()
    };
    let not_theirs = Err(PanelRefused::NotYourRole);
    let none_yet = Rows {
        looked_back_to: Some(AT),
        ..Rows::default()
    };
    let mut samples = vec![
        (
            "log",
            page(Role::Owner, Asked::default(), found(), Ok(()), None),
        ),
        (
            "log_of_page",
            page(Role::Owner, of_page, found(), Ok(()), None),
        ),
        (
            "log_of_person",
            page(Role::ReadOnly, of_person, found(), not_theirs, None),
        ),
        (
            "log_none_yet",
            page(Role::Owner, Asked::default(), none_yet, Ok(()), None),
        ),
    ];
    for (name, asked, wrong) in [
        ("log_wrong", wrong, Wrong::From),
        ("log_lost", Asked::default(), Wrong::Lost),
    ] {
        let nothing = Rows::default();
        samples.push((name, page(Role::Owner, asked, nothing, Ok(()), Some(wrong))));
    }
    samples
}

fn sites(asked: &Asked) -> SiteChoice {
    SiteChoice {
        chosen: asked.application.parse().ok(),
        ..choice(&["Lighthouse", "<i>Harbour</i>"])
    }
}

fn found() -> Rows {
    Rows {
        rows: vec![
            row(9, "passed", "area=sign_in method=text", Some(12)),
            row(8, "from_a_later_release", "said=<i>x</i>", None),
        ],
        next: Some(LogId::from_bytes([8; 16])),
        looked_back_to: None,
        is_of_request: true,
    }
}

fn row(number: u8, event: &str, detail: &str, position: Option<i64>) -> LogRowShown {
    LogRowShown {
        row: LogRow {
            id: LogId::from_bytes([number; 16]),
            at: AT,
            application: Some(SITE),
            user: Some(UserId::from_bytes([1; 16])),
            challenge: None,
            event: event.into(),
            detail: detail.into(),
        },
        position,
        external_id: Some("member-1".into()),
        name: Some("Ada <i>Lovelace</i>".into()),
    }
}
