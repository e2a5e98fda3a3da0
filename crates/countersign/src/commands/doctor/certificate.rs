//! This server's own certificate: there, for the right host, and not about to end.

use std::time::Duration;

use domain::Timestamp;
use flows::Flows;
use store::certificates::Renewal;
use web::tls::Identity;

use super::{Finding, failing, warning, well};
use crate::{
    acme,
    certificates::{self, Standing, Term},
    config::{Acme, CertificateFiles, Config, Tls},
    wiring,
};

const WHAT: &str = "certificate";
/// A running server begins a renewal within a minute or so.
const OVERDUE: Duration = Duration::from_mins(10);

/// What the files tell, or the database; nothing where this server speaks plain http.
pub(super) async fn examine(config: &Config, flows: Option<&Flows>) -> Vec<Finding> {
    match &config.tls {
        None => Vec::new(),
        Some(Tls::Files(files)) => vec![of_files(config, files)],
        Some(Tls::Acme(settings)) => {
            let Some(flows) = flows else {
                // Told of the database.
                return Vec::new();
            };
            let renewal = acme::renewal(flows.store(), acme::place(settings)).await;
            let mut findings = vec![match renewal {
                Ok(renewal) => of_authority(settings, renewal.as_ref(), wiring::now()),
                Err(error) => failing(WHAT, format!("{error:#}")),
            }];
            findings.extend(port(config));
            findings
        }
    }
}

/// What became of the orders.
fn of_authority(settings: &Acme, renewal: Option<&Renewal>, now: Timestamp) -> Finding {
    let host = &settings.host;
    let Some(renewal) = renewal else {
        let words = format!(
            "none yet for {host}: the server asks {} for one when it runs",
            settings.directory
        );
        return warning(WHAT, words);
    };
    let trouble = renewal.problem.as_ref().map(|problem| {
        format!(
            "failed tries in a row: {}, the last at {}: {problem}. The next is due at {}",
            renewal.failures,
            renewal.failed_at.unwrap_or(now).to_rfc3339(),
            renewal.due_at.to_rfc3339()
        )
    });
    let Some(kept) = &renewal.kept else {
        return match trouble {
            Some(trouble) => failing(WHAT, format!("none yet for {host}: {trouble}")),
            None => warning(WHAT, format!("none yet for {host}: it is being ordered")),
        };
    };
    let term = Term {
        from: kept.valid_from,
        until: kept.valid_until,
    };
    let until = term.until.to_rfc3339();
    let due = renewal.due_at;
    let ended = term.standing(now) == Standing::Ended;
    match trouble {
        Some(trouble) if ended => failing(WHAT, format!("ended at {until}; {trouble}")),
        Some(trouble) => warning(WHAT, format!("until {until}; {trouble}")),
        None if now > due.plus(OVERDUE) => {
            let due = due.to_rfc3339();
            failing(
                WHAT,
                format!("until {until}; its renewal is due since {due}: does the server run?"),
            )
        }
        None => {
            let due = due.to_rfc3339();
            well(
                WHAT,
                format!("for {host}, until {until}, renewed from {due} on"),
            )
        }
    }
}

/// Authorities call at one port, wherever people are sent (RFC 8737, section 3).
fn port(config: &Config) -> Option<Finding> {
    let port = config.public_address.port_or_known_default();
    (port != Some(443)).then(|| {
        let words = "public_address names another port than 443, and authorities call at 443: lead both to this server";
        warning(WHAT, words)
    })
}

fn of_files(config: &Config, files: &CertificateFiles) -> Finding {
    let identity = match certificates::read(files) {
        Ok(identity) => identity,
        Err(error) => return failing(WHAT, format!("{error:#}")),
    };
    let place = files.certificate.display();
    if let Some(finding) = for_another(config, &identity, &place.to_string()) {
        return finding;
    }
    let term = Term::of(&identity);
    let until = term.until.to_rfc3339();
    match term.standing(wiring::now()) {
        Standing::Good => well(WHAT, format!("{place}, until {until}")),
        Standing::Ending => {
            let words = format!("{place} ends at {until}: renew it, and look why nobody has");
            warning(WHAT, words)
        }
        Standing::Ended => failing(WHAT, format!("{place} has ended at {until}: renew it")),
        Standing::TooEarly => {
            let from = term.from.to_rfc3339();
            failing(
                WHAT,
                format!("{place} does not hold before {from}: is the clock right?"),
            )
        }
    }
}

/// A proxy in front that encrypts anew may know this server by another name.
fn for_another(config: &Config, identity: &Identity, place: &str) -> Option<Finding> {
    let host = config.public_address.host_str().unwrap_or_default();
    if identity.is_for(host) {
        return None;
    }
    let words =
        format!("{place} is not for {host}, the host of public_address: browsers refuse it");
    Some(if config.proxies.is_empty() {
        failing(WHAT, words)
    } else {
        warning(WHAT, words)
    })
}

#[cfg(test)]
mod tests {
    use domain::Secret;
    use store::certificates::Kept;

    use super::{super::State, *};

    const HOUR: Duration = Duration::from_hours(1);

    fn at(hour: u32) -> Timestamp {
        Timestamp::from_millis(0).plus(HOUR * hour)
    }

    fn said(renewal: Option<&Renewal>, hour: u32) -> (State, String) {
        let settings = Acme {
            directory: "https://authority.example/directory".parse().unwrap(),
            contact: None,
            ca_file: None,
            host: "id.example.org".into(),
        };
        let finding = of_authority(&settings, renewal, at(hour));
        (finding.state, finding.words)
    }

    fn renewal(with: impl FnOnce(&mut Renewal)) -> Renewal {
        let mut renewal = Renewal {
            kept: Some(Kept {
                chain: String::new(),
                key: Secret::new(Vec::new()),
                valid_from: at(0),
                valid_until: at(90),
            }),
            due_at: at(60),
            claims: 1,
            claimed_until: None,
            failures: 0,
            failed_at: None,
            problem: None,
        };
        with(&mut renewal);
        renewal
    }

    fn failed(renewal: &mut Renewal) {
        renewal.failures = 3;
        renewal.failed_at = Some(at(61));
        renewal.problem = Some("nobody is there".into());
    }

    #[test]
    fn what_became_of_the_orders_is_told_with_its_weight() {
        let good = renewal(|_| {});
        let ordered = renewal(|renewal| renewal.kept = None);
        let hopeless = renewal(|renewal| {
            failed(renewal);
            renewal.kept = None;
        });
        let late = renewal(failed);
        for (renewal, hour, state, words) in [
            (None, 0, State::Warning, "when it runs"),
            (Some(&ordered), 0, State::Warning, "being ordered"),
            (Some(&hopeless), 61, State::Failing, "in a row: 3"),
            (Some(&good), 1, State::Well, "renewed from 1970-01-03T12"),
            (Some(&good), 61, State::Failing, "does the server run?"),
            (Some(&late), 61, State::Warning, "nobody is there"),
            (Some(&late), 90, State::Failing, "ended at"),
        ] {
            let (found, told) = said(renewal, hour);
            assert_eq!(found, state, "{told}");
            assert!(told.contains(words), "{told}");
        }
    }
}
