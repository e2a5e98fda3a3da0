//! What a device lists beside the requests: the notices about its people. The words are the app's own.

use std::time::Duration;

use domain::{PairingId, Timestamp};
use store::{
    devices::{Device, changes},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// How far back the list goes.
const REACH: Duration = Duration::from_hours(30 * 24);

/// Something that happened to one of a device's accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeLine {
    /// The account.
    pub pairing: PairingId,
    /// When it was told.
    pub at: Timestamp,
    /// What it was: the word of `domain::About`.
    pub what: String,
}

impl Flows {
    /// What its people were told in the last 30 days, since each confirmed this device; the newest first, 50 at most.
    pub async fn changes_of_device(
        &self,
        device: &Device,
        now: Timestamp,
    ) -> Result<Vec<ChangeLine>, Fault> {
        let (id, since) = (device.id, now.minus(REACH));
        let unit = unit(move |tx| Box::pin(async move { changes::told_to(tx, id, since).await }));
        let read = self.0.store.read(unit).await;
        let told = read.while_doing("reading what a device's people were told")?;
        let line = |it: changes::ToldChange| {
            let what = it
                .detail
                .split(' ')
                .find_map(|word| word.strip_prefix("what="))?;
            Some(ChangeLine {
                pairing: it.pairing,
                at: it.at,
                what: what.to_owned(),
            })
        };
        Ok(told.into_iter().filter_map(line).collect())
    }
}
