//! Changes of an application. Each is made from a version that somebody saw; where another came in between, nothing is
//! written, and whoever is late is shown both. Of where it is answered, what opens a door waits for an owner's word.

use std::sync::Arc;

use domain::{
    Application, ApplicationId, Colour, Deed, Event, Limit, Logo, LogoName, Moment, PanelNotice,
    Picture, PictureRefused, RedirectAddress, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications,
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    unit,
};

use super::super::{
    doors::{DoorHeld, Hold},
    operators::{name, named},
    told::OwnersTold,
    weigh::{Act, PanelRefused, stands_by},
};
use super::connection::Split;
use crate::{Flows, error::WhileDoing};

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
    /// What shuts a door is made, if anything does; the rest waits for an owner's word.
    Held(DoorHeld),
    /// Somebody changed it meanwhile: as it is now. Nothing was written.
    Meanwhile(Box<Application>),
    /// What was to be the logo is no picture that is taken. Nothing was written.
    NotAPicture(PictureRefused),
    /// It would leave none of the return addresses that are in force. Nothing was written.
    LastAddress,
}

/// Any of them.
#[derive(Clone, Debug)]
enum Change {
    Name(String),
    Colour(Colour),
    Connection(Connection),
    Logo(LogoChange),
}

impl Flows {
    /// Gives a site another name. Without a session it comes from the terminal, as do those below.
    pub async fn set_name(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: i64,
        name: String,
        moment: &mut Moment,
    ) -> Act<Edited> {
        let change = Change::Name(name);
        self.edit(by, application, seen, change, moment).await
    }

    /// Gives a site another colour.
    pub async fn set_colour(
        &self,
        by: Option<&Session>,
        application: ApplicationId,
        seen: i64,
        colour: Colour,
        moment: &mut Moment,
    ) -> Act<Edited> {
        let change = Change::Colour(colour);
        self.edit(by, application, seen, change, moment).await
    }

    /// Gives a site other addresses to be answered at, in place of those it has, and says whether it sends mail addresses. In
    /// the panel, addresses that come, and that it sends no mail addresses any more, wait for an owner's word.
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
        let hold = match change {
            Change::Connection(_) => by.map(|by| self.draw_hold(by, id, &[], moment)),
            _ => None,
        };
        let told = match change {
            // No door, and in nobody's message.
            Change::Colour(_) => None,
            _ => self.draw_announcement(by, id, moment),
        };
        let spending = match (&change, by) {
            (Change::Name(_) | Change::Logo(_), Some(by)) => {
                let (limit, whom) = (Limit::OPERATOR_NAMES, by.operator.as_bytes());
                Some(Spending::new(&self.0.keys, limit, whom))
            }
            _ => None,
        };
        let edit = Edit {
            entry: log::Entry::new(moment).about(id),
            by: by.cloned(),
            change,
            told,
            spending,
            hold,
        };
        let unit = unit(move |tx| {
            let edit = edit.clone();
            Box::pin(async move { edit.write(tx, id, seen, now).await })
        });
        let edited = self.0.store.write(unit).await;
        let edited = edited.while_doing("changing an application")?;
        // Of what was refused, or changed nothing, nobody reads anything anew.
        if matches!(edited, Ok(Edited::Done | Edited::Held(_))) {
            self.0.catalog.forget_one(id).await;
        }
        Ok(edited)
    }
}

/// A change that is drawn and not written yet.
#[derive(Clone)]
struct Edit {
    change: Change,
    entry: log::Entry,
    by: Option<Session>,
    told: Option<OwnersTold>,
    /// What a name or a logo is spent of.
    spending: Option<Spending>,
    /// How what opens a door would wait; none from the terminal.
    hold: Option<Hold>,
}

impl Edit {
    async fn write(
        &self,
        tx: &mut Tx,
        id: ApplicationId,
        seen: i64,
        now: Timestamp,
    ) -> Result<Result<Edited, PanelRefused>, StoreFault> {
        if let Err(refused) = stands_by(tx, self.by.as_ref(), now).await? {
            return Ok(Err(refused));
        }
        applications::hold(tx, id).await?;
        let Some(before) = applications::find(tx, id).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        if before.version != seen {
            return Ok(Ok(Edited::Meanwhile(Box::new(before))));
        }
        if let (Change::Connection(to), Some(hold)) = (&self.change, &self.hold) {
            return self.connect(tx, &before, to, hold, now).await;
        }
        let differs = self.change.told(&before);
        if differs.is_empty() {
            return Ok(Ok(Edited::Done));
        }
        if let Some(spending) = &self.spending
            && limits::spend(tx, std::slice::from_ref(spending), now)
                .await?
                .is_err()
        {
            return Ok(Err(PanelRefused::SlowDown));
        }
        self.change.write(tx, &before, now).await?;
        self.tell(tx, &before, &self.change, &differs, now).await?;
        Ok(Ok(Edited::Done))
    }

