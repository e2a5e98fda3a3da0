//! People who were found.

use domain::{Application, ApplicationId, Brand, Colour, Role, Timestamp, UserId};
use flows::{PeoplePage as Found, PersonLine, SiteName, SitesOffered};
use i18n::Language;

use super::{AT, bare, drawn, session};
use crate::panel::{
    Place,
    people::PeoplePage,
    site_choice::{SiteChoice, Unclear},
};

pub(super) const SITE: ApplicationId = ApplicationId::from_bytes([3; 16]);
pub(super) const LATER: Timestamp = Timestamp::from_millis(1_795_761_780_000);

pub(super) fn application(number: u8, name: &str) -> Application {
    Application {
        id: ApplicationId::from_bytes([number; 16]),
        brand: Brand {
            name: name.into(),
            colour: Colour {
                red: 20,
                green: 90,
                blue: 140,
            },
            logo: None,
        },
        redirect_addresses: Vec::new(),
        sends_addresses: true,
        created_at: AT,
        version: 1,
        off_since: None,
    }
}

/// Applications of these names, the first of them chosen.
pub(super) fn choice(names: &[&str]) -> SiteChoice {
    let sites = names.iter().zip(3..).map(|(name, number)| SiteName {
        id: ApplicationId::from_bytes([number; 16]),
        name: (*name).into(),
    });
    let sites: Vec<_> = sites.collect();
    SiteChoice {
        chosen: sites.first().map(|one| one.id),
        offered: SitesOffered {
            sites,
            has_more: false,
        },
        ..SiteChoice::default()
    }
}

fn line(number: u8, name: Option<&str>) -> PersonLine {
    PersonLine {
        id: UserId::from_bytes([number; 16]),
        external_id: Some(format!("member-{number}")),
        name: name.map(Into::into),
        email: Some("a…@site.example".into()),
        number: Some("+44 •••• ••••56".into()),
        first_factor_at: Some(AT),
        last_proved_at: None,
        locked_until: None,
    }
}

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let page = |choice, text: &str, found, is_lost| {
        drawn(&PeoplePage {
            frame: bare(language).at_desk(&session(Role::Helper, 1), Place::People),
            choice,
            text: text.into(),
            found,
            is_lost,
        })
    };
    let sites = || choice(&["Lighthouse", "<i>Harbour</i>"]);
    let unclear = SiteChoice {
        chosen: None,
        typed: "<i>h".into(),
        unclear: Some(Unclear::Several),
        offered: SitesOffered {
            has_more: true,
            ..sites().offered
        },
    };
    let found = Found {
        people: vec![
            PersonLine {
                locked_until: Some(LATER),
                last_proved_at: Some(AT),
                ..line(1, Some("Ada <i>Lovelace</i>"))
            },
            PersonLine {
                email: None,
                number: None,
                first_factor_at: None,
                ..line(2, None)
            },
        ],
        next: Some(domain::UserCursor::Before(UserId::from_bytes([2; 16]))),
        has_more_alike: false,
    };
    let alike = Found {
        has_more_alike: true,
        ..found.clone()
    };
    let nobody = Found::default;
    vec![
        ("people", page(sites(), "", found, false)),
        ("people_alike", page(sites(), "ada", alike, false)),
        ("people_nobody", page(sites(), "eve", nobody(), false)),
        ("people_lost", page(sites(), "", nobody(), true)),
        ("people_no_site", page(choice(&[]), "", nobody(), false)),
        ("people_unclear", page(unclear, "", nobody(), false)),
    ]
}
