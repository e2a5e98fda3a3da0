//! Which page a challenge is at. Looking changes nothing, so a reload never sends, counts or passes anything.

use domain::{
    ApprovalState, Challenge, ChallengeId, ChallengeState, MAX_SENDS, MAX_TRIES, Method,
    MethodStates, PhoneNumber, Purpose, Screen, Situation, SwitchedOff, Timestamp, open_methods,
    resend_wait, which_screen,
};
use store::challenges::Look;

use super::{
    alarm::is_disowned,
    app_code::stands_for_number,
    find::leaves_for,
    mail_first::{is_before_mail, is_passkey_before_mail, mail_first, mail_step},
    new_passkey::{PasskeyWithin, offers_passkey, passkey_within},
    open::is_ready,
    pair::{PairWithin, pair_within},
    stage::{CodeStage, Doors, Ended, Stage, View},
    states::{AppFacts, method_states},
};
use crate::{Fault, Flows, Site, Visitor, set_up::countries_here, settings::is_open};

impl Flows {
    /// The challenge's page in this browser; none when it is unknown or of another browser (which look the same).
    pub async fn look(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<View>, Fault> {
        let Some((look, site)) = self.find_challenge(id, visitor).await? else {
            return Ok(None);
        };
        let stage = self.stage(&look, &site, now);
        let (_, states) = reach(&look, &site, now);
        let delivery = self.delivery(now).await?;
        let ways = ways_here(&look, &site, &states, now);
        let is_down = |method: &Method| delivery.is_down(*method);
        Ok(Some(View {
            ways_down: ways.iter().copied().filter(is_down).collect(),
            ways,
            app_ways: app_ways_here(&look, &site, &states, now),
            countries: countries_here(&look, &site, now),
            pairs: pair_within(&look, &site, now),
            adds_passkey: passkey_within(&look, &site, now),
            recovery: self.recovery_ways(&look, &site, now),
            is_settings: look.challenge.purpose == Purpose::Settings,
            is_open: is_open(&look, now),
            doors: self.doors(&look, &site, now),
            purpose: look.challenge.purpose,
            mail_step: mail_step(&look, &site, now),
            tries_left: tries_left(&look.challenge),
            recovery_codes: site
                .policy
                .recovery_codes
                .then(|| u32::try_from(look.recovery_codes).unwrap_or(0)),
            leaves_for: leaves_for(&look, &site),
            ui_locales: look.ui_locales,
            site,
            stage,
        }))
    }
}

/// The number a challenge is about, and how the methods stand for it.
pub(super) fn reach(
    look: &Look,
    site: &Site,
    now: Timestamp,
) -> (Option<PhoneNumber>, MethodStates) {
    let offered = &look.challenge.offered_number;
    let number = match look.challenge.purpose {
        Purpose::SetUp | Purpose::Recover => offered.clone(),
        Purpose::Settings => offered.clone().or_else(|| look.phone.clone()),
        Purpose::Verify => look.phone.clone(),
    };
    // What one switched off oneself says nothing about a number that is only being set up.
    let switched_off = if number.is_some() && number == *offered {
        SwitchedOff::default()
    } else {
        look.switched_off
    };
    let (policy, locked) = (&site.policy, look.locked_until);
    let apps = AppFacts::of(look);
    let states = method_states(policy, number.as_ref(), apps, switched_off, locked, now);
    (number, states)
}

impl Flows {
    pub(super) fn stage(&self, look: &Look, site: &Site, now: Timestamp) -> Stage {
        if let Some(over) = over(look, site, now) {
            return over;
        }
        if look.challenge.purpose == Purpose::Settings {
            return self.settings_stage(look, site, now);
        }
        if mail_first(look, site, now) {
            return self.stage_before_mail(look, site, now);
        }
        if is_approved(look) {
            return Stage::Approved;
        }
        let (number, states) = reach(look, site, now);
        let stands_for_it = stands_for_number(look, site, now);
        let without_number = site.countries().is_empty() && !stands_for_it;
        let sets_up_passkey = passkey_within(look, site, now) == Some(PasskeyWithin::SetUp);
        match (look.challenge.purpose, number) {
            (_, Some(number)) if look.challenge.has_code(now) => code(look, &number, &states),
            // Without a way to a number, or with a device found already, the app is what is set up.
            _ if pair_within(look, site, now) == Some(PairWithin::SetUp)
                && (without_number || is_tried_out(look)) =>
            {
                Stage::Pair
            }
            // Neither number nor app: a passkey is what is set up.
            (Purpose::SetUp | Purpose::Recover, None) if without_number && sets_up_passkey => {
                Stage::NewPasskey
            }
            // What was to be set up anew was switched off since.
            (Purpose::Recover, None) if site.countries().is_empty() => Stage::Recovery,
            (Purpose::SetUp | Purpose::Recover, None) => Stage::Number,
            (Purpose::SetUp, Some(number)) if stands_for_it => Stage::Prove {
                number,
                ways: ways(&states),
            },
            (Purpose::SetUp | Purpose::Recover, Some(number)) => prove(number, &states),
            (Purpose::Verify | Purpose::Settings, number) => choose(look, site, number, states),
        }
    }

