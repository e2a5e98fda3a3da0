//! A site registers a user by number, once however often it says so, and says where else they are reached.

use domain::{
    ActivityKind, ChangeKind, Countries, EmailAddress, Event, Moment, NUMBER_TRUSTED, NewsKind,
    NumberRefused, PartsRefused, PhoneNumber, SerialId, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx, changes,
    direct::{
        numbers::{self, Owner},
        people::{self, DirectUser},
    },
    log, unit,
    users::{self, Named},
};

use super::{Caller, DirectFrom, News, detail, invite::Invitation, unnumbered::unnumbered};
use crate::{Fault, Flows, error::WhileDoing};

/// How many serials are drawn for one registration: that all are taken is less likely than that the machine fails.
const DRAWN: usize = 8;

/// Somebody a site registers, as it sends them.
#[derive(Clone, Copy, Debug)]
pub struct DirectPerson<'a> {
    /// The calling code, with or without plus.
    pub country_code: &'a str,
    /// The number behind it.
    pub number: &'a str,
    /// The mail address.
    pub email: &'a str,
    /// Whether a link to the app is to be texted; what is decided for the site, where it does not say.
    pub invite: Option<bool>,
}

/// What came of registering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// The site knows the user by this number from now on.
    Yes {
        /// What it knows them by.
        serial: SerialId,
        /// Whether it did not before.
        is_new: bool,
    },
    /// Nothing was kept.
    Refused(RegisterRefused),
}

/// Why nobody was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterRefused {
    /// These are none.
    Invalid(Vec<PersonField>),
    /// Nothing could ever be sent to that country, and no app is on.
    CountryClosed,
}

/// What a site says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonField {
    /// The mail address.
    Email,
    /// The calling code.
    CountryCode,
    /// The number.
    Number,
}

/// What came of another mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectAddress {
    /// It is on file.
    Set,
    /// The user has a factor: it waits, and the one on file is told.
    Proposed,
    /// The site knows no such user.
    Unknown,
}

/// A registration, drawn before its unit begins.
#[derive(Clone)]
struct Registration {
    number: PhoneNumber,
    email: EmailAddress,
    id: UserId,
    serials: Vec<SerialId>,
    language: String,
    application: domain::ApplicationId,
    invitation: Option<Invitation>,
    news: News,
    entry: log::Entry,
    detail: String,
    now: Timestamp,
}

impl Flows {
    /// Registers somebody: a number that the site registered before is the same user, who keeps the address on file.
    pub async fn register_user(
        &self,
        caller: &Caller,
        person: DirectPerson<'_>,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Registered, Fault> {
        let (number, email) = match read_person(person) {
            Ok(read) => read,
            Err(wrong) => return Ok(Registered::Refused(RegisterRefused::Invalid(wrong))),
        };
        if !may_ever_be_reached(caller, &number) {
            return Ok(Registered::Refused(RegisterRefused::CountryClosed));
        }
        let id = UserId::new(moment.now, &mut moment.rng);
        let language = caller.site.language_for(&number).tag().to_owned();
        let invitation = if person.invite.unwrap_or(caller.direct.invites) {
            self.invitation(caller, (id, &number), &language, from, moment)
        } else {
            None
        };
        let serials = (0..DRAWN).map(|_| SerialId::draw(&mut moment.rng));
        let registration = Registration {
            id,
            serials: serials.collect(),
            language,
            application: caller.direct.application,
            invitation,
            news: News::of(caller, NewsKind::UserAdded, from, moment).number(&number),
            entry: log::Entry::new(moment),
            detail: detail("", from),
            number,
            email,
            now: moment.now,
        };
        let unit = unit(move |tx| {
            let registration = registration.clone();
            Box::pin(async move { registration.run(tx).await })
        });
        let registered = self.0.store.write(unit).await;
        registered.while_doing("registering a user by number")
    }

