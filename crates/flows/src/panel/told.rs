//! What operators are told by mail: written with what it tells of, sent by the same outbox.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use domain::{
    ApplicationId, Channel, Event, HeldChangeId, MessageId, Moment, OperatorId, PanelNotice,
    Secret, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications,
    held_changes::{HeldChange, HeldWhat, HookOpening},
    log,
    operators::{
        addresses::{self, OperatorAddress},
        sessions::Session,
    },
    outbox::{self, Content, Destination, NewMessage},
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

/// How long such a mail is worth sending: as long as what it tells of waits.
const MAIL_LIFE: Duration = domain::HELD_LIFE;
/// Owners one event is mailed to.
const MOST: u32 = 20;
/// And mails: an operator whose address is another is told at the one before, whether they own or not.
const MAILS: u32 = MOST + 1;

/// Mails to owners, drawn and ready to be written to whoever has an address then.
#[derive(Clone, Debug)]
pub(crate) struct OwnersTold {
    application: ApplicationId,
    ids: Vec<MessageId>,
    entry: log::Entry,
    now: Timestamp,
}

impl OwnersTold {
    /// Writes one about a change that waits to each owner who has an address; gives how many of them confirm it by theirs.
    pub(super) async fn write_held(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
    ) -> Result<i64, StoreFault> {
        let owners = addresses::of_owners(tx, MOST).await?;
        let asked_at = held.made_at;
        let notice = |owner: &OperatorAddress| PanelNotice::ChangeHeld {
            held: held.id,
            to: owner.confirms(asked_at).then_some(owner.operator),
            by: held.by.to_string(),
            until: held.expires_at,
        };
        let mailed = self.write_to(tx, &owners, notice).await?;
        Ok(confirming(owners.iter().take(mailed), asked_at))
    }

    /// The same about what opens a door at an application.
    pub(super) async fn write_door(
        &self,
        tx: &mut Tx,
        held: &HeldChange,
    ) -> Result<i64, StoreFault> {
        let owners = addresses::of_owners(tx, MOST).await?;
        let asked_at = held.made_at;
        let (added, stops_sending) = opened(tx, held).await?;
        let notice = |owner: &OperatorAddress| PanelNotice::DoorHeld {
            held: held.id,
            kind: held.what.kind(),
            to: owner.confirms(asked_at).then_some(owner.operator),
            by: held.by.to_string(),
            until: held.expires_at,
            added: added.clone(),
            stops_sending,
        };
        let mailed = self.write_to(tx, &owners, notice).await?;
        Ok(confirming(owners.iter().take(mailed), asked_at))
    }

    /// Writes the same to each owner who has an address.
    pub(crate) async fn write_same(
        &self,
        tx: &mut Tx,
        notice: &PanelNotice,
    ) -> Result<(), StoreFault> {
        let owners = addresses::of_owners(tx, MOST).await?;
        let notice = |_: &OperatorAddress| notice.clone();
        self.write_to(tx, &owners, notice).await?;
        Ok(())
    }

    /// Writes the same about an operator: to them at the address they have, or had, where one is named, and to every other owner.
    pub(super) async fn write_about(
        &self,
        tx: &mut Tx,
        (operator, address): (OperatorId, Option<OperatorAddress>),
        notice: &PanelNotice,
    ) -> Result<(), StoreFault> {
        // Theirs comes first, and for it one mail more is drawn than for as many owners as are told.
        let mut whom: Vec<_> = address.into_iter().collect();
        let owners = addresses::of_owners(tx, MOST).await?;
        whom.extend(owners.into_iter().filter(|it| it.operator != operator));
        let notice = |_: &OperatorAddress| notice.clone();
        self.write_to(tx, &whom, notice).await?;
        Ok(())
    }

    /// Writes one to each of these; gives how many were written.
    async fn write_to(
        &self,
        tx: &mut Tx,
        whom: &[OperatorAddress],
        notice: impl Fn(&OperatorAddress) -> PanelNotice,
    ) -> Result<usize, StoreFault> {
        let mut what = None;
        for (id, to) in self.ids.iter().zip(whom) {
            let notice = notice(to);
            what = Some(notice.as_str());
            let message = NewMessage {
                id: *id,
                application: self.application,
                user: None,
                content: Content::ToOperator(notice),
                to: Destination::Mail(to.address.clone()),
                language: to.language.clone(),
                now: self.now,
                expires_at: self.now.plus(MAIL_LIFE),
            };
            outbox::add(tx, &message).await?;
        }
        let Some(what) = what else {
            return Ok(0);
        };
        let count = self.ids.len().min(whom.len());
        let detail = format!("what={what} mails={count}");
        log::add(tx, &self.entry, Event::OperatorsTold, &detail).await?;
        Ok(count)
    }
}

