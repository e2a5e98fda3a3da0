//! Set up: a person offers a number and proves it by a code sent to it. The settings change a number the same way.
//!
//! 1. The number is parsed, its country compared with the closed list, limits counted ([`Flows::offer_number`]).
//! 2. A code goes out to it and comes back, as in any challenge (`verify::send`, `verify::check`).
//!    Or, where codes of the app are on: the devices that go by the number may show one for this set-up
//!    (`device::propose`). It proves the device, not the number, which stays unproven (docs/decisions/0027).
//! 3. With the right code the number is the user's first factor, and this browser is known.

use std::time::Duration;

use domain::{
    ChallengeId, ChallengeState, Countries, Event, Limit, Method, Moment, NumberRefused,
    PROPOSAL_LIFE, PhoneKind, PhoneNumber, Policy, Purpose, Timestamp, Weighed,
};
use store::{
    challenges::{self, Look},
    limits::{self, Spending},
    log, outbox, unit,
};

use crate::{
    Fault, Flows, Site, Source, Visitor,
    budget::Budget,
    error::WhileDoing,
    settings::{is_open, weigh},
    verify::{is_app_code_taken, mail_first},
};

/// Remembers that a user offered a number.
const SEEN: Limit = Limit {
    name: "user_seen_number_day",
    most: 1,
    window: Limit::NEW_NUMBERS_PER_USER.window,
};

/// What came of offering a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// Taken: now prove it.
    Taken,
    /// It is no number we may send to.
    Refused(NumberRefused),
    /// A landline, and only texts are on.
    TakesNoTexts,
    /// Too many numbers by this person or from this address; again after this long.
    TooMany(Duration),
    /// The challenge is over, or not this browser's.
    Over,
}