    /// The address comes first. Who has none that a code can be mailed to goes on with the app, if its code is a strong proof.
    fn stage_before_mail(&self, look: &Look, site: &Site, now: Timestamp) -> Stage {
        let (_, states) = reach(look, site, now);
        let app_ways = app_ways_here(look, site, &states, now);
        match self.mail_stage(look, now) {
            Some(mail) => Stage::Mail(mail),
            None if app_ways.contains(&Method::AppCode) => Stage::AppCode,
            None if app_ways.contains(&Method::Passkey) => Stage::Passkey,
            None => Stage::Recovery,
        }
    }

    /// In the settings, what was begun last has its page; with nothing begun, they stand open or shut.
    fn settings_stage(&self, look: &Look, site: &Site, now: Timestamp) -> Stage {
        let challenge = &look.challenge;
        if challenge.is_unlocked(now) && !is_open(look, now) {
            // Somebody said "it was not me" since they were opened.
            return Stage::Ended(Ended::Over);
        }
        if is_approved(look) {
            return Stage::Approved;
        }
        let (number, states) = reach(look, site, now);
        let phone_code = challenge
            .has_code(now)
            .then_some(challenge.sent_at)
            .flatten()
            .filter(|_| !mail_first(look, site, now));
        let mail_code = challenge
            .mail
            .is_out(now)
            .then_some(challenge.mail.sent_at)
            .flatten();
        match (number, challenge.offered_number.is_some()) {
            (Some(number), _) if phone_code.is_some() && phone_code >= mail_code => {
                code(look, &number, &states)
            }
            (Some(number), true) => prove(number, &states),
            _ if mail_code.is_some() => self
                .mail_stage(look, now)
                .map_or(Stage::Recovery, Stage::Mail),
            _ if challenge.is_unlocked(now) => Stage::Settings,
            _ => Stage::OpenSettings(self.doors(look, site, now)),
        }
    }

