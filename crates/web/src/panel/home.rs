//! `/admin/`: what an operator sees first: what needs a hand, and the applications with their methods.

use askama::Template;
use axum::{extract::State, response::Response};
use domain::Deed;
use flows::{HomeView, PanelWarning, SiteLine, SiteWarning};
use i18n::Value;

use super::{Desk, Frame, PanelPage, Place, rule_lines::method_name};
use crate::{House, reply::Problem};

/// The first page.
#[derive(Template)]
#[template(path = "panel/home.html")]
pub(crate) struct HomePage {
    pub(super) frame: Frame,
    pub(super) home: HomeView,
    /// Whether this role sees applications at all.
    pub(super) sees_applications: bool,
}

/// Shows it.
pub(crate) async fn home(State(house): State<House>, desk: Desk) -> Result<Response, Problem> {
    let home = house.flows.panel_home(&desk.session, &desk.moment);
    let home = match home.await? {
        Ok(home) => home,
        Err(refused) => return Ok(desk.refuse(refused)),
    };
    Ok(desk.page(HomePage {
        frame: desk.frame(Place::Home),
        home,
        sees_applications: desk.session.role.may(Deed::SeeApplications),
    }))
}

impl HomePage {
    fn warning(&self, warning: &PanelWarning) -> String {
        let key = match warning {
            PanelWarning::NoApplication => "panel_warning.no_application",
            PanelWarning::OneOwner => "panel_warning.one_owner",
            PanelWarning::OwnerWithoutPasskey => "panel_warning.owner_without_passkey",
            PanelWarning::Site { name, what } => {
                let key = match what {
                    SiteWarning::NoTextGateway => "panel_warning.no_text_gateway",
                    SiteWarning::NoCallGateway => "panel_warning.no_call_gateway",
                    SiteWarning::NoTextCountry => "panel_warning.no_text_country",
                    SiteWarning::NoCallCountry => "panel_warning.no_call_country",
                    SiteWarning::SendsNoAddresses => "panel_warning.sends_no_addresses",
                    SiteWarning::AddressNotProved => "panel_warning.address_not_proved",
                    SiteWarning::NoMailGateway => "panel_warning.no_mail_gateway",
                    SiteWarning::FarApart => "panel_warning.far_apart",
                };
                return self.frame.say_with(key, &[("name", Value::from(name))]);
            }
        };
        self.frame.say(key)
    }

    fn methods(&self, site: &SiteLine) -> String {
        if site.methods.is_empty() {
            return self.frame.say("panel_home.no_method");
        }
        let names = site.methods.iter();
        let names = names.map(|method| method_name(&self.frame, *method));
        names.collect::<Vec<_>>().join(", ")
    }
}

impl PanelPage for HomePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("panel_place.home")
    }
}
