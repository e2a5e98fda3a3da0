//! The way texts go where a connection is kept for them: to each message centre and back, without sending anything; and what
//! crosses a network in the clear.

use delivery::{ErrorClass, Smpp, TextGateway};

use super::{Finding, failing, warning, well};
use crate::config::Config;

const WHAT: &str = "texts";

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let texts = config.gateways.iter().filter_map(|one| one.text.as_ref());
    let mut findings = Vec::new();
    for account in texts.filter_map(TextGateway::smpp) {
        findings.push(one(account).await);
        if account.is_in_the_clear() {
            let words = "codes and the password cross the network in the clear: set `security = \"tls\"`, or make sure \
                         that a tunnel leads there";
            findings.push(warning(WHAT, format!("{}: {words}", account.name())));
        }
    }
    findings
}

async fn one(account: &Smpp) -> Finding {
    let name = account.name();
    match account.check().await {
        Ok(()) => well(WHAT, format!("{name}: the message centre lets us in")),
        // Most likely by the server this is the doctor of.
        Err(ErrorClass::Throttled) => warning(
            WHAT,
            format!(
                "{name}: the account is bound as often as it may be. That is well where the server is running; each \
                 process needs a bind of its own"
            ),
        ),
        Err(why) => failing(WHAT, format!("{name}: {}", remedy(why))),
    }
}

/// What is wrong, and where to look.
const fn remedy(why: ErrorClass) -> &'static str {
    match why {
        ErrorClass::BadCredentials => {
            "the message centre does not let us in: check `system_id`, `password` and `system_type`, and whether the \
             provider knows this machine's address"
        }
        ErrorClass::Untrusted => {
            "there is no encrypted way to the message centre: it offers none at this port, or its certificate is not for \
             `host`, or not from an authority this machine trusts. Check `host`, `port` and `security`; an authority of \
             your own goes into [outgoing] extra_ca_file"
        }
        ErrorClass::TimedOut | ErrorClass::GatewayDown => {
            "the message centre does not answer as one: check `port` and `security`, and whether the provider knows this \
             machine's address"
        }
        _ => {
            "the message centre cannot be reached: check `host` and `port`, and whether a firewall lets this machine out"
        }
    }
}
