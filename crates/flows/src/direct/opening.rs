//! An application is let to call directly, from the terminal: its key, where it is told, what is switched on.

use std::time::Duration;

use domain::{
    ApplicationId, CallMethod, CodeLength, Countries, Digits, DirectKeyId, Event, Moment,
    PhoneNumber, SerialId, Token, UserId,
};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{
        calls::{self, Delivery},
        keys, numbers, people, signers,
        sites::{self, CallbackTarget, DirectSite},
    },
    log, unit, users,
};

use super::webhooks::is_callable;
use crate::{Fault, Flows, error::WhileDoing};

/// Serials that are drawn for one opening.
const DRAWN: usize = 8;

/// The users an application has from the start that is there to be tried out, and their numbers in North America.
const SANDBOX_USERS: [(u32, &str); 3] = [
    (1, "201-555-0123"),
    (2, "201-555-0124"),
    (51, "305-456-2345"),
];
/// Their mail address, to which nothing is sent.
const SANDBOX_EMAIL: &str = "user@example.com";

/// What came of letting an application call.
#[derive(Clone, Debug)]
pub enum DirectOpened {
    /// It may, with this key: shown once.
    Yes(Token),
    /// It may already.
    Already,
    /// There is no such application.
    NoApplication,
}

/// What came of saying where answers are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackSet {
    /// It is in force.
    Set,
    /// The application may not call directly.
    NotOpen,
    /// The address could never be called.
    Address,
}

/// The pair by which a site signs its console calls: shown once.
#[derive(Debug)]
pub struct SigningPair {
    /// Who signs.
    pub access: Token,
    /// With what.
    pub signing: Token,
}

/// What an opening needs, drawn before its unit begins.
#[derive(Clone)]
struct Opening {
    application: ApplicationId,
    serials: Vec<SerialId>,
    is_sandbox: bool,
    key: (DirectKeyId, Token),
    users: Vec<(SerialId, UserId, PhoneNumber)>,
    entry: log::Entry,
    now: domain::Timestamp,
}

impl Flows {
    /// Lets an application call directly. One that is there to be tried out sends nothing, and takes one code alone.
    pub async fn open_direct(
        &self,
        application: ApplicationId,
        is_sandbox: bool,
        moment: &mut Moment,
    ) -> Result<DirectOpened, Fault> {
        let key = Token::make_plain(&mut moment.rng);
        self.open_direct_with(application, is_sandbox, key, moment)
            .await
    }

    /// The same with a key that everybody knows: for the demo alone.
    pub async fn open_direct_with(
        &self,
        application: ApplicationId,
        is_sandbox: bool,
        key: Token,
        moment: &mut Moment,
    ) -> Result<DirectOpened, Fault> {
        let now = moment.now;
        let serials = (0..DRAWN)
            .map(|_| SerialId::draw(&mut moment.rng))
            .collect();
        let named = SANDBOX_USERS.into_iter().filter(|_| is_sandbox);
        let users = named.filter_map(|(serial, number)| {
            let number = PhoneNumber::of_parts("1", number, &Countries::all()).ok()?;
            let id = UserId::new(now, &mut moment.rng);
            Some((SerialId::new(serial)?, id, number))
        });
        let opening = Opening {
            application,
            users: users.collect(),
            serials,
            is_sandbox,
            key: (DirectKeyId::new(now, &mut moment.rng), key.clone()),
            entry: log::Entry::new(moment).about(application),
            now,
        };
        let unit = unit(move |tx| {
            let opening = opening.clone();
            Box::pin(async move { opening.run(tx).await })
        });
        let opened = self.0.store.write(unit).await;
        let opened = opened.while_doing("letting an application call")?;
        self.0.catalog.forget();
        Ok(match opened {
            Some(true) => DirectOpened::Yes(key),
            Some(false) => DirectOpened::Already,
            None => DirectOpened::NoApplication,
        })
    }

    /// What is decided for an application that may call directly.
    pub async fn direct_site(
        &self,
        application: ApplicationId,
    ) -> Result<Option<DirectSite>, Fault> {
        let unit = unit(move |tx| Box::pin(async move { sites::find(tx, application).await }));
        let read = self.0.store.read(unit).await;
        read.while_doing("reading what an application may call for")
    }

    /// Makes a new key; those there are work on for `overlap`. None where the application may not call directly.
    pub async fn rotate_direct_key(
        &self,
        application: ApplicationId,
        overlap: Duration,
        moment: &mut Moment,
    ) -> Result<Option<Token>, Fault> {
        let (key, now) = (Token::make_plain(&mut moment.rng), moment.now);
        let id = DirectKeyId::new(now, &mut moment.rng);
        let entry = log::Entry::new(moment).about(application);
        let made = key.clone();
        let unit = unit(move |tx| {
            let (key, entry) = (made.clone(), entry.clone());
            Box::pin(async move {
                applications::hold(tx, application).await?;
                if sites::find(tx, application).await?.is_none() {
                    return Ok(false);
                }
                keys::add(tx, id, application, &key, now.plus(overlap), now).await?;
                let seconds = overlap.as_secs();
                let detail = format!("kind=direct key overlap_seconds={seconds} by=terminal");
                log::add(tx, &entry, Event::SecretRotated, &detail).await?;
                Ok(true)
            })
        });
        let rotated = self.0.store.write(unit).await;
        let rotated = rotated.while_doing("making a key for direct calls")?;
        self.0.catalog.forget();
        Ok(rotated.then_some(key))
    }

