//! A code goes out: limits first, then the code and its message in one transaction.

use std::time::Duration;

use domain::{
    BrowserStanding, CODE_LIFE, Challenge, ChallengeId, ChallengeState, Channel, CodeOf,
    DeliveryRules, Event, Limit, MAX_SENDS, MessageId, Method, Moment, NewsKind, PhoneNumber,
    Purpose, SendBarred, Timestamp,
};
use i18n::Language;
use metrics::counter;
use store::{
    challenges::{self, Look, Sending},
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    sendings::{self, Sending as Asked},
    unit, users,
};

use super::{
    alarm::is_disowned,
    look::{again_at, reach},
    mail_first::mail_first,
    open::is_ready,
};
use crate::{
    Fault, Flows, Visitor,
    budget::Budget,
    direct::News,
    error::WhileDoing,
    guards::{Asker, Cleared, CodeAsk},
    money::Aside,
};

/// What came of asking for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The message is in the outbox.
    Yes,
    /// No message; the page says why.
    Refused(SendRefused),
}

/// Why no code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendRefused {
    /// Not before this time.
    TooSoon(Timestamp),
    /// This challenge sent as many as it may.
    NoMore,
    /// The number or the person got too many messages; again after this long.
    Limit(Duration),
    /// The method is off, or does not reach this number.
    NotUsable,
    /// What may be spent on texts and calls is spent: another way does.
    Spent,
    /// A guard is up, or nothing goes to such a number (docs/decisions/0044).
    Barred(SendBarred),
    /// The challenge is not open (any more), or not this browser's.
    Over,
}

impl SendRefused {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TooSoon(_) => "too_soon",
            Self::NoMore => "no_more",
            Self::Limit(_) => "limit",
            Self::NotUsable => "not_usable",
            Self::Spent => "spent",
            Self::Barred(_) => "barred",
            Self::Over => "over",
        }
    }
}

/// Everything one sending needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    read: Challenge,
    sending: Sending,
    message: NewMessage,
    spendings: Vec<Spending>,
    /// Money for it.
    aside: Aside,
    /// What guards count of it.
    asked: Asked,
    entry: log::Entry,
    /// What webhooks hear, where the number is to take another one's place.
    news: Option<News>,
}

