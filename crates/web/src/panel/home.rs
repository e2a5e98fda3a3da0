//! `/admin/`: what an operator sees first: what needs a hand, how the sites are doing, and the applications with their
//! methods.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{Cause, Channel, Deed, Method, MoneyPeriod, Outage};
use flows::{CapNear, HomeView, PanelWarning, SiteLine, SiteWarning};
use i18n::Value;
use serde::Deserialize;

use super::{
    Desk, Frame, PanelPage, Place, applications::address, figures::FiguresView, house_warning,
    rule_lines::method_name, site_choice::SiteChoice,
};
use crate::{House, reply::Problem};

/// The first page.
#[derive(Template)]
#[template(path = "panel/home.html")]
pub(crate) struct HomePage {
    pub(super) frame: Frame,
    pub(super) home: HomeView,
    /// How the sites are doing; none for a role that sees no application.
    pub(super) figures: Option<FiguresView>,
    /// Whether this role sees applications at all.
    pub(super) sees_applications: bool,
    /// The reverse proxies that the settings name.
    pub(super) listed: Vec<String>,
}

/// What the address says.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    application: String,
}

/// Shows it.
pub(crate) async fn home(
    State(house): State<House>,
    Query(asked): Query<Asked>,
    desk: Desk,
) -> Result<Response, Problem> {
    let home = house.flows.panel_home(&desk.session, &desk.moment);
    let mut home = match home.await? {
        Ok(home) => home,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    let proxies = house.proxies();
    home.warnings
        .retain(|warning| house_warning::is_still_so(warning, proxies));
    let sees_applications = desk.session.role.may(Deed::SeeApplications);
    let choice = if sees_applications {
        // Of what is no application, the figures of all.
        SiteChoice::read(&house, &asked.application, "").await?
    } else {
        SiteChoice::default()
    };
    let overview = house
        .flows
        .overview(&desk.session, choice.chosen, &desk.moment);
    let figures = overview.await?.ok().map(|overview| FiguresView {
        frame: desk.frame(Place::Home),
        overview,
        choice,
    });
    Ok(desk.page(HomePage {
        frame: desk.frame(Place::Home),
        home,
        figures,
        sees_applications,
        listed: proxies.entries(),
    }))
}

impl HomePage {
    fn warning(&self, warning: &PanelWarning) -> String {
        let key = match warning {
            PanelWarning::NoApplication => "panel_warning.no_application",
            PanelWarning::OneOwner => "panel_warning.one_owner",
            PanelWarning::OwnerWithoutPasskey => "panel_warning.owner_without_passkey",
            PanelWarning::NoOwnerHears => "panel_warning.no_owner_hears",
            PanelWarning::Down {
                outage,
                lets_through,
            } => return down(&self.frame, outage, lets_through),
            PanelWarning::Money(near) => return money(&self.frame, near),
            PanelWarning::House(what) => {
                return house_warning::words(&self.frame, &self.listed, what);
            }
            PanelWarning::Site { name, what } => {
                return site_warning(&self.frame, name, *what);
            }
        };
        self.frame.say(key)
    }

    /// Whether there are more applications than are told of here.
    fn has_more(&self) -> bool {
        let figures = self.figures.as_ref();
        figures.is_some_and(|figures| figures.choice.offered.has_more)
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn place(&self, site: &SiteLine) -> String {
        address(site.id)
    }

    fn methods(&self, site: &SiteLine) -> String {
        methods(&self.frame, &site.methods)
    }
}

/// That a channel is down: since when, whose doing it may be, and who is let through for it.
fn down(frame: &Frame, outage: &Outage, lets_through: &[String]) -> String {
    let since = match outage.channel {
        Channel::Call => "panel_warning.calls_down",
        Channel::Text | Channel::Mail | Channel::Push => "panel_warning.texts_down",
    };
    let since = frame.say_at(since, outage.since);
    let cause = frame.say(match outage.cause {
        Cause::Gateway => "panel_warning.down_unanswered",
        Cause::Unsure => "panel_warning.down_answered",
    });
    let names = lets_through.join(", ");
    let who = match (names.as_str(), outage.cause) {
        ("", Cause::Gateway) => frame.say("panel_warning.down_lets_none"),
        ("", Cause::Unsure) => frame.say("panel_warning.down_lets_never"),
        (names, _) => {
            let names = [("who", Value::from(names))];
            frame.say_with("panel_warning.down_lets_through", &names)
        }
    };
    [since, cause, who].join(" ")
}

/// That much is spent, or all that may be.
fn money(frame: &Frame, near: &CapNear) -> String {
    let key = match (near.period, near.is_full) {
        (MoneyPeriod::Day, false) => "panel_prices.near_day",
        (MoneyPeriod::Month, false) => "panel_prices.near_month",
        (MoneyPeriod::Day, true) => "panel_prices.full_day",
        (MoneyPeriod::Month, true) => "panel_prices.full_month",
    };
    let spent = frame.sum(near.spent, near.currency);
    let cap = frame.sum(near.cap, near.currency);
    let values = [("spent", Value::from(&spent)), ("cap", Value::from(&cap))];
    frame.say_with(key, &values)
}

/// What needs a hand at a site of this name.
pub(super) fn site_warning(frame: &Frame, name: &str, what: SiteWarning) -> String {
    let key = match what {
        SiteWarning::NoTextGateway => "panel_warning.no_text_gateway",
        SiteWarning::NoCallGateway => "panel_warning.no_call_gateway",
        SiteWarning::NoTextCountry => "panel_warning.no_text_country",
        SiteWarning::NoCallCountry => "panel_warning.no_call_country",
        SiteWarning::SendsNoAddresses => "panel_warning.sends_no_addresses",
        SiteWarning::AddressNotProved => "panel_warning.address_not_proved",
        SiteWarning::NoMailGateway => "panel_warning.no_mail_gateway",
        SiteWarning::FarApart => "panel_warning.far_apart",
        SiteWarning::SwitchedOff => "panel_warning.switched_off",
    };
    frame.say_with(key, &[("name", Value::from(name))])
}

/// The methods that are on, by their names.
pub(super) fn methods(frame: &Frame, methods: &[Method]) -> String {
    if methods.is_empty() {
        return frame.say("panel_home.no_method");
    }
    let names = methods.iter().map(|method| method_name(frame, *method));
    names.collect::<Vec<_>>().join(", ")
}

impl PanelPage for HomePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.home")
    }
}
