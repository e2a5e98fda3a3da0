//! Changes of an application. Each is made from a version that somebody saw; where another came in between, nothing is
//! written, and whoever is late is shown both.

use std::sync::Arc;

use domain::{
    Application, ApplicationId, Colour, Deed, Event, Logo, LogoName, Moment, PanelNotice, Picture,
    PictureRefused, RedirectAddress, Timestamp,
};
use store::{Fault as StoreFault, Tx, applications, log, operators::sessions::Session, unit};

use super::super::{
    operators::named,
    told::Announced,
    weigh::{Act, PanelRefused, stands},
};
use crate::{Flows, error::WhileDoing};

/// What people see of a site, but for its logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looks {
    /// The name.
    pub name: String,
    /// The accent colour.
    pub colour: Colour,
}

/// How a site and this server know each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The only addresses it may be answered at.
    pub redirect_addresses: Vec<RedirectAddress>,
    /// Whether it sends its users' mail addresses.
    pub sends_addresses: bool,
}

/// Another logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoChange {
    /// This picture.
    Picture(Arc<Picture>),
    /// None.
    None,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// It is made.
    Done,
    /// Somebody changed it meanwhile: as it is now. Nothing was written.
    Meanwhile(Box<Application>),
    /// What was to be the logo is no picture that is taken. Nothing was written.
    NotAPicture(PictureRefused),
}

/// Any of them.
#[derive(Clone, Debug)]
enum Change {
    Looks(Looks),
    Connection(Connection),
    Logo(LogoChange),
}

impl Flows {
    /// Gives a site another name or colour. Without a session it comes from the terminal, as do the two below.
    pub async fn set_looks(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: i64,
        looks: Looks,
        moment: &mut Moment,
    ) -> Act<Edited> {
        let change = Change::Looks(looks);
        self.edit(by, application, seen, change, moment).await
    }

    /// Gives a site other addresses to be answered at, in place of those it has, and says whether it sends mail addresses.
    pub async fn set_connection(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: i64,
        connection: Connection,
        moment: &mut Moment,
    ) -> Act<Edited> {
        let change = Change::Connection(connection);
        self.edit(by, application, seen, change, moment).await
    }

    /// Gives a site another logo, or none.
    pub async fn set_logo(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: i64,
        logo: LogoChange,
        moment: &mut Moment,
    ) -> Act<Edited> {
        let change = Change::Logo(logo);
        self.edit(by, application, seen, change, moment).await
    }

    async fn edit(
        &self,
        by: Option<&Session>,
        id: ApplicationId,
        seen: i64,
        change: Change,
        moment: &mut Moment,
    ) -> Act<Edited> {
        if let Err(refused) = self.weighed_by(by, change.deed(), moment).await? {
            return Ok(Err(refused));
        }
        let now = moment.now;
        let edit = Edit {
            entry: log::Entry::new(moment).about(id),
            told: self.told_of(by, id, &change, moment),
            by: by.cloned(),
            change,
        };
        let unit = unit(move |tx| {
            let edit = edit.clone();
            Box::pin(async move { edit.write(tx, id, seen, now).await })
        });
        let edited = self.0.store.write(unit).await;
        let edited = edited.while_doing("changing an application")?;
        self.0.catalog.forget();
        Ok(edited)
    }

    /// What owners hear of at once. Looks are no doors.
    fn told_of(
        &self,
        by: Option<&Session>,
        id: ApplicationId,
        change: &Change,
        moment: &mut Moment,
    ) -> Option<Announced> {
        let notice = |by, at| PanelNotice::ConnectionSet { by, at };
        match change {
            Change::Connection(_) => self.announce_to_owners(by, id, notice, moment),
            Change::Looks(_) | Change::Logo(_) => None,
        }
    }
}

/// A change that is drawn and not written yet.
#[derive(Clone)]
struct Edit {
    change: Change,
    entry: log::Entry,
    by: Option<Session>,
    told: Option<Announced>,
}

impl Edit {
    async fn write(
        &self,
        tx: &mut Tx,
        id: ApplicationId,
        seen: i64,
        now: Timestamp,
    ) -> Result<Result<Edited, PanelRefused>, StoreFault> {
        if let Some(by) = &self.by
            && let Err(refused) = stands(tx, by, now).await?
        {
            return Ok(Err(refused));
        }
        applications::hold(tx, id).await?;
        let Some(before) = applications::find(tx, id).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let differs = self.change.told(&before);
        if before.version == seen && differs.is_empty() {
            return Ok(Ok(Edited::Done));
        }
        if !self.change.write(tx, id, seen, now).await? {
            return Ok(Ok(Edited::Meanwhile(Box::new(before))));
        }
        let detail = format!("{} {}", named(self.by.as_ref()), differs.join(" "));
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        if let Some(told) = &self.told {
            told.write(tx).await?;
        }
        Ok(Ok(Edited::Done))
    }
}

impl Change {
    const fn deed(&self) -> Deed {
        match self {
            Self::Looks(_) | Self::Logo(_) => Deed::SetLooks,
            Self::Connection(_) => Deed::SetConnection,
        }
    }

    /// What differs from before, for the log: each address by itself, for it is where answers go.
    fn told(&self, before: &Application) -> Vec<String> {
        let mut told = Vec::new();
        let mut note = |differs: bool, words: String| {
            if differs {
                told.push(words);
            }
        };
        match self {
            Self::Looks(looks) => {
                let (was, colour) = (before.brand.colour, looks.colour);
                note(looks.name != before.brand.name, "name=changed".into());
                note(colour != was, format!("colour={colour} was={was}"));
            }
            Self::Connection(to) => {
                let (new, old) = (&to.redirect_addresses, &before.redirect_addresses);
                for address in new {
                    let is_new = !old.contains(address);
                    note(is_new, format!("added={}", address.as_str()));
                }
                for address in old {
                    let is_gone = !new.contains(address);
                    note(is_gone, format!("removed={}", address.as_str()));
                }
                let sends = to.sends_addresses;
                let words = if sends { "yes" } else { "no" };
                note(
                    sends != before.sends_addresses,
                    format!("sends_addresses={words}"),
                );
            }
            Self::Logo(LogoChange::Picture(picture)) => {
                let name = LogoName::of(picture.png());
                let words = format!("logo={name}");
                note(before.brand.logo != Some(Logo::Kept(name)), words);
            }
            Self::Logo(LogoChange::None) => {
                note(before.brand.logo.is_some(), "logo=none".into());
            }
        }
        told
    }

    async fn write(
        &self,
        tx: &mut Tx,
        id: ApplicationId,
        seen: i64,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        match self {
            Self::Looks(to) => applications::set_looks(tx, id, seen, &to.name, to.colour).await,
            Self::Connection(to) => {
                let (addresses, sends) = (&to.redirect_addresses, to.sends_addresses);
                applications::set_connection(tx, id, seen, addresses, sends).await
            }
            Self::Logo(LogoChange::Picture(picture)) => {
                let named = (&LogoName::of(picture.png()), picture.png());
                applications::set_logo(tx, id, seen, named, now).await
            }
            Self::Logo(LogoChange::None) => applications::remove_logo(tx, id, seen).await,
        }
    }
}
