//! All that is held about one user, for that person to take away: the site asks for it by a key that an owner granted for it.

use std::time::Duration;

use domain::{
    EmailAddress, Event, ExternalUserId, Limit, LogId, LogRow, Moment, PhoneNumber, SwitchedOff,
    Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    apps::{self, AppPairing},
    browsers::{self, Known},
    changes::{self, Kept},
    direct::people,
    limits::{self, Spending},
    log::{
        self,
        page::{self, Wanted},
    },
    passkeys::{self, PasskeyLine},
    recovery_codes, unit, unproven_numbers,
    users::{self, lifecycle, search},
};

use super::ManagementKey;
use crate::{Fault, Flows, error::WhileDoing};

/// Rows of the log that are told, the newest: more than anybody's year comes to. The rest stands in the events.
const ROWS: u32 = 5_000;

/// All there is of one person.
#[derive(Clone, Debug)]
pub struct PersonData {
    /// The name the site gave.
    pub name: Option<String>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// The language of messages.
    pub language: String,
    /// When the site named them first.
    pub known_since: Timestamp,
    /// When the first factor was confirmed.
    pub first_factor_at: Option<Timestamp>,
    /// When presence was last proved.
    pub last_proved_at: Option<Timestamp>,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// What they switched off for themselves.
    pub switched_off: SwitchedOff,
    /// The proven number, and since when.
    pub number: Option<(PhoneNumber, Timestamp)>,
    /// A number that was given and never proved.
    pub unproven: Option<PhoneNumber>,
    /// What the site's direct calls know them by, and the number they were registered with.
    pub direct: Option<(u32, Option<PhoneNumber>)>,
    /// Devices and other apps.
    pub apps: Vec<AppPairing>,
    /// Passkeys, those of another host of this server behind the others.
    pub passkeys: Vec<PasskeyLine>,
    /// Browsers in which presence was proved, as long as that is kept.
    pub browsers: Vec<Known>,
    /// Recovery codes that are left, and when they were made.
    pub recovery_codes: (u32, Option<Timestamp>),
    /// Changes that wait.
    pub waiting: Vec<Kept>,
    /// What was written down, the newest first.
    pub log: Vec<LogRow>,
    /// Whether there is more of it than that.
    pub has_older_rows: bool,
}

/// What came of asking for it.
#[derive(Debug)]
pub enum PersonRead {
    /// Here it is.
    Yes(Box<PersonData>),
    /// The site never named this user.
    Unknown,
    /// As many were read as may; come again after this.
    TooMany(Duration),
}

impl Flows {
    /// Reads it, and writes down that it was read.
    pub async fn read_person(
        &self,
        key: &ManagementKey,
        external: ExternalUserId,
        moment: &mut Moment,
    ) -> Result<PersonRead, Fault> {
        let (application, now) = (key.site.application.id, moment.now);
        let (entry, who) = (log::Entry::new(moment), key.who());
        let whom = application.as_bytes();
        let spending = [Spending::new(&self.0.keys, Limit::SITE_DATA, whom)];
        let noting = unit(move |tx| {
            let (external, spending) = (external.clone(), spending.clone());
            let (entry, who) = (entry.clone(), who.clone());
            Box::pin(async move {
                if let Err(used_up) = limits::spend(tx, &spending, now).await? {
                    return Ok(Err(PersonRead::TooMany(used_up.wait(now))));
                }
                let found = lifecycle::standing(tx, application, &external).await?;
                let Some(user) = found.map(|found| found.id) else {
                    return Ok(Err(PersonRead::Unknown));
                };
                let entry = entry.about_user(application, user);
                log::add(tx, &entry, Event::UserExported, &who).await?;
                Ok(Ok(user))
            })
        });
        let noted = self.0.store.write(noting).await;
        let user = match noted.while_doing("noting that a person's data is read")? {
            Ok(user) => user,
            Err(why) => return Ok(why),
        };
        let read = unit(move |tx| Box::pin(async move { gather(tx, user).await }));
        let read = self.0.store.read(read).await;
        let read = read.while_doing("reading all that is held about a person")?;
        // Somebody may have deleted them in between.
        Ok(read.map_or(PersonRead::Unknown, |data| PersonRead::Yes(Box::new(data))))
    }
}

async fn gather(tx: &mut Tx, user: UserId) -> Result<Option<PersonData>, StoreFault> {
    let found = search::get(tx, user).await?;
    let Some((found, contact)) = found.zip(users::contact(tx, user).await?) else {
        return Ok(None);
    };
    let rows = Wanted {
        user: Some(user),
        application: None,
        event: None,
        mark: None,
        from: LogId::from_bytes([0; 16]),
        before: LogId::from_bytes([0xff; 16]),
        limit: ROWS,
        looked_at: ROWS,
    };
    let page = page::page(tx, &rows).await?;
    let direct = people::find_known(tx, user).await?;
    Ok(Some(PersonData {
        name: found.name,
        email: found.email,
        language: contact.language,
        known_since: user.made_at(),
        first_factor_at: found.first_factor_at,
        last_proved_at: found.last_proved_at,
        alarm_at: found.alarm_at,
        switched_off: found.switched_off,
        number: found.phone,
        unproven: unproven_numbers::find(tx, user).await?,
        direct: direct.map(|direct| (direct.serial.number(), direct.number)),
        apps: apps::read(tx, user).await?.pairings,
        passkeys: passkeys::lines(tx, user).await?.all().cloned().collect(),
        browsers: browsers::list(tx, user, Timestamp::from_millis(0)).await?,
        recovery_codes: recovery_codes::left(tx, user).await?,
        waiting: changes::list_open(tx, user).await?,
        has_older_rows: page.next.is_some(),
        log: page.rows.into_iter().map(|shown| shown.row).collect(),
    }))
}