    /// Puts another mail address on file; where there is a factor it waits, as in a pushed request.
    pub async fn set_direct_address(
        &self,
        caller: &Caller,
        serial: SerialId,
        email: EmailAddress,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectAddress, Fault> {
        let (application, now) = (caller.direct.application, moment.now);
        let entry = log::Entry::new(moment);
        let detail = detail("by=site", from);
        let new = email.clone();
        let unit = unit(move |tx| {
            let (entry, detail, email) = (entry.clone(), detail.clone(), new.clone());
            Box::pin(async move {
                let Some(found) = people::find(tx, application, serial).await? else {
                    return Ok(None);
                };
                users::hold(tx, found.id).await?;
                // Whoever was here at the same moment has been: a factor confirmed meanwhile makes a proposal of it.
                let Some(user) = people::find_known(tx, found.id).await? else {
                    return Ok(None);
                };
                let entry = entry.about_user(application, user.id);
                log::add(tx, &entry, Event::UserChanged, &detail).await?;
                let is_proposal = user.first_factor_at.is_some()
                    && !user.email.as_ref().is_some_and(|it| is_same(it, &email));
                if user.first_factor_at.is_none() {
                    users::replace_email(tx, user.id, &email, now).await?;
                }
                let open = changes::list_open(tx, user.id).await?;
                Ok(Some(Named {
                    id: user.id,
                    is_proposal,
                    on_file: user.email.clone().filter(|_| is_proposal),
                    has_proposal: open.iter().any(|it| it.change.kind == ChangeKind::Address),
                }))
            })
        });
        let named = self.0.store.write(unit).await;
        let Some(named) = named.while_doing("setting a user's address")? else {
            return Ok(DirectAddress::Unknown);
        };
        self.heed_address(application, &named, Some(email), moment)
            .await?;
        Ok(if named.is_proposal {
            DirectAddress::Proposed
        } else {
            DirectAddress::Set
        })
    }

    /// Writes down what a site tells of a user, without what may be a code or a number; false where it knows no such one.
    pub async fn note_activity(
        &self,
        caller: &Caller,
        serial: SerialId,
        (kind, data): (ActivityKind, &str),
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let application = caller.direct.application;
        let entry = log::Entry::new(moment);
        let said: String = data.chars().filter(|c| !c.is_control()).collect();
        let said: String = unnumbered(&said).chars().take(1_000).collect();
        let detail = format!("{} said={said}", detail(&format!("kind={kind}"), from));
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                let Some(user) = people::find(tx, application, serial).await? else {
                    return Ok(false);
                };
                let entry = entry.about_user(application, user.id);
                log::add(tx, &entry, Event::ActivityNoted, &detail).await?;
                Ok(true)
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting what a site tells of a user")
    }
}

impl Registration {
    async fn run(&self, tx: &mut Tx) -> Result<Registered, StoreFault> {
        if let Some(known) = self.known(tx).await? {
            return Ok(known);
        }
        let serial = self.add(tx).await?;
        if !numbers::claim(tx, self.application, self.id, &self.number, self.now).await? {
            // Somebody registered the number at the same moment: it is theirs.
            people::delete(tx, self.id).await?;
            let known = self.known(tx).await?;
            return known.ok_or_else(|| StoreFault::new("a number is nobody's and taken"));
        }
        users::replace_email(tx, self.id, &self.email, self.now).await?;
        self.told(tx, self.id, &self.detail).await?;
        self.news.clone().about(serial).write(tx).await?;
        if let Some(invitation) = &self.invitation {
            invitation.write(tx).await?;
        }
        let is_new = true;
        Ok(Registered::Yes { serial, is_new })
    }

    async fn add(&self, tx: &mut Tx) -> Result<SerialId, StoreFault> {
        for serial in &self.serials {
            let language = self.language.as_str();
            if people::add(tx, self.application, *serial, self.id, language, self.now).await? {
                return Ok(*serial);
            }
        }
        Err(StoreFault::new("no number was free for a user"))
    }

