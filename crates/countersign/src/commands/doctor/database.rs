//! The database and the master key: there, matching, up to date, on the same time.

use flows::Flows;

use super::{Finding, failing, warning, well};
use crate::{
    config::{Config, KeyPlace},
    key,
    opening::{self, Expect, Opened},
    server, wiring,
};

/// Looks at both; gives the acts for a further look where the database can be used.
pub(super) async fn examine(config: &Config) -> (Vec<Finding>, Option<Flows>) {
    let what = "database";
    if let KeyPlace::File(path) = &config.key
        && let Err(error) = key::read(path)
    {
        return (vec![failing("master key", format!("{error:#}"))], None);
    }
    // Also compares the key with the database's check value.
    let opened = match opening::open(config, Expect::There).await {
        Ok(opened) => opened,
        Err(error) => return (vec![failing(what, format!("{error:#}"))], None),
    };
    let mut findings = vec![right_key(config), reachable(config, &opened).await];
    findings.push(clock(&opened).await);
    match opened.store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => findings.push(well("migrations", "all applied")),
        Ok(pending) => {
            let words = format!(
                "to apply: {}. Run `countersign migrate`",
                pending.join(", ")
            );
            findings.push(failing("migrations", words));
            return (findings, None);
        }
        Err(fault) => {
            findings.push(failing("migrations", fault.to_string()));
            return (findings, None);
        }
    }
    // What is wrong with the way out is told among the settings.
    let Ok(flows) = server::flows(config, opened) else {
        return (findings, None);
    };
    if let Err(fault) = flows.load_gateways(wiring::now()).await {
        findings.push(failing("gateways", fault.to_string()));
    }
    (findings, Some(flows))
}

fn right_key(config: &Config) -> Finding {
    let what = "master key";
    match &config.key {
        KeyPlace::File(path) => {
            let words = format!(
                "{}, the right one; is a copy kept elsewhere?",
                path.display()
            );
            well(what, words)
        }
        KeyPlace::Environment(_) => well(what, "in COUNTERSIGN_KEY, the right one"),
    }
}

async fn reachable(config: &Config, opened: &Opened) -> Finding {
    match opened.store.ping().await {
        Ok(()) => well("database", format!("{} reads and writes", config.database)),
        Err(fault) => failing("database", format!("{}: {fault}", config.database)),
    }
}

async fn clock(opened: &Opened) -> Finding {
    let what = "clock";
    match opened.store.clock_offset(wiring::now()).await {
        Err(fault) => failing(what, fault.to_string()),
        Ok(offset) if server::is_too_far(offset) => failing(
            what,
            format!("{offset} ms from the database's; the server will not start: set both by NTP"),
        ),
        Ok(offset) if offset.abs() > 1_000 => warning(
            what,
            format!("{offset} ms from the database's: set both by NTP"),
        ),
        Ok(offset) => well(what, format!("{offset} ms from the database's")),
    }
}
