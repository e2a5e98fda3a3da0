//! The way mails go: to each mail server and back, signed in, without sending anything.

use delivery::{ErrorClass, MailGateway};

use super::{Finding, failing, well};
use crate::config::Config;

const WHAT: &str = "mail";

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gateway in config.gateways.iter().filter_map(|one| one.mail.as_ref()) {
        findings.push(one(gateway).await);
        findings.extend(signed(gateway));
    }
    findings
}

async fn one(gateway: &MailGateway) -> Finding {
    let name = gateway.name();
    match gateway.check().await {
        Ok(()) => well(WHAT, format!("{name}: the server answers and lets us in")),
        Err(why) => failing(WHAT, format!("{name}: {}", remedy(why))),
    }
}

/// What must stand in the DNS for signatures to be believed. It is shown and not looked up: which of the machine's own
/// resolvers would be right about the world outside is not for it to say.
fn signed(gateway: &MailGateway) -> Option<Finding> {
    let (name, text) = gateway.dkim_record()?;
    Some(well(
        WHAT,
        format!(
            "{}: signed. In the DNS, as TXT: {name} \"{text}\"",
            gateway.name()
        ),
    ))
}

/// What is wrong, and where to look.
const fn remedy(why: ErrorClass) -> &'static str {
    match why {
        ErrorClass::BadCredentials => {
            "the server does not let us in: check `username` and `password`"
        }
        ErrorClass::Untrusted => {
            "there is no encrypted way to the server: it offers none, or its certificate is not for `host`, or not from \
             an authority this machine trusts. Check `host`, `port` and `security`; an authority of your own goes into \
             [outgoing] extra_ca_file"
        }
        ErrorClass::TimedOut => {
            "the server says nothing: check `port` and `security` (`starttls` usually goes with 587, `tls` with 465)"
        }
        _ => {
            "the server cannot be reached, or turns us away: check `host` and `port`, and whether a firewall lets this \
             machine out"
        }
    }
}
