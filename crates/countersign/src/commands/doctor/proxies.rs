//! What the running server noticed about the proxies in front of it, with the line to add.

use std::net::IpAddr;

use flows::Flows;
use store::sightings::Sighting;
use web::guard::ProxyTrouble;

use super::{Finding, failing, warning};
use crate::{config::Config, proxies::seen};

const WHAT: &str = "proxy";

pub(super) async fn examine(config: &Config, flows: &Flows) -> Vec<Finding> {
    let mut findings = Vec::new();
    for trouble in [ProxyTrouble::Unlisted, ProxyTrouble::NamesNobody] {
        match seen(flows.store(), trouble).await {
            Ok(sightings) => findings.extend(
                sightings
                    .iter()
                    .filter_map(|sighting| about(config, trouble, sighting)),
            ),
            Err(error) => findings.push(failing(WHAT, format!("{error:#}"))),
        }
    }
    findings
}

/// One of them, unless the settings have changed since.
fn about(config: &Config, trouble: ProxyTrouble, sighting: &Sighting) -> Option<Finding> {
    let Sighting {
        subject: peer,
        seen_at,
    } = sighting;
    let at = seen_at.to_rfc3339();
    let address: IpAddr = peer.parse().ok()?;
    let is_listed = config.guard.trusted_proxies().list(address);
    let words = match trouble {
        ProxyTrouble::Unlisted if !is_listed => {
            let trusted: Vec<_> = config.proxies.iter().chain([peer]).collect();
            format!(
                "requests came through {peer}, last at {at}, and no proxy is listed there: limits by address refuse \
                 nobody. If it is yours, add [proxy] trusted = {trusted:?}"
            )
        }
        ProxyTrouble::NamesNobody if is_listed => format!(
            "requests came through {peer}, last at {at}, without the caller's address: limits by address refuse \
             nobody. Let the proxy write the header that [proxy] names"
        ),
        _ => return None,
    };
    Some(warning(WHAT, words))
}
