//! One person as somebody at the desk sees them: what is on file, masked, and how each method stands.

use domain::{
    Application, BrowserId, Deed, EmailAddress, Gate, MethodStates, Moment, PhoneNumber,
    SwitchedOff, Timestamp, UserId,
};
use store::{
    apps::{self, AppPairing, Apps},
    browsers,
    bypass_codes::{self, Kept as KeptBypass},
    challenges,
    changes::{self, Kept},
    locks::{self, Locked},
    operators::sessions::Session,
    passkeys::{self, PasskeyLine, Passkeys},
    recovery_codes, unit, unproven_numbers,
    users::{
        self, Contact,
        search::{self, Found},
    },
};

use crate::{
    Fault, Flows, PanelRefused, Reach, Site, Waiting,
    error::WhileDoing,
    settings::waiting,
    verify::{AppFacts, AtGate, method_states},
};

/// A person.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The application they belong to.
    pub application: Application,
    /// Our id.
    pub id: UserId,
    /// The application's own id.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
    /// The mail address on file, masked.
    pub email: Option<String>,
    /// Since when there is a second factor; none before the first, and after it was switched off.
    pub first_factor_at: Option<Timestamp>,
    /// When presence was last proved.
    pub last_proved_at: Option<Timestamp>,
    /// The proven number, masked, and since when.
    pub number: Option<(String, Timestamp)>,
    /// A number that was given and never proved, masked.
    pub unproven: Option<String>,
    /// How each method stands.
    pub methods: MethodStates,
    /// What they switched off for themselves.
    pub switched_off: SwitchedOff,
    /// What stands before their approvals.
    pub gate: Gate,
    /// Where they stand before it.
    pub at_gate: AtGate,
    /// Their devices and other apps.
    pub apps: Vec<AppPairing>,
    /// Their passkeys; those that were made for another host are behind the others.
    pub passkeys: Vec<PasskeyLine>,
    /// The browsers that are known, the last one first.
    pub browsers: Vec<BrowserOf>,
    /// Whether their settings are open in any browser at this moment.
    pub has_open_settings: bool,
    /// What is locked, and until when.
    pub locks: Vec<(Locked, Timestamp)>,
    /// Changes that wait.
    pub waiting: Vec<Waiting>,
    /// Recovery codes that are left, and when they were made.
    pub recovery_codes: (u32, Option<Timestamp>),
    /// The code of the staff that there is, or is asked for.
    pub bypass: Option<KeptBypass>,
    /// Whether the policy knows such codes, and the person has a factor that is in their way.
    pub may_have_bypass: bool,
    /// Whether one needs a second operator: by the policy, or because nobody would hear of it.
    pub bypass_needs_second: bool,
    /// By what the person is told of what is done here.
    pub reach: Reach,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
}

/// A known browser of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserOf {
    /// Its id.
    pub id: BrowserId,
    /// Its name; empty when unknown.
    pub name: String,
    /// Where it was last; empty when unknown.
    pub place: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// When it was last proved.
    pub last_proved_at: Timestamp,
    /// Until when it is locked.
    pub locked_until: Option<Timestamp>,
}

/// What is read beside the person's own row.
struct OnFile {
    apps: Apps,
    passkeys: Passkeys,
    known: Vec<browsers::Known>,
    has_open_settings: bool,
    locks: Vec<(Locked, Timestamp)>,
    open: Vec<Kept>,
    codes: (u32, Option<Timestamp>),
    bypass: Option<KeptBypass>,
    unproven: Option<PhoneNumber>,
    contact: Option<Contact>,
}

