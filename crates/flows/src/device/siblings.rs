//! The devices of a person, as one of them shows them: those that answer for the same account.

use domain::{DeviceName, PairingId, Timestamp};
use store::{
    devices::Device,
    pairings::{self, Pairing},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// One device of an account.
#[derive(Clone, Debug)]
pub struct SiblingView {
    /// Its name; none for another TOTP app, which has none.
    pub name: Option<DeviceName>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it last proved anything.
    pub used_at: Option<Timestamp>,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Flows {
    /// The devices of an account, the oldest first, five at most; none when the account is not one of this device's, or its
    /// person has not confirmed it.
    pub async fn devices_of_account(
        &self,
        device: &Device,
        pairing: PairingId,
    ) -> Result<Option<Vec<SiblingView>>, Fault> {
        let id = device.id;
        let unit = unit(move |tx| {
            Box::pin(async move {
                match pairings::user_of(tx, pairing, id).await? {
                    Some(user) => pairings::active_of(tx, user).await,
                    None => Ok(Vec::new()),
                }
            })
        });
        let read = self.0.store.read(unit).await;
        let all = read.while_doing("reading the devices of an account")?;
        let is_confirmed = all.iter().any(|it| it.id == pairing);
        let views = all.iter().map(|it| view(it, pairing)).collect();
        Ok(is_confirmed.then_some(views))
    }
}

fn view(it: &Pairing, asking: PairingId) -> SiblingView {
    SiblingView {
        name: it.name.clone(),
        added_at: it.confirmed_at.unwrap_or(it.created_at),
        used_at: it.last_used_at,
        is_this: it.id == asking,
    }
}