    /// Makes at once what shuts a door, and has wait what opens one.
    async fn connect(
        &self,
        tx: &mut Tx,
        before: &Application,
        to: &Connection,
        hold: &Hold,
        now: Timestamp,
    ) -> Result<Result<Edited, PanelRefused>, StoreFault> {
        let split = Split::of(before, to);
        if split.at_once.redirect_addresses.is_empty() {
            return Ok(Ok(Edited::LastAddress));
        }
        if split.waits.is_some()
            && let Err(refused) = hold.spend(tx).await?
        {
            return Ok(Err(refused));
        }
        let at_once = Change::Connection(split.at_once);
        let differs = at_once.told(before);
        if !differs.is_empty() {
            at_once.write(tx, before, now).await?;
            self.tell(tx, before, &at_once, &differs, now).await?;
        }
        let Some(waits) = split.waits else {
            return Ok(Ok(Edited::Done));
        };
        if differs.is_empty() {
            // Sent twice, the form asks once.
            applications::touch(tx, before.id, before.version).await?;
        }
        Ok(Ok(Edited::Held(hold.keep(tx, waits).await?)))
    }

    /// Says what was done, in the log and to the owners.
    async fn tell(
        &self,
        tx: &mut Tx,
        before: &Application,
        done: &Change,
        differs: &[String],
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        let detail = format!("{} {}", named(self.by.as_ref()), differs.join(" "));
        log::add(tx, &self.entry, Event::ApplicationChanged, &detail).await?;
        let by = name(self.by.as_ref()).to_owned();
        if let (Some(told), Some(notice)) = (&self.told, done.notice(before, by, now)) {
            told.write_same(tx, &notice).await?;
        }
        Ok(())
    }
}

impl Change {
    const fn deed(&self) -> Deed {
        match self {
            Self::Colour(_) => Deed::SetColour,
            Self::Name(_) | Self::Logo(_) => Deed::SetName,
            Self::Connection(_) => Deed::SetConnection,
        }
    }

    /// What owners hear of at once.
    fn notice(&self, before: &Application, by: String, at: Timestamp) -> Option<PanelNotice> {
        Some(match self {
            Self::Colour(_) => return None,
            Self::Name(name) => PanelNotice::NameSet {
                by,
                at,
                was: before.brand.name.clone(),
                name: name.clone(),
            },
            Self::Logo(_) => PanelNotice::LogoSet { by, at },
            Self::Connection(to) => {
                let (added, removed) = to.beside(before);
                let whole = |it: &RedirectAddress| it.as_str().to_owned();
                PanelNotice::ConnectionSet {
                    by,
                    at,
                    added: added.into_iter().map(whole).collect(),
                    removed: removed.into_iter().map(whole).collect(),
                }
            }
        })
    }

    /// What differs from before, for the log: each address by itself, for it is where answers go. Names are a site's own words,
    /// and so stand last (`log_detail` in the faces stops there).
    fn told(&self, before: &Application) -> Vec<String> {
        match self {
            Self::Name(name) if *name == before.brand.name => Vec::new(),
            Self::Name(name) => {
                let both = serde_json::json!([before.brand.name, name]);
                vec![format!("names={both}")]
            }
            Self::Colour(colour) if *colour == before.brand.colour => Vec::new(),
            Self::Colour(colour) => vec![format!("colour={colour} was={}", before.brand.colour)],
            Self::Connection(to) => {
                let (added, removed) = to.beside(before);
                let added = added.iter().map(|it| format!("added={}", it.shortened()));
                let removed = removed.iter();
                let removed = removed.map(|it| format!("removed={}", it.shortened()));
                let mut told: Vec<_> = added.chain(removed).collect();
                if to.sends_addresses != before.sends_addresses {
                    let words = if to.sends_addresses { "yes" } else { "no" };
                    told.push(format!("sends_addresses={words}"));
                }
                told
            }
            Self::Logo(LogoChange::Picture(picture)) => {
                let name = LogoName::of(picture.png());
                let words = format!("logo={name}");
                let differs = before.brand.logo != Some(Logo::Kept(name));
                differs.then_some(words).into_iter().collect()
            }
            Self::Logo(LogoChange::None) => {
                let had_one = before.brand.logo.is_some();
                had_one
                    .then(|| "logo=none".to_owned())
                    .into_iter()
                    .collect()
            }
        }
    }

    async fn write(
        &self,
        tx: &mut Tx,
        before: &Application,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        let (id, version) = (before.id, before.version);
        match self {
            Self::Name(name) => applications::set_name(tx, id, version, name, now).await,
            Self::Colour(colour) => applications::set_colour(tx, id, version, *colour).await,
            Self::Connection(to) => {
                let (addresses, sends) = (&to.redirect_addresses, to.sends_addresses);
                applications::set_connection(tx, id, version, addresses, sends).await
            }
            Self::Logo(LogoChange::Picture(picture)) => {
                let named = (&LogoName::of(picture.png()), picture.png());
                applications::set_logo(tx, id, version, named, now).await
            }
            Self::Logo(LogoChange::None) => applications::remove_logo(tx, id, version).await,
        }
    }
}
