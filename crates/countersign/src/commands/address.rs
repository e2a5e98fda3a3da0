//! What `serve` says where the public address is another one than at its last start.

use anyhow::{Result, bail};
use flows::{AddressTaken, Flows, LeftBehind};
use url::Url;

/// Keeps the address of this start; refuses another one than the last where something hangs on that, unless it is named.
pub(super) async fn take(flows: &Flows, moved_from: Option<&Url>) -> Result<()> {
    let here = flows.settings().public_address.origin();
    let here = here.ascii_serialization();
    match flows.take_address(moved_from).await? {
        AddressTaken::AsBefore | AddressTaken::Kept { from: None } => {}
        AddressTaken::Kept { from: Some(from) } => {
            tracing::warn!(from, to = here, "moved to another public address");
        }
        AddressTaken::Refused(left) => bail!("{}", words(&left, &here)),
    }
    Ok(())
}

fn words(left: &LeftBehind, here: &str) -> String {
    let (devices, users, operators) = (left.devices, left.users, left.operators);
    let counts = [
        (
            devices.devices,
            "devices of the app",
            devices.owners,
            "users",
        ),
        (users.passkeys, "passkeys", users.owners, "users"),
        (
            operators.passkeys,
            "passkeys",
            operators.owners,
            "operators",
        ),
    ];
    let counted = counts.into_iter().filter(|(count, ..)| *count > 0);
    let counted: Vec<_> = counted
        .map(|(count, what, owners, whose)| format!("{count} {what} of {owners} {whose}"))
        .collect();
    format!(
        "the public address is {here}, and was {from} when this server last started. On that hang, and would work no more: {counted}. \
         If you mean to move, start once with `serve --moved-from {from}` (docs/operate/README.md, Moving to another address); \
         if not, put the old address back into the settings",
        from = left.from,
        counted = counted.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use flows::{PairedDevices, PasskeysOfHost};

    use super::*;

    #[test]
    fn it_is_said_what_hangs_on_the_old_address_and_how_to_move() {
        let left = LeftBehind {
            from: "https://old.example.org".into(),
            devices: PairedDevices {
                devices: 3,
                owners: 2,
            },
            users: PasskeysOfHost::default(),
            operators: PasskeysOfHost {
                passkeys: 4,
                owners: 1,
            },
        };
        let said = words(&left, "https://new.example.org");
        for part in [
            "is https://new.example.org, and was https://old.example.org",
            ": 3 devices of the app of 2 users, 4 passkeys of 1 operators. If",
            "`serve --moved-from https://old.example.org`",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