    /// The ways to prove presence to the settings.
    pub(crate) fn doors(&self, look: &Look, site: &Site, now: Timestamp) -> Doors {
        let (policy, off) = (&site.policy, look.switched_off);
        let apps = AppFacts::of(look);
        let states = method_states(
            policy,
            look.phone.as_ref(),
            apps,
            off,
            look.locked_until,
            now,
        );
        Doors {
            app_ways: app_ways(look, site, &states, now),
            number: look.phone.as_ref().map(PhoneNumber::masked),
            ways: ways_here(look, site, &states, now),
            mail: self.mailbox(look).map(domain::EmailAddress::masked),
            recovery_code: policy.recovery_codes && look.recovery_codes > 0,
        }
    }
}

/// The stage of a challenge that nothing can be done with any more, or not now.
fn over(look: &Look, site: &Site, now: Timestamp) -> Option<Stage> {
    let challenge = &look.challenge;
    if site.application.off_since.is_some() {
        return Some(Stage::Ended(Ended::SwitchedOff));
    }
    if !site.application.answers_at(&look.redirect_address) {
        return Some(Stage::Ended(Ended::Over));
    }
    match challenge.state {
        ChallengeState::Passed => return Some(passed(look, site, now)),
        ChallengeState::Denied => return Some(Stage::Ended(Ended::Denied)),
        ChallengeState::Locked => {
            let until = look.locked_until.filter(|end| *end > now);
            return Some(Stage::Ended(Ended::TooManyTries { until }));
        }
        ChallengeState::Open if challenge.is_expired(now) => {
            return Some(Stage::Ended(Ended::Expired));
        }
        ChallengeState::Open => {}
    }
    if let Some(until) = look.locked_until.filter(|end| *end > now) {
        return Some(Stage::Locked { until });
    }
    // Another tab set a number up in the meantime, or somebody cancelled the recovery.
    let overtaken = match challenge.purpose {
        Purpose::SetUp => look.first_factor_at.is_some(),
        Purpose::Recover => look.recovery.is_none(),
        Purpose::Verify | Purpose::Settings => false,
    };
    (overtaken || is_disowned(look)).then_some(Stage::Ended(Ended::Over))
}

/// Whether a device approved the challenge's request, and nobody has taken that up yet.
fn is_approved(look: &Look) -> bool {
    let challenge = &look.challenge;
    let approval = look.approval.as_ref();
    let approved = approval.filter(|it| it.state == ApprovalState::Approved);
    approved.is_some_and(|it| match (challenge.purpose, it.pairing) {
        // A set-up is passed by the device it sets up, and by no other.
        (Purpose::SetUp | Purpose::Recover, tried_out) => tried_out.is_some(),
        // A device that is only tried out proves nothing.
        (Purpose::Verify | Purpose::Settings, Some(_)) => false,
        (Purpose::Verify, None) => look.alarm_at.is_none(),
        (Purpose::Settings, None) => look.alarm_at.is_none() && it.taken_up_at.is_none(),
    })
}

/// Whether a device that was found was asked for its first approval.
fn is_tried_out(look: &Look) -> bool {
    let approval = look.approval.as_ref();
    approval.is_some_and(|it| it.pairing.is_some())
}

fn prove(number: PhoneNumber, states: &MethodStates) -> Stage {
    match ways(states) {
        // The administrator closed the country, or the method, after the number was offered.
        none if none.is_empty() => Stage::Recovery,
        ways => Stage::Prove { number, ways },
    }
}

fn passed(look: &Look, site: &Site, now: Timestamp) -> Stage {
    // After its time no code is issued any more (`leave`), so there is nothing left to go on to; nor is there for what was
    // passed before somebody said "it was not me", with less than is asked for since.
    if now >= look.challenge.expires_at || look.secured_at > look.challenge.passed_at {
        return Stage::Ended(Ended::Over);
    }
    let masked = look.phone.as_ref().map(PhoneNumber::masked);
    match (look.redeemed_at, look.challenge.purpose, masked) {
        (Some(_), _, _) => Stage::Ended(Ended::Over),
        (None, purpose, masked) if purpose.sets_up() => Stage::Done { masked },
        (None, Purpose::Verify, _) if look.alarm_at.is_some() => Stage::Walk,
        (None, Purpose::Verify, _) if offers_passkey(look, site, look.challenge.means, now) => {
            Stage::OfferPasskey
        }
        (None, _, _) => Stage::GoBack,
    }
}

fn choose(look: &Look, site: &Site, number: Option<PhoneNumber>, methods: MethodStates) -> Stage {
    let set_up = site.policy.setting_up(&look.groups);
    let situation = Situation {
        is_asked: true,
        methods: open_methods(set_up, methods),
        has_ever_confirmed: look.first_factor_at.is_some(),
        must_set_up: true,
    };
    let ways = match which_screen(&situation) {
        Screen::ChooseHow { ways } => ways,
        Screen::CodeByOnly(method) => vec![method],
        Screen::Locked { until } => return Stage::Locked { until },
        // The policy changed while the challenge was open: what it began with cannot be done any more.
        Screen::GoBack | Screen::SetUp(_) => return Stage::Ended(Ended::Over),
        Screen::Push { .. } => return Stage::Waiting,
        Screen::AppCode { .. } => return Stage::AppCode,
        Screen::Passkey { .. } => return Stage::Passkey,
        Screen::Recovery => return Stage::Recovery,
    };
    number.map_or(Stage::Recovery, |number| Stage::ChooseHow {
        masked: number.masked(),
        ways,
    })
}

fn code(look: &Look, number: &PhoneNumber, states: &MethodStates) -> Stage {
    let challenge = &look.challenge;
    Stage::Code(CodeStage {
        masked: number.masked(),
        method: challenge.method.unwrap_or(Method::Text),
        sent_at: challenge.sent_at,
        again_at: again_at(look),
        ways: ways(states),
        tries_left: tries_left(challenge),
        is_set_up: challenge.offered_number.is_some(),
    })
}

/// Wrong codes a challenge still allows, of whatever kind.
pub(super) fn tries_left(challenge: &Challenge) -> i64 {
    (MAX_TRIES - challenge.tries).max(0)
}

/// When the next message may go out; none when the challenge sent as many as it may.
pub(super) fn again_at(look: &Look) -> Option<Timestamp> {
    let challenge = &look.challenge;
    (challenge.sends < MAX_SENDS).then(|| {
        challenge.sent_at.map_or(challenge.created_at, |sent| {
            sent.plus(resend_wait(challenge.sends))
        })
    })
}

/// The ways of the app that can be used, and the passkey. A request that is waited for already stays one while it waits.
fn app_ways(look: &Look, site: &Site, states: &MethodStates, now: Timestamp) -> Vec<Method> {
    if mail_first(look, site, now) {
        let before = [
            (Method::AppCode, is_before_mail(look, site, now)),
            (Method::Passkey, is_passkey_before_mail(look, site, now)),
        ];
        let usable = before
            .into_iter()
            .filter(|(method, is_before)| *is_before && states.is_usable(*method));
        return usable.map(|(method, _)| method).collect();
    }
    let waits = look
        .approval
        .as_ref()
        .is_some_and(|it| it.state_at(now) == ApprovalState::Pending);
    [Method::Push, Method::AppCode, Method::Passkey]
        .into_iter()
        .filter(|method| states.is_usable(*method) || *method == Method::Push && waits)
        .collect()
}

/// The same; in a set-up, a code of the app stands for the number that was given, for every number alike.
fn app_ways_here(look: &Look, site: &Site, states: &MethodStates, now: Timestamp) -> Vec<Method> {
    if stands_for_number(look, site, now) {
        vec![Method::AppCode]
    } else if look.challenge.purpose == Purpose::Recover {
        // Whoever has the app that is on file needs no recovery, and it would end none.
        Vec::new()
    } else {
        app_ways(look, site, states, now)
    }
}

/// The ways to the number that can be used now: none before the address, where that is first.
fn ways_here(look: &Look, site: &Site, states: &MethodStates, now: Timestamp) -> Vec<Method> {
    if mail_first(look, site, now) {
        Vec::new()
    } else {
        ways(states)
    }
}

fn ways(states: &MethodStates) -> Vec<Method> {
    let by_phone = [Method::Text, Method::Call];
    by_phone
        .into_iter()
        .filter(|method| is_ready(states, *method))
        .collect()
}
