//! The first page, quiet and busy.

use domain::{ApplicationId, Cause, Channel, Currency, Method, Money, MoneyPeriod, Outage, Role};
use flows::{CapNear, HomeView, HouseWarning, PanelSession, PanelWarning, SiteLine, SiteWarning};
use i18n::Language;

use super::{AT, bare, drawn, operators, session, sites};
use crate::panel::{Place, figures::FiguresView, home::HomePage};

pub(super) fn all(language: Language) -> Vec<(&'static str, String)> {
    let framed = |session: &PanelSession| bare(language).at_desk(session, Place::Home);
    let home = |session: &PanelSession, home, figures: Option<FiguresView>| {
        drawn(&HomePage {
            frame: framed(session),
            home,
            sees_applications: figures.is_some(),
            figures,
            listed: vec!["10.0.0.0/8".into()],
        })
    };
    let empty = || HomeView {
        sites: Vec::new(),
        warnings: Vec::new(),
    };
    let (owner, looking) = (session(Role::Owner, 1), session(Role::Owner, 0));
    let mut pages = vec![
        (
            "home",
            home(&owner, empty(), Some(sites::no_figures(framed(&owner)))),
        ),
        (
            "home_busy",
            home(&looking, busy(), Some(sites::figures(framed(&looking)))),
        ),
        (
            "home_helper",
            home(&session(Role::Helper, 1), empty(), None),
        ),
    ];
    pages.extend(operators(language));
    pages
}

/// With everything that can need a hand.
fn busy() -> HomeView {
    let site = |name: &str, methods: &[Method]| SiteLine {
        id: ApplicationId::from_bytes([3; 16]),
        name: name.into(),
        methods: methods.into(),
    };
    let outage = |channel, cause| Outage {
        channel,
        since: AT,
        cause,
    };
    let about = |what| PanelWarning::Site {
        name: "Lighthouse".into(),
        what,
    };
    let near = |period, is_full| CapNear {
        period,
        spent: Money::from_micros(40_000_000),
        cap: Money::from_micros(50_000_000),
        currency: Currency::EURO,
        is_full,
    };
    HomeView {
        sites: vec![
            site("Lighthouse", &Method::ALL),
            site("<i>Harbour</i>", &[]),
        ],
        warnings: vec![
            PanelWarning::OneOwner,
            PanelWarning::OwnerWithoutPasskey,
            PanelWarning::NoOwnerHears,
            PanelWarning::Down {
                outage: outage(Channel::Text, Cause::Gateway),
                lets_through: vec!["Lighthouse".into(), "<i>Harbour</i>".into()],
            },
            PanelWarning::Down {
                outage: outage(Channel::Call, Cause::Unsure),
                lets_through: Vec::new(),
            },
            PanelWarning::Money(near(MoneyPeriod::Day, true)),
            PanelWarning::Money(near(MoneyPeriod::Month, false)),
            PanelWarning::House(HouseWarning::UnlistedProxy {
                address: "192.0.2.7".into(),
                seen_at: AT,
            }),
            PanelWarning::House(HouseWarning::MessagesLost {
                channel: Channel::Mail,
                count: 12,
            }),
            PanelWarning::NoApplication,
            about(SiteWarning::NoTextGateway),
            about(SiteWarning::FarApart),
            about(SiteWarning::SwitchedOff),
        ],
    }
}
