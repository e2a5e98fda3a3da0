//! The applications: there, open to some country, near the server in a browser's eyes.

use domain::{Application, Method, Policy, first_of_another_site};
use flows::Flows;

use super::{Finding, failing, warning, well};
use crate::{
    commands::application::{FIRST_SET_UP, all, far_apart},
    config::Config,
};

const WHAT: &str = "application";

/// A first set-up proves the mail address by a code that is mailed to it.
const NO_MAIL: &str = "sends mail addresses, which a first set-up proves by mail, and no gateway sends mails: nobody \
                       can set up there. Add one of kind = \"smtp\" under [[gateways]]";

/// What a rule for `admin_sign_in` comes to that ends in `_unless_down`.
const SPARED: &str = "administrators who have a number alone are let in by their password while nothing can be sent: \
                      ask them for an app or a passkey, or set areas.admin_sign_in=both";

pub(super) async fn examine(config: &Config, flows: &Flows) -> Vec<Finding> {
    let applications = match all(flows).await {
        Ok(applications) => applications,
        Err(error) => return vec![failing(WHAT, format!("{error:#}"))],
    };
    if applications.is_empty() {
        let words = "none yet: add one by `countersign application add NAME --redirect ADDRESS`";
        return vec![warning(WHAT, words)];
    }
    let mut findings = Vec::new();
    for application in &applications {
        let mut found = one(config, flows, application).await;
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
async fn one(config: &Config, flows: &Flows, application: &Application) -> Vec<Finding> {
    let name = named(application);
    let site = match flows.site(application.id).await {
        Ok(Some(site)) => site,
        Ok(None) => return Vec::new(),
        Err(fault) => return vec![failing(WHAT, format!("{name}: {fault}"))],
    };
    let mut findings = Vec::new();
    if let Some(since) = site.application.off_since {
        let (since, id) = (since.to_rfc3339(), application.id);
        findings.push(warning(
            WHAT,
            format!(
                "{name}: switched off since {since}, so nobody can confirm anything for it. \
                 `countersign application enable {id}` switches it on"
            ),
        ));
    }
    if site.policy.has(Method::Text) && site.policy.text_countries.is_empty() {
        findings.push(warning(
            WHAT,
            format!(
                "{name}: no country is open for texts, so nobody can set up a number. \
                 Run `countersign policy set {} text_countries=DE,AT`",
                application.id
            ),
        ));
    }
    if site.policy.has(Method::Call) && site.policy.call_countries.is_empty() {
        findings.push(warning(
            WHAT,
            format!(
                "{name}: no country is open for calls, so nobody is called. \
                 Run `countersign policy set {} call_countries=DE,AT`",
                application.id
            ),
        ));
    }
    findings.extend(without_gateway(config, &name, &site.policy));
    findings.extend(first_set_up(config, &name, application, &site.policy));
    if site.policy.spares_administrators_when_down() {
        findings.push(warning(WHAT, format!("{name}: {SPARED}")));
    }
    let server = &flows.settings().public_address;
    if let Some(address) = first_of_another_site(server, &application.redirect_addresses) {
        findings.push(warning(
            WHAT,
            format!("{name}: {}", far_apart(server, &address)),
        ));
    }
    findings
}

/// What lets somebody else be the first to set up, or nobody at all.
fn first_set_up(
    config: &Config,
    name: &str,
    application: &Application,
    policy: &Policy,
) -> Option<Finding> {
    let mails = config.gateways.iter().any(|gateway| gateway.mail.is_some());
    let words = if !application.sends_addresses {
        format!("{name}: sends no mail addresses, so {FIRST_SET_UP}")
    } else if !policy.prove_address {
        format!("{name}: prove_address is off, so {FIRST_SET_UP}")
    } else if !mails {
        format!("{name}: {NO_MAIL}")
    } else {
        return None;
    };
    Some(warning(WHAT, words))
}

/// The methods that are on and that no gateway serves: people are offered them, and nothing arrives.
fn without_gateway(config: &Config, name: &str, policy: &Policy) -> Vec<Finding> {
    let gateways = &config.gateways;
    if gateways.is_empty() {
        // Said once, of the settings.
        return Vec::new();
    }
    let has_text = gateways.iter().any(|gateway| gateway.text.is_some());
    let has_call = gateways.iter().any(|gateway| gateway.call.is_some());
    [
        (Method::Text, has_text, "sends texts"),
        (Method::Call, has_call, "calls"),
    ]
    .into_iter()
    .filter(|(method, has, _)| policy.has(*method) && !has)
    .map(|(method, _, does)| {
        failing(
            WHAT,
            format!("{name}: `{method}` is on, and no gateway {does}: add one under [[gateways]]"),
        )
    })
    .collect()
}
