//! An operator's own mail address: where they are told what needs a second word.

use domain::{Deed, EmailAddress, Event, Limit, Moment, OperatorId, OperatorName, PanelNotice};
use store::{
    Fault as StoreFault, Tx,
    limits::{self, Spending},
    log,
    operators::{
        addresses::{self, OperatorAddress},
        sessions::Session,
    },
    unit,
};

use super::{
    told::OwnersTold,
    weigh::{PanelRefused, stands},
};
use crate::{Fault, Flows, error::WhileDoing};

/// What came of setting an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSet {
    /// It is set, or taken away, or was so already.
    Done,
    /// The text is no mail address.
    NotAnAddress,
    /// Nothing changed.
    Refused(PanelRefused),
}

impl Flows {
    /// The operator's own address.
    pub(super) async fn own_address(
        &self,
        session: &Session,
    ) -> Result<Option<OperatorAddress>, Fault> {
        let operator = session.operator;
        let unit = unit(move |tx| Box::pin(async move { addresses::find(tx, operator).await }));
        let found = self.0.store.read(unit).await;
        found.while_doing("reading an operator's address")
    }

    /// Sets the operator's own address, or (by an empty text) takes it away. It asks for the passkey again, and the address
    /// before and all owners are told: whoever takes over a session must not be the only one who hears of what follows. What
    /// is set confirms nothing until it has stood. An address that is so already is not told of, and has stood as long as it
    /// has: what may be another is the language it is written to in.
    pub async fn set_own_address(
        &self,
        session: &Session,
        typed: &str,
        language: &str,
        moment: &mut Moment,
    ) -> Result<AddressSet, Fault> {
        let deed = Deed::SetOwnAddress;
        if let Err(refused) = self.weighed(session, deed, moment).await? {
            return Ok(AddressSet::Refused(refused));
        }
        let address: Option<EmailAddress> = match typed.trim() {
            "" => None,
            text => match text.parse() {
                Ok(address) => Some(address),
                Err(_) => return Ok(AddressSet::NotAnAddress),
            },
        };
        let whom = session.operator.as_bytes();
        let plan = Plan {
            spending: Spending::new(&self.0.keys, Limit::OPERATOR_ADDRESSES, whom),
            news: self.draw_address_news(moment).await?,
            session: session.clone(),
            language: language.to_owned(),
            address,
        };
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.carry_out(tx).await })
        });
        let set = self.0.store.write(unit).await;
        set.while_doing("setting an operator's address")
    }

    /// Draws what is written down and told when an operator has another address.
    pub(super) async fn draw_address_news(
        &self,
        moment: &mut Moment,
    ) -> Result<AddressNews, Fault> {
        Ok(AddressNews {
            told: self.draw_house_told(moment).await?,
            entry: log::Entry::new(moment),
        })
    }
}

/// What is written down and told when an operator has another address: nobody sets one unseen.
#[derive(Clone)]
pub(super) struct AddressNews {
    /// None in a house without any application.
    told: Option<OwnersTold>,
    entry: log::Entry,
}

impl AddressNews {
    /// Writes it: to the address before, if there was one, and to every other owner. `how` stands behind our words in the log.
    pub(super) async fn write(
        self,
        tx: &mut Tx,
        (operator, name): (OperatorId, &OperatorName),
        before: Option<OperatorAddress>,
        how: &str,
    ) -> Result<(), StoreFault> {
        let at = self.entry.at;
        let detail = format!("operator={name} {how}");
        log::add(tx, &self.entry, Event::OperatorAddressSet, &detail).await?;
        if let Some(told) = self.told {
            let notice = PanelNotice::AddressSet {
                operator: name.to_string(),
                at,
            };
            told.write_about(tx, (operator, before), &notice).await?;
        }
        Ok(())
    }
}

/// Everything one change of an address needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    session: Session,
    address: Option<EmailAddress>,
    language: String,
    spending: Spending,
    news: AddressNews,
}

impl Plan {
    async fn carry_out(self, tx: &mut Tx) -> Result<AddressSet, StoreFault> {
        let (me, now) = (self.session.operator, self.news.entry.at);
        if let Err(refused) = stands(tx, &self.session, now).await? {
            return Ok(AddressSet::Refused(refused));
        }
        // Of two at once the second tells the address of the first, and nobody sets one that is not told of.
        addresses::hold(tx, me).await?;
        let before = addresses::find(tx, me).await?;
        if before.as_ref().map(|before| &before.address) == self.address.as_ref() {
            addresses::set_language(tx, me, &self.language).await?;
            return Ok(AddressSet::Done);
        }
        if limits::spend(tx, &[self.spending], now).await?.is_err() {
            return Ok(AddressSet::Refused(PanelRefused::SlowDown));
        }
        addresses::set(tx, me, self.address.as_ref(), &self.language, now).await?;
        let how = if self.address.is_some() {
            "address=set"
        } else {
            "address=none"
        };
        let who = (me, &self.session.name);
        self.news.write(tx, who, before, how).await?;
        Ok(AddressSet::Done)
    }
}
