//! What the rules come to for somebody, tried beforehand: the decision, the reason and the screen, by the code that decides
//! real requests. Nothing is changed, sent or logged.

use domain::{
    Action, Area, BrowserKind, Case, Delivery, DeviceId, DeviceName, ExternalUserId, Insistence,
    Judgement, MethodStates, PairingId, PasskeyId, PhoneNumber, Policy, SwitchedOff, Timestamp,
    judge,
};
use store::{
    apps::{AppDevice, AppPairing, Apps},
    passkeys::{PasskeyLine, Passkeys},
};

use crate::{
    Fault, Flows, Site,
    verify::{AppFacts, AtGate, method_states},
};

/// A request as a site might push it, and the browser it might be opened in.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Whom it is about.
    pub person: Person,
    /// What the visit is for.
    pub action: Action,
    /// What the site is about to allow.
    pub area: Area,
    /// The groups the site names.
    pub groups: Vec<String>,
    /// Whether the site wants a proof whatever the rules say.
    pub must_prove: bool,
    /// The browser.
    pub browser: LastProof,
    /// How delivery stands.
    pub delivery: TrialDelivery,
}

/// How delivery stands in a trial.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrialDelivery {
    /// As it does now.
    #[default]
    AsItIs,
    /// Neither texts nor calls go out.
    Down,
}

/// When the person last passed in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastProof {
    /// Never: the browser is new.
    Never,
    /// Then. Whether the browser is still known is for the rules to say.
    At(Timestamp),
}

/// Whom a trial is about.
#[derive(Clone, Debug)]
pub enum Person {
    /// A user of the application, with all that is on file now.
    User(ExternalUserId),
    /// Somebody made up.
    MadeUp(MadeUp),
}

/// Somebody who is not on file, and what she would have.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what somebody may have, each for itself: any combination is met"
)]
pub struct MadeUp {
    /// A proven number.
    pub number: Option<PhoneNumber>,
    /// A paired device, which can be woken.
    pub has_device: bool,
    /// That device has a passkey for its approvals, which counts.
    pub has_device_passkey: bool,
    /// Another TOTP app.
    pub has_other_app: bool,
    /// A passkey.
    pub has_passkey: bool,
}

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// How the browser stands.
    pub browser: BrowserKind,
    /// How each method stands for the person.
    pub methods: MethodStates,
    /// Where the person stands before the gate on approvals.
    pub at_gate: AtGate,
    /// Until when codes typed in this browser are not looked at; until then every page of it says that instead.
    pub locked_until: Option<Timestamp>,
    /// The decision, the reason and the screen.
    pub judgement: Judgement,
}

/// What the decision hangs on, of a person.
struct Facts {
    methods: MethodStates,
    at_gate: AtGate,
    locked_until: Option<Timestamp>,
    has_ever_confirmed: bool,
    has_recovery_codes: bool,
    is_alarmed: bool,
}

impl Flows {
    /// Tries what the site's policy makes of a request; none when the site never named such a user. Another policy is
    /// tried by a site that has it ([`Site::with_policy`]).
    ///
    /// A user's locks count as they stand in a new browser; a known one is taken for one without a lock of its own.
    pub async fn simulate(
        &self,
        site: &Site,
        trial: &Trial,
        now: Timestamp,
    ) -> Result<Option<Simulated>, Fault> {
        // A policy that is tried may hold what cannot work on this server.
        let mut site = site.clone();
        self.trim(&mut site.policy);
        let site = &site;
        let proved_at = match trial.browser {
            LastProof::Never => None,
            LastProof::At(moment) => Some(moment),
        };
        let browser = site.browser_kind(proved_at, &trial.groups, now);
        let found = match &trial.person {
            Person::MadeUp(somebody) => Some(somebody.facts(&site.policy, now)?),
            Person::User(external) => self.facts_of(site, external, browser, now).await?,
        };
        let Some(facts) = found else {
            return Ok(None);
        };
        let delivery = match trial.delivery {
            TrialDelivery::AsItIs => self.delivery(now).await?,
            TrialDelivery::Down => Delivery::DOWN,
        };
        let case = Case {
            area: &trial.area,
            groups: &trial.groups,
            browser,
            insistence: Insistence::of(trial.action, trial.must_prove),
            methods: facts.methods,
            has_ever_confirmed: facts.has_ever_confirmed,
            delivery,
            has_recovery_codes: facts.has_recovery_codes,
            is_alarmed: facts.is_alarmed,
            now,
        };
        Ok(Some(Simulated {
            browser,
            methods: facts.methods,
            at_gate: facts.at_gate,
            locked_until: facts.locked_until,
            judgement: judge(&site.policy, &case),
        }))
    }

