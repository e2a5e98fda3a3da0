//! The operators: whether there is an owner who can decide.

use flows::Flows;

use super::{Finding, failing, warning, well};

const WHAT: &str = "operators";

pub(super) async fn examine(flows: &Flows) -> Finding {
    let owners = match flows.owners().await {
        Ok(owners) => owners,
        Err(fault) => return failing(WHAT, fault.to_string()),
    };
    match (owners.all, owners.with_passkey) {
        (0, _) => warning(
            WHAT,
            "nobody signs in to the control panel yet: `countersign admin invite owner` makes a link for the first",
        ),
        (_, 0) => warning(
            WHAT,
            "no owner has a passkey that answers here, so nobody can change anything in the control panel: sign in there and \
             add one; if theirs were made for another host name, `countersign admin reset NAME --forget-passkeys` comes first",
        ),
        (1, _) => well(
            WHAT,
            "one owner; a second one would help when a passkey is lost",
        ),
        (all, able) => well(WHAT, format!("{all} owners, {able} with a passkey")),
    }
}
