//! The applications: there, open to some country, near the server in a browser's eyes.

use domain::{Application, Timestamp, first_of_another_site};
use flows::{Flows, GatewayLine, Site, SiteWarning};

use super::{Finding, failing, warning, well};
use crate::{
    commands::application::{FIRST_SET_UP, all, far_apart},
    wiring,
};

const WHAT: &str = "application";

/// A first set-up proves the mail address by a code that is mailed to it.
const NO_MAIL: &str = "sends mail addresses, which a first set-up proves by mail, and no gateway sends mails: nobody \
                       can set up there. Add one of kind = \"smtp\" under [[gateways]]";

pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    let applications = match all(flows).await {
        Ok(applications) => applications,
        Err(error) => return vec![failing(WHAT, format!("{error:#}"))],
    };
    if applications.is_empty() {
        let words = "none yet: add one by `countersign application add NAME --redirect ADDRESS`";
        return vec![warning(WHAT, words)];
    }
    // That they cannot be read is told of the gateways.
    let gateways = flows.gateways(wiring::now()).await.unwrap_or_default();
    let mut findings = Vec::new();
    for application in &applications {
        let mut found = one(&gateways, flows, application).await;
        if found.is_empty() {
            found.push(well(WHAT, named(application)));
        }
        findings.extend(found);
    }
    findings
}

fn named(application: &Application) -> String {
    format!("{} ({})", application.brand.name, application.id)
}

/// What is wrong with one application.
async fn one(gateways: &[GatewayLine], flows: &Flows, application: &Application) -> Vec<Finding> {
    let name = named(application);
    let site = match flows.site(application.id).await {
        Ok(Some(site)) => site,
        Ok(None) => return Vec::new(),
        Err(fault) => return vec![failing(WHAT, format!("{name}: {fault}"))],
    };
    let needs = flows.needs(&site).into_iter();
    let needs = needs.filter(|what| !is_said_of_the_gateways(gateways, *what));
    let found = needs.map(|what| {
        let words = format!("{name}: {}", in_words(what, &site, flows));
        match what {
            // People are offered it, and nothing arrives.
            SiteWarning::NoTextGateway | SiteWarning::NoCallGateway => failing(WHAT, words),
            _ => warning(WHAT, words),
        }
    });
    found.collect()
}

/// Where there is no gateway at all, that is said once.
fn is_said_of_the_gateways(gateways: &[GatewayLine], what: SiteWarning) -> bool {
    gateways.is_empty()
        && matches!(
            what,
            SiteWarning::NoTextGateway | SiteWarning::NoCallGateway
        )
}

/// What it comes to, and what to do.
fn in_words(what: SiteWarning, site: &Site, flows: &Flows) -> String {
    let application = &site.application;
    let id = application.id;
    match what {
        SiteWarning::NoTextGateway => {
            "`text` is on, and no gateway sends texts: add one under [[gateways]]".to_owned()
        }
        SiteWarning::NoCallGateway => {
            "`call` is on, and no gateway calls: add one under [[gateways]]".to_owned()
        }
        SiteWarning::NoTextCountry => format!(
            "no country is open for texts, so nobody can set up a number. \
             Run `countersign policy set {id} text_countries=DE,AT`"
        ),
        SiteWarning::NoCallCountry => format!(
            "no country is open for calls, so nobody is called. \
             Run `countersign policy set {id} call_countries=DE,AT`"
        ),
        SiteWarning::SendsNoAddresses => format!("sends no mail addresses, so {FIRST_SET_UP}"),
        SiteWarning::AddressNotProved => format!("prove_address is off, so {FIRST_SET_UP}"),
        SiteWarning::NoMailGateway => NO_MAIL.to_owned(),
        SiteWarning::FarApart => {
            let server = &flows.settings().public_address;
            let far = first_of_another_site(server, &application.redirect_addresses);
            far.map(|address| far_apart(server, &address))
                .unwrap_or_default()
        }
        SiteWarning::SwitchedOff => {
            let since = application.off_since.map(Timestamp::to_rfc3339);
            format!(
                "switched off since {}, so nobody can confirm anything for it. \
                 `countersign application enable {id}` switches it on",
                since.unwrap_or_default()
            )
        }
    }
}