/// At which addresses an application would be answered once this is in force, and whether it would send no mail addresses: of a new
/// one its own, for nobody has said yes to those.
async fn opened(tx: &mut Tx, held: &HeldChange) -> Result<(Vec<String>, bool), StoreFault> {
    let (added, stops_sending) = match &held.what {
        HeldWhat::Connection {
            added,
            stops_sending,
        } => (added.clone(), *stops_sending),
        HeldWhat::Application => {
            let new = applications::find(tx, held.application).await?;
            let own = new.map(|new| (new.redirect_addresses, !new.sends_addresses));
            own.unwrap_or_default()
        }
        HeldWhat::Callback { target } => return Ok((vec![target.address.to_string()], false)),
        HeldWhat::Hook { opens, .. } => {
            let address = match opens {
                HookOpening::New(address) | HookOpening::Address(address) => Some(address),
                HookOpening::Secret => None,
            };
            return Ok((
                address.map(ToString::to_string).into_iter().collect(),
                false,
            ));
        }
        HeldWhat::Rules { .. }
        | HeldWhat::Key { .. }
        | HeldWhat::ManagementKey { .. }
        | HeldWhat::DirectKey { .. }
        | HeldWhat::SigningPair
        | HeldWhat::Outlet { .. }
        | HeldWhat::Delivery { .. }
        | HeldWhat::SwitchOn => (Vec::new(), false),
        HeldWhat::Gateway { told, .. } => return Ok((vec![told.clone()], false)),
    };
    let added = added.iter().map(|it| it.as_str().to_owned());
    Ok((added.collect(), stops_sending))
}

/// How many of these owners confirm by their address what was asked for then.
fn confirming<'a>(owners: impl Iterator<Item = &'a OperatorAddress>, asked_at: Timestamp) -> i64 {
    let confirming = owners.filter(|owner| owner.confirms(asked_at)).count();
    i64::try_from(confirming).unwrap_or(i64::MAX)
}

impl Flows {
    /// Draws what all owners are told at once of an operator's act that is in force already; nothing where it comes from the
    /// terminal, as with the rules.
    pub(super) fn draw_announcement(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Option<OwnersTold> {
        by.map(|_| self.draw_owners_told(application, moment))
    }

    /// Draws mails to owners, in an application's name; none where no gateway sends any.
    pub(crate) fn draw_owners_told(
        &self,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> OwnersTold {
        let count = if self.0.ways.serves(Channel::Mail) {
            MAILS
        } else {
            0
        };
        let ids = (0..count).map(|_| MessageId::new(moment.now, &mut moment.rng));
        OwnersTold {
            application,
            ids: ids.collect(),
            entry: log::Entry::new(moment).about(application),
            now: moment.now,
        }
    }

    /// The same of what is about the house itself: a mail goes out in some application's name. None in a house without any.
    pub(crate) async fn draw_house_told(
        &self,
        moment: &mut Moment,
    ) -> Result<Option<OwnersTold>, Fault> {
        let first = unit(|tx| Box::pin(async move { applications::list(tx, None, 1).await }));
        let first = self.0.store.read(first).await;
        let first = first.while_doing("looking for an application")?;
        let first = first.first().map(|site| site.id);
        Ok(first.map(|id| self.draw_owners_told(id, moment)))
    }

    /// Whether any owner hears of what is mailed to all of them.
    pub(crate) async fn tells_owners(&self) -> Result<bool, Fault> {
        if !self.0.ways.serves(Channel::Mail) {
            return Ok(false);
        }
        let unit = unit(|tx| Box::pin(async move { addresses::of_owners(tx, 1).await }));
        let owners = self.0.store.read(unit).await;
        let owners = owners.while_doing("looking for an owner with an address")?;
        Ok(!owners.is_empty())
    }

    /// How many owners would be mailed a link that confirms a change that is asked for now.
    pub(super) async fn owners_who_confirm(&self, now: Timestamp) -> Result<usize, Fault> {
        if !self.0.ways.serves(Channel::Mail) {
            return Ok(0);
        }
        let unit = unit(|tx| Box::pin(async move { addresses::of_owners(tx, MOST).await }));
        let owners = self.0.store.read(unit).await;
        let owners = owners.while_doing("looking for owners with an address")?;
        Ok(owners.iter().filter(|owner| owner.confirms(now)).count())
    }

    /// The address of the page that shows a held change to whoever may see the rules.
    pub(crate) fn held_page(&self, held: HeldChangeId) -> String {
        format!("{}/admin/held/{held}", self.0.settings.origin())
    }

    /// The address of the page on which this owner confirms a held change. It stands in the mail to them, and opens nothing to
    /// anybody else.
    pub fn held_address(&self, held: HeldChangeId, owner: OperatorId) -> String {
        let key = BASE64URL_NOPAD.encode(&self.held_mac(held, owner));
        format!("{}/{key}", self.held_page(held))
    }

    /// Whether `key` is what the mail to this owner holds.
    pub(super) fn is_held_key(&self, held: HeldChangeId, owner: OperatorId, key: &str) -> bool {
        let key = BASE64URL_NOPAD.decode(key.as_bytes());
        key.is_ok_and(|key| Secret::new(self.held_mac(held, owner)).equals(&key))
    }

    /// 128 bits are plenty against guessing, and keep the address short.
    fn held_mac(&self, held: HeldChangeId, owner: OperatorId) -> Vec<u8> {
        let bytes = [held.as_bytes().as_slice(), owner.as_bytes()].concat();
        let hash = self.0.keys.hash("held change", &bytes);
        hash.as_bytes().iter().copied().take(16).collect()
    }
}
