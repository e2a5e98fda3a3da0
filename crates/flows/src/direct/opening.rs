//! An application is let to call directly: its number, its first key, and in a sandbox the users it has from the start.

use domain::{
    ApplicationId, CodeLength, Countries, Digits, DirectKeyId, Event, HeldChangeId, Moment,
    PhoneNumber, SerialId, Timestamp, Token, UserId,
};
use store::{
    Fault as StoreFault, Tx, applications,
    direct::{
        keys::{self, NewDirectKey},
        numbers, people,
        sites::{self, DirectSite},
    },
    log, unit, users,
};

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

/// What an opening needs, drawn before its unit begins.
#[derive(Clone)]
pub(crate) struct Opening {
    application: ApplicationId,
    serials: Vec<SerialId>,
    is_sandbox: bool,
    key: NewDirectKey,
    users: SandboxUsers,
    entry: log::Entry,
    by: String,
    now: Timestamp,
}

/// What came of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    Now,
    Already,
    NoApplication,
}

impl Flows {
    /// Lets an application call directly, from the terminal. One that is there to be tried out sends nothing, and takes one code
    /// alone.
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
        let opening = Opening::draw(application, is_sandbox, key.clone(), "by=terminal", moment);
        let unit = unit(move |tx| {
            let opening = opening.clone();
            Box::pin(async move { opening.run(tx).await })
        });
        let opened = self.0.store.write(unit).await;
        let opened = opened.while_doing("letting an application call")?;
        self.0.catalog.forget();
        Ok(match opened {
            Open::Now => DirectOpened::Yes(key),
            Open::Already => DirectOpened::Already,
            Open::NoApplication => DirectOpened::NoApplication,
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
}

impl Opening {
    /// Draws one; `by` says in the log who opens.
    pub(crate) fn draw(
        application: ApplicationId,
        is_sandbox: bool,
        key: Token,
        by: &str,
        moment: &mut Moment,
    ) -> Self {
        let now = moment.now;
        let serials = (0..DRAWN).map(|_| SerialId::draw(&mut moment.rng));
        Self {
            application,
            serials: serials.collect(),
            is_sandbox,
            key: NewDirectKey {
                id: DirectKeyId::new(now, &mut moment.rng),
                application,
                key,
                held: None,
            },
            users: SandboxUsers::draw(application, moment),
            entry: log::Entry::new(moment).about(application),
            by: by.to_owned(),
            now,
        }
    }

    /// The same with a key that waits for this change.
    pub(crate) fn held(mut self, held: HeldChangeId) -> Self {
        self.key.held = Some(held);
        self
    }

    pub(crate) async fn run(&self, tx: &mut Tx) -> Result<Open, StoreFault> {
        let (application, now) = (self.application, self.now);
        if !applications::hold(tx, application).await? {
            return Ok(Open::NoApplication);
        }
        if sites::find(tx, application).await?.is_some() {
            return Ok(Open::Already);
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
        keys::add(tx, &self.key, now).await?;
        if self.is_sandbox {
            self.users.add(tx).await?;
        }
        let sandbox = i32::from(self.is_sandbox);
        let detail = format!("direct=open sandbox={sandbox} {}", self.by);
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        Ok(Open::Now)
    }
}

/// The users of a sandbox, drawn and not written yet.
#[derive(Clone)]
pub(crate) struct SandboxUsers {
    application: ApplicationId,
    users: Vec<(SerialId, UserId, PhoneNumber)>,
    now: Timestamp,
}

impl SandboxUsers {
    pub(crate) fn draw(application: ApplicationId, moment: &mut Moment) -> Self {
        let now = moment.now;
        let users = SANDBOX_USERS.into_iter().filter_map(|(serial, number)| {
            let number = PhoneNumber::of_parts("1", number, &Countries::all()).ok()?;
            let id = UserId::new(now, &mut moment.rng);
            Some((SerialId::new(serial)?, id, number))
        });
        Self {
            application,
            users: users.collect(),
            now,
        }
    }

    /// Adds them; one whose number the site removed once is never there again.
    pub(crate) async fn add(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let (application, now) = (self.application, self.now);
        for (serial, user, number) in &self.users {
            if !people::add(tx, application, *serial, *user, "en", now).await? {
                continue;
            }
            numbers::claim(tx, application, *user, number, now).await?;
            if let Ok(email) = SANDBOX_EMAIL.parse() {
                users::replace_email(tx, *user, &email, now).await?;
            }
        }
        Ok(())
    }

    /// Removes them, as if they had never been: in earnest nobody has these numbers, and no site ever knew them.
    pub(crate) async fn remove(tx: &mut Tx, application: ApplicationId) -> Result<(), StoreFault> {
        for (serial, _) in SANDBOX_USERS {
            let Some(serial) = SerialId::new(serial) else {
                continue;
            };
            if let Some(user) = people::find(tx, application, serial).await? {
                users::hold(tx, user.id).await?;
                people::delete(tx, user.id).await?;
            }
        }
        Ok(())
    }
}
