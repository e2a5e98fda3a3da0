//! `countersign admin held`, `confirm` and `drop`: what waits for an owner's word: rules that ask less, and what opens a door at an
//! application.

use anyhow::{Result, bail};
use domain::{DirectOutlet, HeldChangeId};
use flows::{Flows, HELD_LISTED, HeldConfirmed, HeldWhat, HookOpening};

use crate::{
    console::{remark, say, table},
    wiring,
};

pub(super) async fn list(flows: &Flows) -> Result<()> {
    let held = flows.list_held(None, wiring::now()).await?;
    if held.is_empty() {
        say("no change waits");
        return Ok(());
    }
    let heading = ["id", "application", "what", "asked for by", "waits until"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(held.iter().map(|one| {
        vec![
            one.id.to_string(),
            one.application.to_string(),
            in_words(&one.what),
            one.by.to_string(),
            one.expires_at.to_rfc3339(),
        ]
    }));
    table(&rows);
    say("The panel shows what each would change; `countersign admin confirm ID` puts it in force.");
    if is_full(held.len()) {
        remark(format_args!(
            "only the newest {HELD_LISTED} are listed: there may be older ones, which the page of each application has"
        ));
    }
    Ok(())
}

/// Whether a list has as many as it may, so that there may be others.
fn is_full(listed: usize) -> bool {
    u32::try_from(listed).unwrap_or(u32::MAX) >= HELD_LISTED
}

pub(super) async fn confirm(flows: &Flows, id: HeldChangeId) -> Result<()> {
    let confirmed = flows.confirm_held(None, id, &mut wiring::moment()).await?;
    match confirmed {
        Ok(HeldConfirmed::InForce(application)) => {
            say(format_args!(
                "The change is in force: `countersign policy show {application}`."
            ));
            Ok(())
        }
        Ok(HeldConfirmed::DoorOpen(application)) => {
            say(format_args!(
                "It is in force: `countersign application keys {application}` and `application list`."
            ));
            Ok(())
        }
        Ok(HeldConfirmed::GatewayInForce) => {
            say("The gateway is in force: `countersign gateway list`.");
            Ok(())
        }
        Ok(HeldConfirmed::Outdated) => bail!(
            "something else came into force since it was asked for, so it is ended: ask for it anew in the panel"
        ),
        Ok(HeldConfirmed::EverybodyOut) => bail!(
            "everybody who can prove presence today could by nothing any more, so it is not done, and the change waits on: \
             switch the new method on first, and the old one off when people have it; \
             `countersign policy set ... --yes` does it all the same"
        ),
        Ok(HeldConfirmed::Over | HeldConfirmed::NotMailed) | Err(_) => bail!(unknown(id)),
    }
}

pub(super) async fn drop_one(flows: &Flows, id: HeldChangeId) -> Result<()> {
    match flows.drop_held(None, id, &mut wiring::moment()).await? {
        Ok(true) => {
            say("The change is dropped.");
            Ok(())
        }
        Ok(false) | Err(_) => bail!(unknown(id)),
    }
}

fn unknown(id: HeldChangeId) -> String {
    format!("no change {id} waits (any more): `countersign admin held` shows those that do")
}

/// What it would change, in a few words.
fn in_words(what: &HeldWhat) -> String {
    match what {
        HeldWhat::Rules { .. } => "rules that ask less".to_owned(),
        HeldWhat::Connection {
            added,
            stops_sending,
        } => {
            let mut words: Vec<_> = added.iter().map(|it| format!("+{}", it.as_str())).collect();
            if *stops_sending {
                words.push("sends no mail addresses".to_owned());
            }
            words.join(" ")
        }
        HeldWhat::Key { kind, .. } => format!("a new {} key", kind.as_str()),
        HeldWhat::ManagementKey { grant } => {
            format!("the management key {} with {}", grant.name, grant.scopes)
        }
        HeldWhat::DirectKey { .. } => "a new key for direct calls".to_owned(),
        HeldWhat::SigningPair => "new keys that sign calls about webhooks".to_owned(),
        HeldWhat::Hook { opens, .. } => match opens {
            HookOpening::New(address) => format!("events told at {}", address.as_str()),
            HookOpening::Address(address) => format!("events told at {} instead", address.as_str()),
            HookOpening::Secret => "another secret that signs events".to_owned(),
        },
        HeldWhat::Callback { target } => format!("answers told at {}", target.address),
        HeldWhat::Outlet { outlet } => match outlet {
            DirectOutlet::Exports => "whole numbers read back by direct calls".to_owned(),
            DirectOutlet::Mails => "codes by mail for direct calls".to_owned(),
        },
        HeldWhat::Application => "a new application".to_owned(),
        HeldWhat::SwitchOn => "to be switched on".to_owned(),
        HeldWhat::Gateway { told, .. } => format!("a gateway for the whole house: {told}"),
        HeldWhat::Delivery { .. } => {
            "delivery rules that hold up less, for the whole house".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_may_go_on_is_told_from_a_whole_one() {
        let most = usize::try_from(HELD_LISTED).unwrap();
        assert!(!is_full(0) && !is_full(most - 1));
        assert!(is_full(most) && is_full(usize::MAX));
    }
}
