//! Webhooks: a site lists, makes and removes the addresses at which it has itself told what happens. It signs these calls with a
//! pair of its own, which an administrator made.

use std::sync::Arc;

use domain::{
    ApplicationId, Event, Limit, Moment, NewsKind, PanelNotice, Secret, Timestamp, Token,
    WebhookId, WrittenAddress,
};
use store::{
    Fault as StoreFault, Tx,
    direct::{
        signers,
        sites::CallbackTarget,
        webhooks::{self, Webhook},
    },
    limits::{self, Spending},
    log, unit,
};
use url::Url;

use super::{Caller, CallerFound};
use crate::{Fault, Flows, error::WhileDoing, panel::OwnersTold};

/// Who calls for its webhooks.
#[derive(Clone, Debug)]
pub enum DashboardFound {
    /// This site; what it signs is checked with this key.
    Yes(Arc<Caller>, Secret<String>),
    /// There is no such key.
    NoKey,
    /// The key is right, and its application is switched off.
    Off(ApplicationId),
    /// The key is right, and whoever signs is nobody there.
    NoAccess,
}

/// A webhook to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// What the site calls it.
    pub name: String,
    /// Where it is told, as the site wrote it: it is given back so.
    pub address: WrittenAddress,
    /// What it hears of.
    pub kinds: Vec<NewsKind>,
    /// The same as the site said it, to be given back so.
    pub words: String,
    /// What its key begins with.
    pub key_prefix: &'static str,
}

/// More than any address has that is called.
const LONGEST_ADDRESS: usize = 2_000;

/// Why no webhook was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookRefused {
    /// There are as many as there may be, or too many were made today.
    TooMany,
    /// The address is neither https nor one we may ever call.
    Address,
    /// The name is empty, too long, or holds control characters.
    Name,
    /// It would hear of nothing.
    NoKinds,
}

impl Flows {
    /// The site that signs a call for its webhooks, by its key and by who signs.
    pub async fn dashboard_caller(
        &self,
        key: &Token,
        access: &Token,
        now: Timestamp,
    ) -> Result<DashboardFound, Fault> {
        let caller = match self.direct_caller(key, now).await? {
            CallerFound::Yes(caller) => caller,
            CallerFound::Off(application) => return Ok(DashboardFound::Off(application)),
            CallerFound::Unknown => return Ok(DashboardFound::NoKey),
        };
        let hash = access.hash(&self.0.keys, signers::HASHED_AS);
        let application = caller.direct.application;
        let unit =
            unit(move |tx| Box::pin(async move { signers::find(tx, application, &hash).await }));
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("looking for who signs")?;
        Ok(match found {
            Some(signing) => DashboardFound::Yes(caller, signing),
            None => DashboardFound::NoAccess,
        })
    }

    /// Makes a webhook. Its key is drawn here, and shown whenever the site asks. No operator did it, so all owners are told.
    pub async fn add_webhook(
        &self,
        caller: &Caller,
        new: NewWebhook,
        moment: &mut Moment,
    ) -> Result<Result<Webhook, WebhookRefused>, Fault> {
        if let Err(refused) = check(&new) {
            return Ok(Err(refused));
        }
        let application = caller.direct.application;
        let key = format!(
            "{}{}",
            new.key_prefix,
            Token::make(&mut moment.rng).expose()
        );
        let webhook = Webhook {
            id: WebhookId::new(moment.now, &mut moment.rng),
            name: new.name,
            address: new.address,
            kinds: new.kinds,
            words: new.words,
            key: Secret::new(key),
            created_at: moment.now,
        };
        let making = Making {
            application,
            webhook: webhook.clone(),
            entry: log::Entry::new(moment).about(application),
            spendings: vec![Spending::new(
                &self.0.keys,
                Limit::SITE_WEBHOOKS,
                application.as_bytes(),
            )],
            told: self.draw_owners_told(application, moment),
        };
        let unit = unit(move |tx| {
            let making = making.clone();
            Box::pin(async move { making.run(tx).await })
        });
        let added = self.0.store.write(unit).await;
        if !added.while_doing("making a webhook")? {
            return Ok(Err(WebhookRefused::TooMany));
        }
        self.0.catalog.forget();
        Ok(Ok(webhook))
    }

    /// The site's webhooks, the oldest first.
    pub async fn webhooks(&self, caller: &Caller) -> Result<Vec<Webhook>, Fault> {
        let application = caller.direct.application;
        let unit = unit(move |tx| Box::pin(async move { webhooks::list(tx, application).await }));
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing webhooks")
    }

    /// Removes one; false where the site has none such.
    pub async fn remove_webhook(
        &self,
        caller: &Caller,
        id: WebhookId,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let application = caller.direct.application;
        let entry = log::Entry::new(moment).about(application);
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !webhooks::remove(tx, application, id).await? {
                    return Ok(false);
                }
                let detail = format!("call=direct webhook={id} removed=1");
                log::add(tx, &entry, Event::ApplicationChanged, &detail).await?;
                Ok(true)
            })
        });
        let removed = self.0.store.write(unit).await;
        let removed = removed.while_doing("removing a webhook")?;
        self.0.catalog.forget();
        Ok(removed)
    }
}

/// A webhook about to be made, drawn before its unit begins.
#[derive(Clone)]
struct Making {
    application: ApplicationId,
    webhook: Webhook,
    entry: log::Entry,
    spendings: Vec<Spending>,
    told: OwnersTold,
}

impl Making {
    /// False where there are too many.
    async fn run(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let (webhook, now) = (&self.webhook, self.webhook.created_at);
        if limits::spend(tx, &self.spendings, now).await?.is_err() {
            return Ok(false);
        }
        if !webhooks::add(tx, self.application, webhook).await? {
            return Ok(false);
        }
        let host = webhook
            .address
            .called()
            .host_str()
            .unwrap_or_default()
            .to_owned();
        let detail = format!("call=direct webhook={} host={host}", webhook.id);
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        let notice = PanelNotice::WebhookMade { at: now, host };
        self.told.write_same(tx, &notice).await?;
        Ok(true)
    }
}

fn check(new: &NewWebhook) -> Result<(), WebhookRefused> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        return Err(WebhookRefused::Name);
    }
    let address = &new.address;
    if !is_callable(address.called()) || address.as_str().len() > LONGEST_ADDRESS {
        return Err(WebhookRefused::Address);
    }
    if new.kinds.is_empty() {
        return Err(WebhookRefused::NoKinds);
    }
    Ok(())
}

/// Whether answers could be told there: the signature covers an address without a query.
pub(crate) fn is_callback(target: &CallbackTarget) -> bool {
    is_callable(&target.address) && target.address.query().is_none()
}

/// Whether an address could be called at all: where it leads is for the outgoing client to judge, each time.
pub(crate) fn is_callable(address: &Url) -> bool {
    matches!(address.scheme(), "https" | "http")
        && address.has_host()
        && address.username().is_empty()
        && address.password().is_none()
        && address.fragment().is_none()
        && address.as_str().len() <= LONGEST_ADDRESS
}