impl Flows {
    /// Sends the challenge's code by `method`. A second click at the same time sends nothing.
    pub async fn send_code(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        method: Method,
        moment: &mut Moment,
    ) -> Result<Sent, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Sent::Refused(SendRefused::Over));
        };
        let (number, states) = reach(&look, &site, moment.now);
        let is_ready = is_ready(&states, method) && !mail_first(&look, &site, moment.now);
        let may = may_send(&look, is_ready, moment.now);
        let outcome = match (may, number) {
            (Ok(()), Some(number)) => {
                let budget = self.budget(&look, &site, visitor, moment.now).await?;
                let language = site.language(look.ui_locales.as_deref(), visitor);
                let to = (number, method);
                // Boxed, as it is large and most of what a page does is not this.
                Box::pin(self.send_cleared(&look, language, to, budget, moment)).await?
            }
            (Err(refused), _) => Sent::Refused(refused),
            (Ok(()), None) => Sent::Refused(SendRefused::NotUsable),
        };
        let said = match outcome {
            Sent::Yes => "sent",
            Sent::Refused(refused) => refused.as_str(),
        };
        counter!("countersign_codes_total", "method" => method.as_str(), "outcome" => said)
            .increment(1);
        Ok(outcome)
    }

    /// Asks the guards, and sends the code where none is up.
    async fn send_cleared(
        &self,
        look: &Look,
        language: Language,
        to: (PhoneNumber, Method),
        budget: Budget,
        moment: &mut Moment,
    ) -> Result<Sent, Fault> {
        let rules = self.delivery_rules(moment.now).await?;
        let mut plan = self.plan(look, language, to, budget, &rules, moment);
        let said = format!("method={}", plan.sending.method);
        let ask = CodeAsk {
            asker: Asker::Person,
            asked: plan.asked.clone(),
            spendings: &plan.spendings,
            told: (plan.entry.clone(), said),
        };
        let drawn = match self.clear(ask, moment).await? {
            Cleared::Goes(asked, drawn) => {
                plan.asked = asked;
                drawn
            }
            Cleared::Barred(why) => return Ok(Sent::Refused(SendRefused::Barred(why))),
        };
        let sent = self.pay_and_carry_out(plan, moment).await?;
        if sent != Sent::Yes {
            self.give_back(&drawn, moment.now).await?;
        }
        Ok(sent)
    }

    fn plan(
        &self,
        look: &Look,
        language: Language,
        (number, method): (PhoneNumber, Method),
        budget: Budget,
        rules: &DeliveryRules,
        moment: &mut Moment,
    ) -> Plan {
        let challenge = &look.challenge;
        let now = moment.now;
        // Re-sends repeat the same code while it lives, and share its tries.
        let (generation, code_expires_at) = match challenge.code_expires_at {
            Some(end) if challenge.has_code(now) => (challenge.generation, end),
            _ => (challenge.generation + 1, now.plus(CODE_LIFE)),
        };
        let (application, user) = challenge.subject();
        let spendings = self.spendings(challenge, (&number, method), budget, rules);
        let id = MessageId::new(now, &mut moment.rng);
        Plan {
            sending: Sending {
                generation,
                method,
                now,
                code_expires_at,
            },
            asked: Asked {
                id,
                at: now,
                application,
                challenge: Some(challenge.id),
                channel: Channel::of(method).unwrap_or(Channel::Text),
                number: number.clone(),
                is_new: challenge.offered_number.is_some(),
            },
            message: NewMessage {
                id,
                application,
                user: Some(user),
                content: Content::Code {
                    challenge: challenge.id,
                    generation: CodeOf::Phone(generation).number(),
                },
                to: match method {
                    Method::Call => Destination::Call(number),
                    _ => Destination::Text(number),
                },
                language: language.tag().to_owned(),
                now,
                expires_at: code_expires_at,
            },
            spendings,
            aside: Aside::default(),
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(challenge.id),
            news: draw_news(challenge, moment),
            read: challenge.clone(),
        }
    }

    /// What a message costs: the number's budget and the user's. One for numbers that are only being set up, so that
    /// nobody uses up what their owner signs in with; one for known browsers, so that a thief of the password cannot. One
    /// that was known before an alarm spends as they do, from a budget of its own.
    fn spendings(
        &self,
        challenge: &Challenge,
        (number, method): (&PhoneNumber, Method),
        budget: Budget,
        rules: &DeliveryRules,
    ) -> Vec<Spending> {
        let was_known = matches!(budget, Budget::Former(_));
        let is_known = challenge.standing != BrowserStanding::New || was_known;
        let (of_number, of_number_calls) = match (&challenge.offered_number, is_known) {
            (Some(_), _) => (Limit::NUMBER_SET_UP, Limit::NUMBER_SET_UP_CALLS),
            (None, false) => (Limit::NUMBER, Limit::NUMBER_CALLS),
            (None, true) => (Limit::NUMBER_KNOWN, Limit::NUMBER_KNOWN_CALLS),
        };
        let (of_user, of_user_calls) = if is_known {
            (Limit::USER_KNOWN, Limit::USER_KNOWN_CALLS)
        } else {
            (Limit::USER, Limit::USER_CALLS)
        };
        let keys = &self.0.keys;
        let adjusted = |limit| rules.adjusted(limit);
        let to_number = |limit| Spending::new(keys, adjusted(limit), number.e164().as_bytes());
        let whom = budget.whom(challenge.user);
        let for_user = |limit| Spending::new(keys, adjusted(limit), &whom);
        let mut spendings = [of_number.map(to_number), of_user.map(for_user)].concat();
        if method == Method::Call {
            // A call costs more and disturbs more, so half as many are allowed.
            spendings.extend(of_number_calls.map(to_number));
            spendings.extend(of_user_calls.map(for_user));
        }
        spendings
    }

    /// Sets aside what the message costs; what is not sent after all costs nothing.
    async fn pay_and_carry_out(&self, mut plan: Plan, moment: &mut Moment) -> Result<Sent, Fault> {
        let message = &plan.message;
        let (application, channel) = (message.application, message.to.channel());
        let Some(number) = message.to.number().cloned() else {
            return Ok(Sent::Refused(SendRefused::NotUsable));
        };
        let aside = self.set_aside(application, (&number, channel, 1), moment);
        match aside.await? {
            Ok(aside) => {
                plan.aside = aside.clone();
                let sent = self.carry_out(plan).await?;
                if sent != Sent::Yes {
                    self.put_back(&aside);
                }
                Ok(sent)
            }
            Err(spent) => {
                let detail = format!("method={} {}", plan.sending.method, spent.said());
                let entry = plan.entry;
                let unit = unit(move |tx| {
                    let (entry, detail) = (entry.clone(), detail.clone());
                    Box::pin(async move { log::add(tx, &entry, Event::SendRefused, &detail).await })
                });
                let told = self.0.store.write(unit).await;
                told.while_doing("telling that no money is left for a code")?;
                Ok(Sent::Refused(SendRefused::Spent))
            }
        }
    }

    async fn carry_out(&self, plan: Plan) -> Result<Sent, Fault> {
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move {
                let now = plan.sending.now;
                // Another browser may have set a number up since this was read: then none goes to this one any more.
                if plan.read.purpose == Purpose::SetUp
                    && !users::hold_without_factor(tx, plan.read.user).await?
                {
                    return Ok(Sent::Refused(SendRefused::Over));
                }
                if !challenges::hold(tx, &plan.read, now).await? {
                    // Another click or tab moved it since it was read; that one speaks for both.
                    return Ok(Sent::Refused(SendRefused::TooSoon(now)));
                }
                if let Err(used_up) = limits::spend(tx, &plan.spendings, now).await? {
                    let why = used_up.limit.name;
                    sendings::add_refused(tx, &plan.asked, why).await?;
                    let detail = format!("limit={why}");
                    log::add(tx, &plan.entry, Event::SendRefused, &detail).await?;
                    return Ok(Sent::Refused(SendRefused::Limit(used_up.wait(now))));
                }
                challenges::send(tx, &plan.read, &plan.sending).await?;
                outbox::add(tx, &plan.message).await?;
                plan.aside.write(tx, plan.message.id).await?;
                sendings::add(tx, &plan.asked).await?;
                let mut detail = format!("method={}", plan.sending.method);
                if let Some(number) = plan.message.to.number() {
                    let (region, end) = (number.region(), number.last_two());
                    detail = format!("{detail} region={region} number=..{end}");
                }
                log::add(tx, &plan.entry, Event::CodeSent, &detail).await?;
                if let Some(news) = &plan.news {
                    news.write_of(tx, plan.read.user, None).await?;
                }
                Ok(Sent::Yes)
            })
        });
        self.0.store.write(unit).await.while_doing("sending a code")
    }
}

/// A site that knows the user by number hears of a code to another one, in the settings or in a recovery.
fn draw_news(challenge: &Challenge, moment: &mut Moment) -> Option<News> {
    let replaces = matches!(challenge.purpose, Purpose::Settings | Purpose::Recover);
    let number = challenge.offered_number.as_ref().filter(|_| replaces)?;
    let news = News::draw(
        challenge.application,
        NewsKind::NumberChangeCodeSent,
        moment,
    );
    Some(news.number(number))
}

/// What can be judged before any row is touched.
fn may_send(look: &Look, is_ready: bool, now: Timestamp) -> Result<(), SendRefused> {
    let challenge = &look.challenge;
    let overtaken = challenge.purpose == Purpose::SetUp && look.first_factor_at.is_some();
    let over = challenge.is_expired(now) || overtaken || is_disowned(look);
    if challenge.state != ChallengeState::Open || over {
        return Err(SendRefused::Over);
    }
    if !is_ready {
        return Err(SendRefused::NotUsable);
    }
    if challenge.sends >= MAX_SENDS {
        return Err(SendRefused::NoMore);
    }
    match again_at(look) {
        Some(time) if time > now => Err(SendRefused::TooSoon(time)),
        _ => Ok(()),
    }
}
