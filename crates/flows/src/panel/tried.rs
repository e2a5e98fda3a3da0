//! A method tried for real: a text or a call to a number the operator types, by the gateway and the outbox that carry
//! everybody's. The code in it opens nothing. Push is tried in [`super::tried_bells`].

use domain::{
    ApplicationId, CODE_LIFE, ChallengeId, Channel, Deed, Event, HELD_LIFE, Limit, MessageId,
    Method, Moment, NumberRefused, PhoneNumber, Timestamp,
};
use store::{
    Fault as StoreFault, Tx, applications,
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    outbox::{self, Content, Destination, NewMessage},
    unit,
};

use super::weigh::{Act, PanelRefused, stands};
use crate::{Fault, Flows, Site, error::WhileDoing, money::add_capped};

/// What came of asking for a text or call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodTried {
    /// It is in the outbox.
    Sent(MessageId),
    /// The bells of somebody's devices are about to be rung, by this trial.
    Rung(ChallengeId),
    /// The site never named such a user.
    Nobody,
    /// That user has no device with a bell.
    NoBell,
    /// Not a number it can go to.
    Number(NumberRefused),
    /// The number takes no texts.
    Landline,
    /// No gateway serves this method, or it sends nothing.
    NoGateway,
    /// The application is switched off: nothing is sent in its name.
    SwitchedOff,
    /// It has its name for less than 72 hours: whoever may rename a site is not to text strangers in any name they like.
    NewName,
    /// Tried too often, or the number got too many messages.
    Limit,
}

/// What became of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenTrial {
    /// A text or a call.
    Message(outbox::Trial),
    /// Devices whose bells were rung; at least one.
    Rings(Vec<outbox::RungDevice>),
}

impl Flows {
    /// Has a text or call go to a number of the operator's own. Whether the method is on makes no difference; the countries
    /// that are open do.
    pub async fn try_method(
        &self,
        session: &Session,
        site: &Site,
        (method, typed): (Method, &str),
        language: &str,
        moment: &mut Moment,
    ) -> Act<MethodTried> {
        if let Err(refused) = self.weighed(session, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        // A name nobody confirmed yet is not to stand in a stranger's message.
        if site.application.off_since.is_some() {
            return Ok(Ok(MethodTried::SwitchedOff));
        }
        let (ways, policy) = (&self.0.ways, &site.policy);
        let (is_there, open) = match method {
            Method::Text => (ways.serves(Channel::Text), &policy.text_countries),
            Method::Call => (ways.serves(Channel::Call), &policy.call_countries),
            Method::Push | Method::AppCode | Method::Passkey => {
                return Ok(Ok(MethodTried::NoGateway));
            }
        };
        if !is_there {
            return Ok(Ok(MethodTried::NoGateway));
        }
        let number = match PhoneNumber::parse(typed, "", open) {
            Ok(number) => number,
            Err(refused) => return Ok(Ok(MethodTried::Number(refused))),
        };
        if method == Method::Text && !number.takes_texts() {
            return Ok(Ok(MethodTried::Landline));
        }
        let plan = self.plan_trial(session, site, (method, number), language, moment);
        self.carry_out_trial(plan).await
    }

    /// What became of it: of the text or call of this id, or of the rings that go by it.
    pub async fn see_trial(
        &self,
        session: &Session,
        application: ApplicationId,
        id: MessageId,
        moment: &mut Moment,
    ) -> Act<SeenTrial> {
        if let Err(refused) = self.weighed(session, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        let unit = unit(move |tx| {
            Box::pin(async move {
                if let Some(trial) = outbox::find_trial(tx, application, id).await? {
                    return Ok(Some(SeenTrial::Message(trial)));
                }
                let trial = ChallengeId::from_bytes(*id.as_bytes());
                let rung = outbox::list_rung(tx, application, trial).await?;
                Ok((!rung.is_empty()).then_some(SeenTrial::Rings(rung)))
            })
        });
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("reading what became of a trial")?;
        Ok(found.ok_or(PanelRefused::Stale))
    }

    /// Whether an application has another name that is too young for a trial to go out in it: also one that was asked for before.
    pub(crate) async fn is_newly_named(
        &self,
        application: ApplicationId,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { has_new_name(tx, application, now).await }));
        let is_new = self.0.store.read(unit).await;
        is_new.while_doing("reading since when an application has its name")
    }

    fn plan_trial(
        &self,
        session: &Session,
        site: &Site,
        (method, number): (Method, PhoneNumber),
        language: &str,
        moment: &mut Moment,
    ) -> Plan {
        let now = moment.now;
        let whom = session.operator.as_bytes();
        let to_number = |limit| Spending::new(&self.0.keys, limit, number.e164().as_bytes());
        let by_operator = |limit| Spending::new(&self.0.keys, limit, whom);
        let mut spendings = Limit::OPERATOR_TRIALS.map(by_operator).to_vec();
        // Nobody is written to, or called, more often because an operator asks than because a stranger does.
        spendings.extend(Limit::NUMBER_SET_UP.map(to_number));
        if method == Method::Call {
            spendings.extend(Limit::OPERATOR_TRIAL_CALLS.map(by_operator));
            spendings.extend(Limit::NUMBER_SET_UP_CALLS.map(to_number));
        }
        let last_two = number.last_two();
        let detail = format!("method={method} number=..{last_two} by={}", session.name);
        Plan {
            message: NewMessage {
                id: MessageId::new(now, &mut moment.rng),
                application: site.application.id,
                user: None,
                content: Content::Code {
                    // No challenge is called so.
                    challenge: ChallengeId::new(now, &mut moment.rng),
                    generation: 0,
                },
                to: match method {
                    Method::Call => Destination::Call(number),
                    _ => Destination::Text(number),
                },
                language: language.to_owned(),
                now,
                expires_at: now.plus(CODE_LIFE),
            },
            entry: log::Entry::new(moment).about(site.application.id),
            session: session.clone(),
            spendings,
            detail,
        }
    }

    async fn carry_out_trial(&self, plan: Plan) -> Act<MethodTried> {
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move {
                let now = plan.message.now;
                if let Err(refused) = stands(tx, &plan.session, now).await? {
                    return Ok(Err(refused));
                }
                if has_new_name(tx, plan.message.application, now).await? {
                    return Ok(Ok(MethodTried::NewName));
                }
                if limits::spend(tx, &plan.spendings, now).await?.is_err() {
                    return Ok(Ok(MethodTried::Limit));
                }
                if let Err(spent) = add_capped(tx, &plan.message).await? {
                    let detail = format!("{} {}", spent.said(), plan.detail);
                    log::add(tx, &plan.entry, Event::SendRefused, &detail).await?;
                    return Ok(Ok(MethodTried::Limit));
                }
                log::add(tx, &plan.entry, Event::MethodTried, &plan.detail).await?;
                Ok(Ok(MethodTried::Sent(plan.message.id)))
            })
        });
        let sent = self.0.store.write(unit).await;
        sent.while_doing("trying a method")
    }
}

/// Whether its name is younger than a change waits for an owner's word: so long they have, who were mailed of it, to give it its own
/// again.
async fn has_new_name(
    tx: &mut Tx,
    application: ApplicationId,
    now: Timestamp,
) -> Result<bool, StoreFault> {
    let named_at = applications::named_at(tx, application).await?;
    Ok(named_at.is_some_and(|at| now.since(at) < HELD_LIFE))
}

/// Everything one trial needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    message: NewMessage,
    session: Session,
    spendings: Vec<Spending>,
    entry: log::Entry,
    detail: String,
}
