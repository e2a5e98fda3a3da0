//! A site brings its users along from where they were before, with the numbers it has named them by so far. Nothing is sent to
//! anybody, no limit is spent, and whoever is there already stays as they are: it may be done again, and go on where it broke off.

use std::collections::HashMap;

use domain::{
    ApplicationId, BroughtPerson, Event, Moment, PhoneNumber, SerialId, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    direct::{numbers, people, sites},
    log, phones, unit, users,
};

use crate::{Fault, Flows, error::WhileDoing};

/// How many are brought along in one unit of work. More are brought in several.
pub const BROUGHT_AT_ONCE: usize = 200;

/// Whether anything is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BringMode {
    /// Everything is judged, nothing is written.
    Try,
    /// Who can come along is kept.
    Keep,
}

/// Who came along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// The site knows the user by this number from now on, or would.
    Added,
    /// It does already, with this very phone number. Nothing was written.
    Known,
}

/// Who did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BringRefused {
    /// The site knows somebody by this number whose phone number is another.
    SerialTaken,
    /// The phone number is another user's.
    NumberTaken(SerialId),
    /// A user of this number was removed here, and it is never given again.
    Removed,
}

/// What became of each, in their order.
pub type BroughtAnswers = Vec<Result<Brought, BringRefused>>;

/// One of them, with what is drawn for them beforehand.
#[derive(Clone)]
struct Arrival {
    person: BroughtPerson,
    id: UserId,
    /// In which language they are written to (a tag).
    language: &'static str,
    registered: log::Entry,
    confirmed: log::Entry,
}

impl Flows {
    /// Brings people along, or only judges them. Of two with one number the later is judged against the earlier. None where
    /// the application may not call directly, for there nobody is named by a number.
    pub async fn bring_people(
        &self,
        application: ApplicationId,
        people: Vec<BroughtPerson>,
        mode: BringMode,
        moment: &mut Moment,
    ) -> Result<Option<BroughtAnswers>, Fault> {
        let Some(site) = self.site(application).await? else {
            return Ok(None);
        };
        let mut answers = Vec::with_capacity(people.len());
        for some in people.chunks(BROUGHT_AT_ONCE) {
            let arrivals = some.iter().map(|person| Arrival {
                person: person.clone(),
                id: UserId::new(moment.now, &mut moment.rng),
                language: site.language_for(&person.number).tag(),
                registered: log::Entry::new(moment),
                confirmed: log::Entry::new(moment),
            });
            let arrivals: Vec<_> = arrivals.collect();
            let now = moment.now;
            let unit = unit(move |tx| {
                let arrivals = arrivals.clone();
                Box::pin(async move { bring(tx, application, arrivals, mode, now).await })
            });
            let brought = match mode {
                BringMode::Try => self.0.store.read(unit).await,
                BringMode::Keep => self.0.store.write(unit).await,
            };
            match brought.while_doing("bringing users along")? {
                Some(brought) => answers.extend(brought),
                None => return Ok(None),
            }
        }
        Ok(Some(answers))
    }
}

async fn bring(
    tx: &mut Tx,
    application: ApplicationId,
    arrivals: Vec<Arrival>,
    mode: BringMode,
    now: Timestamp,
) -> Result<Option<BroughtAnswers>, StoreFault> {
    if sites::find(tx, application).await?.is_none() {
        return Ok(None);
    }
    let mut before = Before::default();
    let mut answers = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        let answer = match before.judge(&arrival.person) {
            Some(answer) => answer,
            None => judge(tx, application, &arrival.person).await?,
        };
        if answer == Ok(Brought::Added) {
            before.keep(&arrival.person);
            if mode == BringMode::Keep {
                add(tx, application, &arrival, now).await?;
            }
        }
        answers.push(answer);
    }
    Ok(Some(answers))
}

/// Who was added in this very unit: when it is only tried, the database does not know them.
#[derive(Default)]
struct Before {
    numbers: HashMap<SerialId, String>,
    serials: HashMap<String, SerialId>,
}

impl Before {
    fn judge(&self, person: &BroughtPerson) -> Option<Result<Brought, BringRefused>> {
        let number = person.number.e164();
        if let Some(known) = self.numbers.get(&person.serial) {
            let is_same = known == number;
            return Some(if is_same {
                Ok(Brought::Known)
            } else {
                Err(BringRefused::SerialTaken)
            });
        }
        let owner = self.serials.get(number)?;
        Some(Err(BringRefused::NumberTaken(*owner)))
    }

    fn keep(&mut self, person: &BroughtPerson) {
        let number = person.number.e164().to_owned();
        self.numbers.insert(person.serial, number.clone());
        self.serials.insert(number, person.serial);
    }
}

/// What is known here of the number a site named them by, and of the phone number.
async fn judge(
    tx: &mut Tx,
    application: ApplicationId,
    person: &BroughtPerson,
) -> Result<Result<Brought, BringRefused>, StoreFault> {
    if people::removed(tx, application, person.serial)
        .await?
        .is_some()
    {
        return Ok(Err(BringRefused::Removed));
    }
    let owner = numbers::owner(tx, application, &person.number).await?;
    if let Some(user) = people::find(tx, application, person.serial).await? {
        let is_theirs = owner.is_some_and(|owner| owner.user == user.id);
        return Ok(if is_theirs {
            Ok(Brought::Known)
        } else {
            Err(BringRefused::SerialTaken)
        });
    }
    let Some(owner) = owner else {
        return Ok(Ok(Brought::Added));
    };
    let user = people::find_known(tx, owner.user).await?;
    let user = user.ok_or_else(|| StoreFault::new("a number of a user without one"))?;
    Ok(Err(BringRefused::NumberTaken(user.serial)))
}

/// Adds somebody who was found to be nobody's. Who came in between makes the whole unit begin again.
async fn add(
    tx: &mut Tx,
    application: ApplicationId,
    arrival: &Arrival,
    now: Timestamp,
) -> Result<(), StoreFault> {
    let Arrival {
        person,
        id,
        language,
        ..
    } = arrival;
    let is_added = people::add(tx, application, person.serial, *id, language, now).await?
        && numbers::claim(tx, application, *id, &person.number, now).await?;
    if !is_added {
        return Err(StoreFault::new(
            "somebody else was registered while users were brought along: bring them once more",
        ));
    }
    if let Some(email) = &person.email {
        users::replace_email(tx, *id, email, now).await?;
    }
    let entry = arrival.registered.clone().about_user(application, *id);
    log::add(tx, &entry, Event::UserRegistered, "by=import").await?;
    if person.is_confirmed {
        phones::add(tx, *id, &person.number, now).await?;
        users::mark_first_factor(tx, *id, now).await?;
        let entry = arrival.confirmed.clone().about_user(application, *id);
        let said = told(&person.number);
        log::add(tx, &entry, Event::NumberConfirmed, &said).await?;
    }
    Ok(())
}

fn told(number: &PhoneNumber) -> String {
    format!("number=..{} by=import", number.last_two())
}