impl Flows {
    /// Offers a number for set-up, as typed, with the country chosen beside it.
    pub async fn offer_number(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        country: &str,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Offered, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Offered::Over);
        };
        if !may_offer(&look, &site, moment.now) {
            return Ok(Offered::Over);
        }
        // In the settings a number that could neither be taken at once nor wait gets no code.
        let in_settings = look.challenge.purpose == Purpose::Settings;
        let enough = weigh(&look, &site, moment.now) == Weighed::Enough;
        if in_settings && !enough && !self.may_wait(&look, &site, visitor, moment.now) {
            return Ok(Offered::Over);
        }
        let budget = self.budget(&look, &site, visitor, moment.now).await?;
        let challenge = &look.challenge;
        let open = countries_here(&look, &site, moment.now);
        let number = match parse(typed, country, &open, &site.policy) {
            Ok(number) => number,
            Err(offered) => {
                self.log_refused(challenge, offered, budget, moment).await?;
                return Ok(offered);
            }
        };
        // Whoever enters it again when devices are not told of it any more has them told anew.
        let is_told = look.proposed_until.is_none_or(|end| moment.now < end);
        if challenge.offered_number.as_ref() == Some(&number) && is_told {
            return Ok(Offered::Taken);
        }
        let proposes = is_app_code_taken(&look, &site, moment.now);
        let proposal = proposes.then(|| {
            let subject = number.e164().as_bytes();
            Spending::new(&self.0.keys, Limit::NUMBER_PROPOSALS, subject)
        });
        self.take(look.challenge, number, proposal, visitor, budget, moment)
            .await
    }

    async fn take(
        &self,
        challenge: domain::Challenge,
        number: PhoneNumber,
        proposal: Option<Spending>,
        visitor: &Visitor,
        budget: Budget,
        moment: &mut Moment,
    ) -> Result<Offered, Fault> {
        let keys = &self.0.keys;
        let now = moment.now;
        let rules = self.delivery_rules(now).await?;
        let (application, user) = challenge.subject();
        // Another try with the same number on the same day is no further number.
        let whom = budget.whom(user);
        let of_both = [whom.as_slice(), number.e164().as_bytes()].concat();
        let seen = Spending::new(keys, SEEN, &of_both);
        let for_user = |limit| Spending::new(keys, limit, &whom);
        let offers = [for_user(Limit::USER_OFFERS)];
        let mut spendings = vec![for_user(rules.adjusted(Limit::NEW_NUMBERS_PER_USER))];
        if let Source::Address(key) = &visitor.source {
            let of_address = Limit::ADDRESS_NEW_NUMBERS.map(|limit| rules.adjusted(limit));
            spendings.extend(of_address.map(|limit| Spending::new(keys, limit, key.as_bytes())));
        }
        spendings.push(seen.clone());
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(challenge.id);
        let unit = unit(move |tx| {
            let (challenge, number) = (challenge.clone(), number.clone());
            let (spendings, offers) = (spendings.clone(), offers.clone());
            let (seen, entry, proposal) = (seen.clone(), entry.clone(), proposal.clone());
            Box::pin(async move {
                if !challenges::hold(tx, &challenge, now).await? {
                    return Ok(Offered::Over);
                }
                if let Err(used_up) = limits::spend(tx, &offers, now).await? {
                    return Ok(Offered::TooMany(used_up.wait(now)));
                }
                let is_new = limits::allow(tx, &[seen], now).await?;
                let spendings = if is_new { spendings.as_slice() } else { &[] };
                if let Err(used_up) = limits::spend(tx, spendings, now).await? {
                    let detail = format!("limit={}", used_up.limit.name);
                    log::add(tx, &entry, Event::NumberRefused, &detail).await?;
                    return Ok(Offered::TooMany(used_up.wait(now)));
                }
                // Counted for every number, whoever has it: what follows is the same for all of them.
                let told = match proposal {
                    Some(proposal) => limits::spend(tx, &[proposal], now).await?.is_ok(),
                    None => false,
                };
                let until = told.then(|| now.plus(PROPOSAL_LIFE));
                challenges::offer_number(tx, &challenge, &number, until).await?;
                // A code still waiting for the number before must not go out any more.
                outbox::drop_of(tx, challenge.id, now).await?;
                log::add(tx, &entry, Event::NumberOffered, &offered(&number)).await?;
                Ok(Offered::Taken)
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("offering a number")
    }

    async fn log_refused(
        &self,
        challenge: &domain::Challenge,
        offered: Offered,
        budget: Budget,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let (application, user) = challenge.subject();
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(challenge.id);
        let why = match offered {
            Offered::Refused(why) => why.as_str(),
            _ => "takes_no_texts",
        };
        let detail = format!("why={why}");
        let now = moment.now;
        let offers = [Spending::new(
            &self.0.keys,
            Limit::USER_OFFERS,
            &budget.whom(user),
        )];
        let unit = unit(move |tx| {
            let (entry, detail, offers) = (entry.clone(), detail.clone(), offers.clone());
            Box::pin(async move {
                // Beyond the limit it is refused all the same, and no row tells of it.
                if limits::spend(tx, &offers, now).await?.is_ok() {
                    log::add(tx, &entry, Event::NumberRefused, &detail).await?;
                }
                Ok(())
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("logging a refused number")
    }
}

/// A number that was offered, for the log: operators are warned of one over the Internet.
fn offered(number: &PhoneNumber) -> String {
    let (region, end) = (number.region(), number.last_two());
    let kind = match number.kind() {
        PhoneKind::Voip => " kind=voip",
        PhoneKind::Mobile | PhoneKind::FixedLine | PhoneKind::FixedLineOrMobile => "",
    };
    format!("region={region} number=..{end}{kind}")
}

/// Whether a number may be offered within this challenge now: in a set-up, or in settings that are open.
fn may_offer(look: &Look, site: &Site, now: Timestamp) -> bool {
    let challenge = &look.challenge;
    let open = challenge.state == ChallengeState::Open && !challenge.is_expired(now);
    let wanted = match challenge.purpose {
        Purpose::SetUp => look.first_factor_at.is_none(),
        Purpose::Recover => true,
        Purpose::Settings => is_open(look, now) && look.first_factor_at.is_some(),
        Purpose::Verify => false,
    };
    open && wanted && !mail_first(look, site, now)
}

/// The countries a number may be given of within this challenge: those a code may go to; where none may go anywhere and the
/// app's stands for the number, every one.
pub(crate) fn countries_here(look: &Look, site: &Site, now: Timestamp) -> Countries {
    let reachable = site.countries();
    if reachable.is_empty() && is_app_code_taken(look, site, now) {
        Countries::all()
    } else {
        reachable
    }
}

/// Parses a number and finds at least one way that is on and reaches it; where nothing is sent to any, there need be none.
fn parse(
    typed: &str,
    country: &str,
    open: &Countries,
    policy: &Policy,
) -> Result<PhoneNumber, Offered> {
    let number = PhoneNumber::parse(typed, country, open).map_err(Offered::Refused)?;
    if countries(policy).is_empty() {
        return Ok(number);
    }
    let by_text = policy.has(Method::Text) && policy.text_countries.contains(number.region());
    let by_call = policy.has(Method::Call) && policy.call_countries.contains(number.region());
    if by_call || (by_text && number.takes_texts()) {
        Ok(number)
    } else {
        Err(Offered::TakesNoTexts)
    }
}

/// The countries some phone method that is on may reach.
fn countries(policy: &Policy) -> Countries {
    let lists = [
        (Method::Text, &policy.text_countries),
        (Method::Call, &policy.call_countries),
    ];
    lists
        .into_iter()
        .filter(|(method, _)| policy.has(*method))
        .fold(Countries::default(), |all, (_, list)| all.union(list))
}

impl crate::Site {
    /// The countries a number may be set up in by a code that goes to it.
    pub fn countries(&self) -> Countries {
        countries(&self.policy)
    }
}
