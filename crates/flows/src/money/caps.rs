//! How much may be spent is shown and changed: from the terminal, or by an operator in the panel. To have less spent is an operator's;
//! to have more spent an owner's, with the passkey again, and every owner is mailed (docs/decisions/0032, 0041).

use domain::{
    ApplicationId, Currency, Deed, Event, Moment, Money, MoneyCaps, MoneyPeriod, PanelNotice,
    Timestamp,
};
use store::{
    applications, log,
    money::{self, Purse, Scope},
    operators::sessions::Session,
    unit,
};

use crate::{
    Fault, Flows,
    error::WhileDoing,
    panel::{Act, PanelRefused, stands_by, who_acts},
};

/// Caps, and what is spent under them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CapsView {
    /// Which version they are: a change names the one it was made from. Nought where none were ever set.
    pub version: i64,
    /// The caps.
    pub caps: MoneyCaps,
    /// What is spent today, or set aside; as far as anybody counts, which is where a cap is.
    pub spent_day: Money,
    /// The same of this month.
    pub spent_month: Money,
    /// What all amounts are in.
    pub currency: Currency,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapsSet {
    /// They are in force.
    Set,
    /// They were so already.
    Same,
    /// Somebody else changed them meanwhile: nothing was changed.
    Outdated,
    /// There is no such application.
    NoApplication,
}

impl CapsView {
    /// What is spent within this span.
    pub const fn spent(&self, period: MoneyPeriod) -> Money {
        match period {
            MoneyPeriod::Day => self.spent_day,
            MoneyPeriod::Month => self.spent_month,
        }
    }
}

impl Flows {
    /// The caps of the installation, or of an application, from the database.
    pub async fn money_caps(
        &self,
        of: Option<ApplicationId>,
        now: Timestamp,
    ) -> Result<CapsView, Fault> {
        let known = self.read_money().await?;
        let versioned = known.caps_of(of);
        let unit = unit(move |tx| {
            Box::pin(async move {
                let (day, _) = money::find(tx, Purse::at(of, MoneyPeriod::Day, now)).await?;
                let (month, _) = money::find(tx, Purse::at(of, MoneyPeriod::Month, now)).await?;
                Ok((day, month))
            })
        });
        let spent = self.0.store.read(unit).await;
        let (spent_day, spent_month) = spent.while_doing("reading what is spent")?;
        Ok(CapsView {
            version: versioned.version,
            caps: versioned.caps,
            spent_day,
            spent_month,
            currency: known.prices.list.currency,
        })
    }

    /// What somebody must be able to do who puts these caps in the place of those before.
    pub fn deed_of_caps(before: MoneyCaps, caps: MoneyCaps) -> Deed {
        if caps.allow_more(before) {
            Deed::SpendMore
        } else {
            Deed::SetPrices
        }
    }

    /// Puts caps in force, of the installation or of an application, if they were made from the version that is: by an operator, or
    /// from the terminal. Every node has them within a second.
    pub async fn set_money_caps(
        &self,
        by: Option<&Session>,
        of: Option<ApplicationId>,
        read_version: i64,
        caps: MoneyCaps,
        moment: &mut Moment,
    ) -> Act<CapsSet> {
        let known = self.read_money().await?;
        let before = known.caps_of(of);
        let deed = Self::deed_of_caps(before.caps, caps);
        if let Some(session) = by
            && let Err(refused) = self.weighed(session, deed, moment).await?
        {
            return Ok(Err(refused));
        }
        if before.version != read_version {
            return Ok(Ok(CapsSet::Outdated));
        }
        if before.version > 0 && before.caps == caps {
            return Ok(Ok(CapsSet::Same));
        }
        let told = match (by, deed, of) {
            (Some(_), Deed::SpendMore, Some(application)) => {
                Some(self.draw_owners_told(application, moment))
            }
            (Some(_), Deed::SpendMore, None) => self.draw_house_told(moment).await?,
            _ => None,
        };
        let (now, entry) = (moment.now, entry(of, moment));
        let notice = PanelNotice::CapsRaised {
            by: by.map_or_else(String::new, |session| session.name.to_string()),
            at: now,
        };
        let currency = known.prices.list.currency;
        let detail = difference(before.caps, caps, currency);
        let detail = format!("{detail} {}", who_acts(by));
        let session = by.cloned();
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            let (told, notice, detail) = (told.clone(), notice.clone(), detail.clone());
            Box::pin(async move {
                if let Err(refused) = stands_by(tx, session.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                if let Some(application) = of
                    && applications::find(tx, application).await?.is_none()
                {
                    return Ok(Ok(CapsSet::NoApplication));
                }
                if !money::set_caps(tx, of, read_version, caps, now).await? {
                    return Ok(Ok(CapsSet::Outdated));
                }
                log::add(tx, &entry, Event::MoneyCapsSet, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok::<_, PanelRefused>(CapsSet::Set))
            })
        });
        let set = self.0.store.write(unit).await;
        self.0.purses.forget();
        set.while_doing("setting how much may be spent")
    }
}

fn entry(of: Scope, moment: &mut Moment) -> log::Entry {
    let entry = log::Entry::new(moment);
    match of {
        Some(application) => entry.about(application),
        None => entry,
    }
}

/// From what to what: `day=50.00-none month=none-900.00 in=EUR`.
fn difference(before: MoneyCaps, after: MoneyCaps, currency: Currency) -> String {
    let amount =
        |cap: Option<Money>| cap.map_or_else(|| "none".to_owned(), |cap| cap.exact(currency));
    let of = |period: &MoneyPeriod| {
        let (was, is) = (amount(before.of(*period)), amount(after.of(*period)));
        format!("{period}={was}-{is}")
    };
    let spans: Vec<_> = MoneyPeriod::ALL.iter().map(of).collect();
    format!("{} in={currency}", spans.join(" "))
}