    /// The number is a user's already, and still is once they are held: whoever was removed meanwhile left it.
    async fn known(&self, tx: &mut Tx) -> Result<Option<Registered>, StoreFault> {
        let Some(owner) = numbers::owner(tx, self.application, &self.number).await? else {
            return Ok(None);
        };
        users::hold(tx, owner.user).await?;
        let owner = numbers::owner(tx, self.application, &self.number).await?;
        let Some(owner) = owner else {
            return Ok(None);
        };
        match people::find_known(tx, owner.user).await? {
            Some(user) => self.again(tx, owner, user).await.map(Some),
            None => Ok(None),
        }
    }

    /// The number is a user's already. Said with another address, or long after a code to it was entered, it may be somebody
    /// else's by now.
    async fn again(
        &self,
        tx: &mut Tx,
        owner: Owner,
        user: DirectUser,
    ) -> Result<Registered, StoreFault> {
        let is_other = user
            .email
            .as_ref()
            .is_some_and(|it| !is_same(it, &self.email));
        let last_used = owner.proved_at.max(user.number_used_at);
        let is_old = last_used.is_some_and(|at| self.now >= at.plus(NUMBER_TRUSTED));
        let is_doubtful = owner.proved_at.is_some() && (is_other || is_old);
        numbers::give_again(tx, owner.user, is_doubtful, self.now).await?;
        if user.email.is_none() && user.first_factor_at.is_none() {
            users::replace_email(tx, owner.user, &self.email, self.now).await?;
        }
        let doubt = if is_doubtful { " doubt=1" } else { "" };
        let detail = format!("{} again=1{doubt}", self.detail);
        self.told(tx, owner.user, &detail).await?;
        let is_away = user.first_factor_at.is_some() && owner.removed_at.is_some();
        if let Some(invitation) = self
            .invitation
            .as_ref()
            .filter(|_| user.first_app_at.is_none() && !is_away)
        {
            invitation.clone().to(owner.user).write(tx).await?;
        }
        Ok(Registered::Yes {
            serial: user.serial,
            is_new: false,
        })
    }

    async fn told(&self, tx: &mut Tx, user: UserId, detail: &str) -> Result<(), StoreFault> {
        let entry = self.entry.clone().about_user(self.application, user);
        log::add(tx, &entry, Event::UserRegistered, detail).await
    }
}

fn read_person(person: DirectPerson<'_>) -> Result<(PhoneNumber, EmailAddress), Vec<PersonField>> {
    let email = person.email.trim().parse::<EmailAddress>();
    let number = PhoneNumber::of_parts(person.country_code, person.number, &Countries::all());
    match (email, number) {
        (Ok(email), Ok(number)) => Ok((number, email)),
        (email, number) => {
            let mut wrong = Vec::new();
            if email.is_err() {
                wrong.push(PersonField::Email);
            }
            match number {
                Ok(_) => {}
                Err(PartsRefused::CallingCode) => wrong.push(PersonField::CountryCode),
                Err(PartsRefused::Number(
                    NumberRefused::CountryClosed | NumberRefused::NotValid,
                )) if is_no_country(person.country_code) => {
                    wrong.push(PersonField::CountryCode);
                }
                Err(PartsRefused::Number(_)) => wrong.push(PersonField::Number),
            }
            Err(wrong)
        }
    }
}

/// Whether no country has this calling code.
fn is_no_country(code: &str) -> bool {
    let code = code.trim().trim_start_matches('+');
    !domain::all_regions()
        .iter()
        .any(|region| region.calling_code().to_string() == code)
}

/// Whether a code could ever go there, or the app could do without.
fn may_ever_be_reached(caller: &Caller, number: &PhoneNumber) -> bool {
    let policy = &caller.site.policy;
    caller.direct.is_sandbox
        || policy.has_app()
        || policy.text_countries.contains(number.region())
        || policy.call_countries.contains(number.region())
}

/// Large and small letters make no difference.
fn is_same(one: &EmailAddress, other: &EmailAddress) -> bool {
    one.expose().to_lowercase() == other.expose().to_lowercase()
}
