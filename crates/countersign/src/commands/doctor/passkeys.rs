//! Passkeys that were made for another host name: there after `public_address` got another one.

use flows::Flows;

use super::{Finding, failing, warning};
use crate::commands::passkeys::words;

const WHAT: &str = "passkeys";

/// A line for each host; none where every passkey was made for this one.
pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    match flows.passkeys_elsewhere().await {
        Ok(hosts) => hosts.iter().map(|one| warning(WHAT, words(one))).collect(),
        Err(fault) => vec![failing(WHAT, fault.to_string())],
    }
}