impl Flows {
    /// A person, for an operator who may see them. None where there is none of this id.
    pub async fn see_person(
        &self,
        session: &Session,
        user: UserId,
        moment: &mut Moment,
    ) -> Result<Result<Option<PersonView>, PanelRefused>, Fault> {
        match self.weighed(session, Deed::SeePeople, moment).await? {
            Ok(()) => self.person(user, moment.now).await.map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// A person. None where there is none of this id.
    pub async fn person(&self, user: UserId, now: Timestamp) -> Result<Option<PersonView>, Fault> {
        let find = unit(move |tx| Box::pin(async move { search::get(tx, user).await }));
        let found = self.0.store.read(find).await;
        let Some(found) = found.while_doing("looking for a person")? else {
            return Ok(None);
        };
        let site = self.site_of(found.application).await?;
        let lapsed = now.minus(site.longest_memory().unwrap_or_default());
        let read = unit(move |tx| {
            Box::pin(async move {
                Ok(OnFile {
                    apps: apps::read(tx, user).await?,
                    passkeys: passkeys::lines(tx, user).await?,
                    known: browsers::list(tx, user, lapsed).await?,
                    has_open_settings: challenges::has_open_settings(tx, user, now).await?,
                    locks: locks::list_of_user(tx, user, now).await?,
                    open: changes::list_open(tx, user).await?,
                    codes: recovery_codes::left(tx, user).await?,
                    bypass: bypass_codes::find(tx, user, now).await?,
                    unproven: unproven_numbers::find(tx, user).await?,
                    contact: users::contact(tx, user).await?,
                })
            })
        });
        let on_file = self.0.store.read(read).await;
        let on_file = on_file.while_doing("reading what is on file of a person")?;
        let contact = on_file.contact.as_ref();
        let reach = contact.map(|contact| self.reach(contact, &site.policy));
        let reach = reach.unwrap_or_default();
        Ok(Some(view(&site, found, on_file, reach, now)))
    }
}

fn view(site: &Site, found: Found, on_file: OnFile, reach: Reach, now: Timestamp) -> PersonView {
    let OnFile {
        apps,
        passkeys,
        known,
        has_open_settings,
        locks,
        open,
        codes,
        bypass,
        unproven,
        contact: _,
    } = on_file;
    let facts = AppFacts {
        apps: &apps,
        passkeys: &passkeys,
        alarm_at: found.alarm_at,
    };
    let number = found.phone.as_ref().map(|(number, _)| number);
    let methods = method_states(
        &site.policy,
        number,
        facts,
        found.switched_off,
        found.locked_until,
        now,
    );
    let gate = site.policy.gate_in_force();
    let waiting = open
        .into_iter()
        .map(|kept| waiting(kept, &apps, &passkeys, now));
    PersonView {
        methods,
        waiting: waiting.collect(),
        browsers: known.into_iter().map(|one| browser(one, &locks)).collect(),
        has_open_settings,
        locks,
        id: found.id,
        external_id: found.external_id,
        name: found.name,
        email: found.email.as_ref().map(EmailAddress::masked),
        first_factor_at: found.first_factor_at,
        last_proved_at: found.last_proved_at,
        number: found.phone.map(|(number, since)| (number.masked(), since)),
        unproven: unproven.as_ref().map(PhoneNumber::masked),
        switched_off: found.switched_off,
        gate,
        at_gate: AtGate::of(&apps, gate, now),
        apps: apps.pairings,
        passkeys: passkeys.all().cloned().collect(),
        recovery_codes: codes,
        bypass,
        may_have_bypass: site.policy.bypass_codes && found.first_factor_at.is_some(),
        bypass_needs_second: site.policy.bypass_needs_second || reach.is_nobody(),
        reach,
        alarm_at: found.alarm_at,
        application: site.application.clone(),
    }
}

fn browser(known: browsers::Known, locks: &[(Locked, Timestamp)]) -> BrowserOf {
    let its = Locked::Browser(known.id);
    let lock = locks.iter().find(|(locked, _)| *locked == its);
    BrowserOf {
        id: known.id,
        name: known.name,
        place: known.place,
        since: known.since,
        last_proved_at: known.last_proved_at,
        locked_until: lock.map(|(_, until)| *until),
    }
}
