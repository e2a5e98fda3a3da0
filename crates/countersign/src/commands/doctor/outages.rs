//! Whether texts and calls go out, as the running server found out.

use domain::{Carriage, Channel};
use flows::Flows;

use super::{Finding, failing};
use crate::wiring;

const WHAT: &str = "delivery";

/// What is down. What works is not told: nobody may have asked for a message for a while.
pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    let delivery = match flows.delivery(wiring::now()).await {
        Ok(delivery) => delivery,
        Err(fault) => return vec![failing(WHAT, fault.to_string())],
    };
    let down = |(channel, what): (Channel, &str)| match delivery.of_channel(channel) {
        Carriage::Down {
            since: Some(since), ..
        } => Some(failing(
            WHAT,
            format!(
                "no gateway has taken {what} since {}: look at the gateway, then try one in the panel, under Methods",
                since.to_rfc3339()
            ),
        )),
        // That no gateway serves a method that is on, is told of the applications.
        Carriage::Works | Carriage::Unserved | Carriage::Down { since: None, .. } => None,
    };
    let channels = [(Channel::Text, "a text"), (Channel::Call, "a call")];
    channels.into_iter().filter_map(down).collect()
}