    /// What is known of a user on file.
    async fn facts_of(
        &self,
        site: &Site,
        external: &ExternalUserId,
        browser: BrowserKind,
        now: Timestamp,
    ) -> Result<Option<Facts>, Fault> {
        let Some(user) = self.user(site, external.clone(), now).await? else {
            return Ok(None);
        };
        let locked_until = user
            .locked_until
            .filter(|end| browser == BrowserKind::New && now < *end);
        let apps = AppFacts {
            apps: &user.apps,
            passkeys: &user.passkeys,
            alarm_at: user.alarm_at,
        };
        let number = user.phone.as_ref().map(|(number, _)| number);
        let off = user.switched_off;
        let methods = method_states(&site.policy, number, apps, off, locked_until, now);
        Ok(Some(Facts {
            methods,
            at_gate: AtGate::of(&user.apps, site.policy.gate_in_force(), now),
            locked_until,
            has_ever_confirmed: user.first_factor_at.is_some(),
            has_recovery_codes: user.recovery_codes > 0,
            is_alarmed: user.alarm_at.is_some(),
        }))
    }
}

impl MadeUp {
    fn facts(&self, policy: &Policy, now: Timestamp) -> Result<Facts, Fault> {
        let methods = self.methods(policy, SwitchedOff::default(), now)?;
        let has_any =
            self.number.is_some() || self.has_device || self.has_other_app || self.has_passkey;
        Ok(Facts {
            methods,
            at_gate: AtGate::of(&self.apps(now)?, policy.gate_in_force(), now),
            locked_until: None,
            has_ever_confirmed: has_any,
            has_recovery_codes: false,
            is_alarmed: false,
        })
    }

    /// How the methods stand for her, without locks and alarms.
    pub(crate) fn methods(
        &self,
        policy: &Policy,
        switched_off: SwitchedOff,
        now: Timestamp,
    ) -> Result<MethodStates, Fault> {
        let (apps, passkeys) = (self.apps(now)?, self.passkeys(now));
        let apps = AppFacts {
            apps: &apps,
            passkeys: &passkeys,
            alarm_at: None,
        };
        let number = self.number.as_ref();
        Ok(method_states(policy, number, apps, switched_off, None, now))
    }

    fn passkeys(&self, now: Timestamp) -> Passkeys {
        let made_up = self.has_passkey.then(|| PasskeyLine {
            id: PasskeyId::from_bytes([0; 16]),
            name: "made up".into(),
            added_at: now,
            used_at: None,
            weighs_from: None,
            leaves_since: None,
            made_for: None,
        });
        Passkeys {
            kept: made_up.into_iter().collect(),
            elsewhere: Vec::new(),
        }
    }

    fn apps(&self, now: Timestamp) -> Result<Apps, Fault> {
        let mut apps = Apps::default();
        let pairing = |device| AppPairing {
            id: PairingId::from_bytes([0; 16]),
            device,
            confirmed_at: Some(now),
            weighs_from: None,
            last_used_at: None,
            leaves_since: None,
            opens_gate_from: self.has_device_passkey.then_some(now),
        };
        if self.has_device {
            let name: DeviceName = "made up"
                .parse()
                .map_err(|_| Fault::new("a made-up device has no name"))?;
            let device = AppDevice {
                id: DeviceId::from_bytes([0; 16]),
                name,
                last_seen_at: now,
                has_bell: true,
            };
            apps.pairings.push(pairing(Some(device)));
        }
        if self.has_other_app {
            apps.pairings.push(pairing(None));
        }
        Ok(apps)
    }
}