    /// Says where answered approvals are told, or that they are told nowhere.
    pub async fn set_callback(
        &self,
        application: ApplicationId,
        target: Option<CallbackTarget>,
        moment: &mut Moment,
    ) -> Result<CallbackSet, Fault> {
        let is_good =
            |it: &CallbackTarget| is_callable(&it.address) && it.address.query().is_none();
        if target.as_ref().is_some_and(|it| !is_good(it)) {
            return Ok(CallbackSet::Address);
        }
        let said = target.as_ref().map_or_else(
            || "callback=none by=terminal".to_owned(),
            |it| told(&it.address, it.method),
        );
        let entry = log::Entry::new(moment).about(application);
        let unit = unit(move |tx| {
            let (target, entry, said) = (target.clone(), entry.clone(), said.clone());
            Box::pin(async move {
                if !sites::set_callback(tx, application, target.as_ref()).await? {
                    return Ok(CallbackSet::NotOpen);
                }
                log::add(tx, &entry, Event::ApplicationChanged, &said).await?;
                Ok(CallbackSet::Set)
            })
        });
        let set = self.0.store.write(unit).await;
        let set = set.while_doing("saying where answers are told")?;
        self.0.catalog.forget();
        Ok(set)
    }

    /// Switches secrets for other apps, and links to ours, on or off; false where the application may not call directly.
    pub async fn set_direct_switches(
        &self,
        application: ApplicationId,
        other_apps: bool,
        invites: bool,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let entry = log::Entry::new(moment).about(application);
        let said = format!(
            "other_apps={} invites={} by=terminal",
            i32::from(other_apps),
            i32::from(invites)
        );
        let unit = unit(move |tx| {
            let (entry, said) = (entry.clone(), said.clone());
            Box::pin(async move {
                if !sites::set_switches(tx, application, other_apps, invites).await? {
                    return Ok(false);
                }
                log::add(tx, &entry, Event::ApplicationChanged, &said).await?;
                Ok(true)
            })
        });
        let set = self.0.store.write(unit).await;
        let set = set.while_doing("switching what an application may call for")?;
        self.0.catalog.forget();
        Ok(set)
    }

    /// Makes the pair by which a site signs its console calls; the one before is void. None where the application may not call
    /// directly.
    pub async fn make_signing_pair(
        &self,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Result<Option<SigningPair>, Fault> {
        let access = Token::make_plain(&mut moment.rng);
        let signing = Token::make_plain(&mut moment.rng);
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let made = (access.clone(), signing.clone());
        let unit = unit(move |tx| {
            let ((access, signing), entry) = (made.clone(), entry.clone());
            Box::pin(async move {
                if sites::find(tx, application).await?.is_none() {
                    return Ok(false);
                }
                signers::put(tx, application, &access, &signing, now).await?;
                let detail = "kind=signing pair by=terminal";
                log::add(tx, &entry, Event::SecretRotated, detail).await?;
                Ok(true)
            })
        });
        let put = self.0.store.write(unit).await;
        let is_made = put.while_doing("making a signing pair")?;
        Ok(is_made.then_some(SigningPair { access, signing }))
    }

    /// The last calls to a site, the newest first, and what came of each: for whoever looks why it heard nothing.
    pub async fn deliveries(
        &self,
        application: ApplicationId,
        limit: u32,
    ) -> Result<Vec<Delivery>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { calls::list(tx, application, limit).await }));
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing the calls to a site")
    }
}

impl Opening {
    async fn run(&self, tx: &mut Tx) -> Result<Option<bool>, StoreFault> {
        let (application, now) = (self.application, self.now);
        if !applications::hold(tx, application).await? {
            return Ok(None);
        }
        if sites::find(tx, application).await?.is_some() {
            return Ok(Some(false));
        }
        let digits = CodeLength::from(Digits::SEVEN);
        let mut is_open = false;
        for serial in &self.serials {
            if sites::open(tx, application, *serial, digits, self.is_sandbox, now).await? {
                is_open = true;
                break;
            }
        }
        if !is_open {
            return Err(StoreFault::new("no number was free for an application"));
        }
        let (id, key) = &self.key;
        keys::add(tx, *id, application, key, now, now).await?;
        for (serial, user, number) in &self.users {
            people::add(tx, application, *serial, *user, "en", now).await?;
            numbers::claim(tx, application, *user, number, now).await?;
            if let Ok(email) = SANDBOX_EMAIL.parse() {
                users::replace_email(tx, *user, &email, now).await?;
            }
        }
        let sandbox = i32::from(self.is_sandbox);
        let detail = format!("direct=open sandbox={sandbox} by=terminal");
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        Ok(Some(true))
    }
}

fn told(address: &url::Url, method: CallMethod) -> String {
    let host = address.host_str().unwrap_or_default();
    format!("callback={host} method={method} by=terminal")
}
