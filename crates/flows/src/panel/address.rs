//! An operator's own mail address: where they are told what needs a second word.

use domain::{EmailAddress, Event, Moment};
use store::{
    applications, log,
    operators::{
        addresses::{self, OperatorAddress},
        sessions::Session,
    },
    unit,
};

use super::weigh::{PanelRefused, stands, weigh_own};
use crate::{Fault, Flows, error::WhileDoing};

/// What came of setting an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressSet {
    /// It is set, or taken away.
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
    /// before and all owners are told: whoever takes over a session must not be the only one who hears of what follows.
    pub async fn set_own_address(
        &self,
        session: &Session,
        typed: &str,
        language: &str,
        moment: &mut Moment,
    ) -> Result<AddressSet, Fault> {
        if let Err(refused) = weigh_own(session, moment.now) {
            return Ok(AddressSet::Refused(refused));
        }
        let address: Option<EmailAddress> = match typed.trim() {
            "" => None,
            text => match text.parse() {
                Ok(address) => Some(address),
                Err(_) => return Ok(AddressSet::NotAnAddress),
            },
        };
        // A mail goes out in some application's name; in a house without any there is nothing to confirm yet.
        let first = unit(|tx| Box::pin(async move { applications::list(tx, None, 1).await }));
        let first = self.0.store.read(first).await;
        let first = first.while_doing("looking for an application")?;
        let told = first
            .first()
            .map(|site| self.draw_owners_told(site.id, moment));
        let (session, language, now) = (session.clone(), language.to_owned(), moment.now);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (session, address, told) = (session.clone(), address.clone(), told.clone());
            let (language, entry) = (language.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(AddressSet::Refused(refused));
                }
                let me = session.operator;
                let mut whom: Vec<_> = addresses::find(tx, me).await?.into_iter().collect();
                let owners = addresses::of_owners(tx, 20).await?;
                whom.extend(owners.into_iter().filter(|owner| owner.operator != me));
                addresses::set(tx, me, address.as_ref(), &language).await?;
                let has = if address.is_some() { "set" } else { "none" };
                let detail = format!("operator={} address={has}", session.name);
                log::add(tx, &entry, Event::OperatorAddressSet, &detail).await?;
                if let Some(told) = told {
                    let notice = |_: &OperatorAddress| domain::PanelNotice::AddressSet {
                        operator: session.name.to_string(),
                        at: now,
                    };
                    told.write_to(tx, &whom, notice).await?;
                }
                Ok(AddressSet::Done)
            })
        });
        let set = self.0.store.write(unit).await;
        set.while_doing("setting an operator's address")
    }
}
