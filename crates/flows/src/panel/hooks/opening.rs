//! What an owner's word puts in force of an endpoint, and how the log calls it.

use domain::{Event, HOOK_OVERLAP, HookId, Timestamp, WrittenAddress};
use store::{
    Fault as StoreFault, Tx,
    held_changes::{HeldChange, HookOpening},
    hooks,
};

/// Puts it in force, and says so in words of the log; none where there is nothing any more that it could be put beside.
pub(in crate::panel) async fn open(
    tx: &mut Tx,
    held: &HeldChange,
    (hook, opens): (HookId, &HookOpening),
    now: Timestamp,
) -> Result<Option<(Event, String)>, StoreFault> {
    let application = held.application;
    let (is_set, event) = match opens {
        HookOpening::New(_) => {
            let is_set = hooks::put_in_force(tx, application, hook, held.id).await?;
            (is_set, Event::ApplicationChanged)
        }
        HookOpening::Address(address) => {
            let is_set = hooks::set_address(tx, application, hook, address).await?;
            (is_set, Event::ApplicationChanged)
        }
        HookOpening::Secret => {
            let of = (held.id, now.plus(HOOK_OVERLAP));
            let is_set = hooks::take_secret(tx, application, hook, of).await?;
            (is_set, Event::SecretRotated)
        }
    };
    Ok(is_set.then(|| (event, in_words(hook, opens))))
}

/// What would be in force of an endpoint, for the log.
pub(in crate::panel) fn in_words(hook: HookId, opens: &HookOpening) -> String {
    match opens {
        HookOpening::New(address) => format!("hook={hook} made=1 host={}", host(address)),
        HookOpening::Address(address) => format!("hook={hook} host={}", host(address)),
        HookOpening::Secret => format!("hook={hook} secret=new"),
    }
}

fn host(address: &WrittenAddress) -> &str {
    address.called().host_str().unwrap_or_default()
}
