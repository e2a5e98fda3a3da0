//! The price list is shown and changed: from the terminal, or by an operator in the panel.

use domain::{Deed, Event, Moment, PanelNotice, PriceList};
use store::{log, operators::sessions::Session, prices, unit};

use crate::{
    Fault, Flows,
    error::WhileDoing,
    panel::{Act, PanelRefused, stands_by, who_acts},
};

/// The prices in force, for whoever looks at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PricesView {
    /// Which version they are: a change names the one it was made from. Nought where none were ever set.
    pub version: i64,
    /// The prices.
    pub list: PriceList,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricesSet {
    /// They are in force.
    Set,
    /// They were so already.
    Same,
    /// Somebody else changed them meanwhile: nothing was changed.
    Outdated,
}

impl Flows {
    /// The prices in force, from the database.
    pub async fn prices(&self) -> Result<PricesView, Fault> {
        let prices = self.read_money().await?.prices;
        Ok(PricesView {
            version: prices.version,
            list: prices.list,
        })
    }

    /// The prices, for an operator who may see applications.
    pub async fn see_prices(&self, session: &Session, moment: &Moment) -> Act<PricesView> {
        if let Err(refused) = Self::weigh_deed(session, Deed::SeeApplications, moment.now) {
            return Ok(Err(refused));
        }
        self.prices().await.map(Ok)
    }

    /// What somebody must be able to do who puts `list` in the place of `before`: what reckons less lets more out under a cap.
    pub fn deed_of_prices(before: &PriceList, list: &PriceList) -> Deed {
        if list.reckons_less(before) {
            Deed::SpendMore
        } else {
            Deed::SetPrices
        }
    }

    /// Puts prices in force, if they were made from the version that is: by an operator, or from the terminal. Every node has them
    /// within a second. Amounts are not converted where the currency is another.
    pub async fn set_prices(
        &self,
        by: Option<&Session>,
        read_version: i64,
        list: &PriceList,
        moment: &mut Moment,
    ) -> Act<PricesSet> {
        let before = self.prices().await?;
        let deed = Self::deed_of_prices(&before.list, list);
        if let Some(session) = by
            && let Err(refused) = self.weighed(session, deed, moment).await?
        {
            return Ok(Err(refused));
        }
        if before.version != read_version {
            return Ok(Ok(PricesSet::Outdated));
        }
        if before.version > 0 && before.list == *list {
            return Ok(Ok(PricesSet::Same));
        }
        let told = match (by, deed) {
            (Some(_), Deed::SpendMore) => self.draw_house_told(moment).await?,
            _ => None,
        };
        let (now, entry) = (moment.now, log::Entry::new(moment));
        let notice = PanelNotice::PricesSet {
            by: by.map_or_else(String::new, |session| session.name.to_string()),
            at: now,
        };
        let detail = format!("{} {}", difference(&before.list, list), who_acts(by));
        let (session, list) = (by.cloned(), list.clone());
        let unit = unit(move |tx| {
            let (session, list, entry) = (session.clone(), list.clone(), entry.clone());
            let (told, notice, detail) = (told.clone(), notice.clone(), detail.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, session.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if !prices::set(tx, read_version, &list, now).await? {
                    return Ok(Ok(PricesSet::Outdated));
                }
                log::add(tx, &entry, Event::PricesSet, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok::<_, PanelRefused>(PricesSet::Set))
            })
        });
        let set = self.0.store.write(unit).await;
        self.0.purses.forget();
        set.while_doing("setting prices")
    }
}

/// How many prices came, went and are others, and in what they are; not each of them.
fn difference(before: &PriceList, after: &PriceList) -> String {
    let changes = before.changes(after);
    let count = |kind: fn(bool, bool) -> bool| {
        let of_kind = changes
            .iter()
            .filter(|(_, was, is)| kind(was.is_some(), is.is_some()));
        of_kind.count()
    };
    let said = format!(
        "added={} removed={} changed={}",
        count(|was, is| !was && is),
        count(|was, is| was && !is),
        count(|was, is| was && is)
    );
    if before.currency == after.currency {
        said
    } else {
        format!("{said} currency={}-{}", before.currency, after.currency)
    }
}
