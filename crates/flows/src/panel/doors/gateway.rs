//! A gateway of the house among what waits: whoever answers there reads every code.

use domain::{Event, GatewayName};
use store::{
    Fault as StoreFault, Tx, gateways,
    held_changes::{HeldChange, HeldWhat},
};

use super::{super::held::HeldConfirmed, opening::Opening};

/// The word of the log for something that waits.
pub(super) const fn held_event(what: &HeldWhat) -> Event {
    match what {
        HeldWhat::Gateway { .. } => Event::GatewayHeld,
        _ => Event::ApplicationHeld,
    }
}

/// What is in force, once somebody said yes to it.
pub(super) const fn confirmed(held: &HeldChange) -> HeldConfirmed {
    match held.what {
        HeldWhat::Gateway { .. } => HeldConfirmed::GatewayInForce,
        _ => HeldConfirmed::DoorOpen(held.application),
    }
}

impl Opening {
    /// Puts it in force in the place of the one of its name. Older settings of it that wait still end.
    pub(super) async fn open_gateway(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
        name: &GatewayName,
    ) -> Result<Option<(Event, String)>, StoreFault> {
        let put = gateways::put_in_force(tx, held.id).await?;
        let newer = (held.application, held.id, name);
        let by = self.name();
        self.ends.of_older_gateways(tx, newer, by, self.now).await?;
        let detail = format!("what=set gateway={name}");
        Ok(put.map(|_| (Event::GatewaySet, detail)))
    }
}
