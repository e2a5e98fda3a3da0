//! Which caps are nearly spent, for whoever looks at the panel's first page or asks `countersign doctor`.

use domain::{Currency, Money, MoneyPeriod, Timestamp, cap_step};
use store::{
    money::{self, Purse},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// From here on, in hundredths, the panel warns.
const WARNED_AT: i64 = 80;

/// Much of a cap of the installation is spent, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapNear {
    /// Of which span the cap is.
    pub period: MoneyPeriod,
    /// What is spent of it, or set aside.
    pub spent: Money,
    /// How much it is.
    pub cap: Money,
    /// In what.
    pub currency: Currency,
    /// Whether a text or call was refused for it.
    pub is_full: bool,
}

impl Flows {
    /// The caps of the installation of which four fifths are spent, or all.
    pub async fn caps_near(&self, now: Timestamp) -> Result<Vec<CapNear>, Fault> {
        let known = self.known_money(now).await?;
        let caps = known.caps_of(None).caps;
        let currency = known.prices.list.currency;
        let capped = MoneyPeriod::ALL.iter();
        let capped: Vec<_> = capped
            .filter_map(|period| Some((*period, caps.of(*period)?)))
            .collect();
        let unit = unit(move |tx| {
            let capped = capped.clone();
            Box::pin(async move {
                let mut near = Vec::new();
                for (period, cap) in capped {
                    let (spent, told) = money::find(tx, Purse::at(None, period, now)).await?;
                    let is_full = told >= 100;
                    if is_full || cap_step(spent, cap) >= Some(WARNED_AT) {
                        near.push(CapNear {
                            period,
                            spent,
                            cap,
                            currency,
                            is_full,
                        });
                    }
                }
                Ok(near)
            })
        });
        let near = self.0.store.read(unit).await;
        near.while_doing("looking how much is spent")
    }
}
