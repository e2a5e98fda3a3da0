//! Direct calls of an application, as whoever runs the house keeps them: opened, their keys, what is decided for them, who is told,
//! and what they did lately. What opens a door asks the passkey again and is told to the owners. The terminal comes in by the same
//! acts, without a session. Keys, an address that is told of answers, and what is to leave the house wait for an owner's word, as
//! do an application's other doors.

mod brought;
mod calls;
mod keys;
mod signing;
mod terms;

use std::time::Duration;

use domain::{
    Application, ApplicationId, Deed, Event, HeldKind, Limit, Moment, Timestamp, Token, WebhookId,
};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{
        keys as direct_keys,
        keys::DirectKeyLine,
        people, signers,
        sites::{self, DirectSite},
        webhooks,
    },
    held_changes::{HeldChange, HeldWhat},
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    unit,
};

pub use self::{
    brought::{LONGEST_ROLL, RollBrought},
    calls::{CallbackTried, SeenDoor, SitesCalls},
    keys::{MadeDirectKey, NewDirectKey, SeenDirectKey},
    terms::{DirectChange, DirectEdited, SeenDirect},
};
use super::{
    operators::named,
    weigh::{Act, PanelRefused, stands},
};
use crate::{
    Flows,
    direct::{Open, Opening},
    error::WhileDoing,
};

/// Keys of an application that are listed.
const KEYS_SHOWN: u32 = 50;

/// What waits of these for an owner's word.
const HELD_HERE: [HeldKind; 5] = [
    HeldKind::DirectKey,
    HeldKind::SigningPair,
    HeldKind::Callback,
    HeldKind::Exports,
    HeldKind::Mails,
];

/// An application's direct calls with all that their page shows.
#[derive(Clone, Debug)]
pub struct DirectView {
    /// The application.
    pub application: Application,
    /// What is decided; none where it may not call directly.
    pub site: Option<DirectSite>,
    /// The keys that work now or wait, the newest first.
    pub keys: Vec<DirectKeyLine>,
    /// When the pair was made by which calls about webhooks are signed.
    pub signer_at: Option<Timestamp>,
    /// Who else is told.
    pub webhooks: Vec<WebhookLine>,
    /// Texts and calls that went out for its calls within a day.
    pub messages: i64,
    /// Whether the site knows anybody.
    pub knows_anybody: bool,
    /// What waits of these for an owner's word, the newest first.
    pub held: Vec<HeldChange>,
}

/// A webhook, as it is listed: nothing it is signed with is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookLine {
    /// Its id.
    pub id: WebhookId,
    /// What its site calls it.
    pub name: String,
    /// Where it is told.
    pub address: String,
    /// Of what, as its site said it.
    pub words: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl DirectView {
    /// The newest key that has no end, whether it works or waits.
    pub fn newest(&self) -> Option<domain::DirectKeyId> {
        let mut keys = self.keys.iter();
        keys.find(|key| key.ends_at.is_none()).map(|key| key.id)
    }
}

impl Flows {
    /// Direct calls of an application, for an operator who may see them.
    pub async fn see_direct(
        &self,
        session: &Session,
        id: ApplicationId,
        moment: &mut Moment,
    ) -> Act<DirectView> {
        let seen = self.weighed(session, Deed::SeeApplications, moment).await?;
        if let Err(refused) = seen {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let [_, day] = Limit::direct_messages(0);
        let spending = Spending::new(&self.0.keys, day, id.as_bytes());
        let unit = unit(move |tx| {
            let spending = spending.clone();
            Box::pin(async move { view(tx, id, &spending, now).await })
        });
        let read = self.0.store.read(unit).await;
        let found = read.while_doing("reading what an application calls for")?;
        let Some(mut view) = found else {
            return Ok(Err(PanelRefused::Stale));
        };
        let mut held = self.list_held(Some(id), now).await?;
        held.retain(|one| HELD_HERE.contains(&one.what.kind()));
        view.held = held;
        Ok(Ok(view))
    }

    /// Lets an application call directly, by an operator; gives its first key, to be shown once. It opens nothing until an owner
    /// confirms it, so until then nothing can be called.
    pub async fn open_direct_by(
        &self,
        session: &Session,
        id: ApplicationId,
        is_sandbox: bool,
        moment: &mut Moment,
    ) -> Act<MadeDirectKey> {
        let weighed = self.weighed(session, Deed::MakeKey, moment).await?;
        if let Err(refused) = weighed {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let key = Token::make_plain(&mut moment.rng);
        let by = named(Some(session));
        let hold = self.draw_hold(session, id, &[Limit::OPERATOR_KEYS], moment);
        let opening = Opening::draw(id, is_sandbox, key.clone(), &by, moment).held(hold.id());
        let session = session.clone();
        let unit = unit(move |tx| {
            let (opening, session, hold) = (opening.clone(), session.clone(), hold.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                if !applications::hold(tx, id).await? || sites::find(tx, id).await?.is_some() {
                    return Ok(Err(PanelRefused::Stale));
                }
                if let Err(refused) = hold.spend(tx).await? {
                    return Ok(Err(refused));
                }
                if opening.run(tx).await? != Open::Now {
                    return Ok(Err(PanelRefused::Stale));
                }
                let overlap = Duration::ZERO;
                let kept = hold.keep(tx, HeldWhat::DirectKey { overlap }).await?;
                Ok(Ok(kept))
            })
        });
        let opened = self.0.store.write(unit).await;
        let opened = opened.while_doing("letting an application call")?;
        self.0.catalog.forget();
        Ok(opened.map(|held| MadeDirectKey {
            key,
            ending: 0,
            held: Some(held),
        }))
    }

    /// Removes a webhook: its site hears of nothing there any more.
    pub async fn remove_webhook_by(
        &self,
        session: &Session,
        application: ApplicationId,
        id: WebhookId,
        moment: &mut Moment,
    ) -> Act<()> {
        let weighed = self.weighed(session, Deed::SetConnection, moment).await?;
        if let Err(refused) = weighed {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let detail = format!("webhook={id} removed=1 {}", named(Some(session)));
        let session = session.clone();
        let unit = unit(move |tx| {
            let (session, entry, detail) = (session.clone(), entry.clone(), detail.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                if !webhooks::remove(tx, application, id).await? {
                    return Ok(Err(PanelRefused::Stale));
                }
                log::add(tx, &entry, Event::ApplicationChanged, &detail).await?;
                Ok(Ok(()))
            })
        });
        let removed = self.0.store.write(unit).await;
        let removed = removed.while_doing("removing a webhook")?;
        self.0.catalog.forget();
        Ok(removed)
    }
}

async fn view(
    tx: &mut Tx,
    id: ApplicationId,
    day: &Spending,
    now: Timestamp,
) -> Result<Option<DirectView>, StoreFault> {
    let Some(application) = applications::find(tx, id).await? else {
        return Ok(None);
    };
    let webhooks = webhooks::list(tx, id).await?;
    let webhooks = webhooks.into_iter().map(|it| WebhookLine {
        id: it.id,
        name: it.name,
        address: it.address.to_string(),
        words: it.words,
        created_at: it.created_at,
    });
    Ok(Some(DirectView {
        application,
        site: sites::find(tx, id).await?,
        keys: direct_keys::list(tx, id, now, KEYS_SHOWN).await?,
        signer_at: signers::made_at(tx, id).await?,
        webhooks: webhooks.collect(),
        messages: limits::spent(tx, day, now).await?,
        knows_anybody: people::knows_anybody(tx, id).await?,
        held: Vec::new(),
    }))
}
