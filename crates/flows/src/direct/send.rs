//! A site has a code sent: by text, call or mail, without anybody's browser.

use std::time::Duration;

use domain::{
    ActionName, ActionSaid, Channel, EmailAddress, Event, MessageId, Method, Moment, PhoneNumber,
    Platform, SendBarred, SerialId, Timestamp,
};
use metrics::counter;
use store::{direct::people, log, outbox::Destination, unit};

use super::{Caller, DirectFrom, ahead, detail, send_plan::Plan};
use crate::{
    Fault, Flows,
    error::WhileDoing,
    guards::{Asker, Cleared, CodeAsk},
};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct SendDirect {
    /// By what.
    pub by: DirectChannel,
    /// Whether it is sent although the user has an app.
    pub force: bool,
    /// What the code is good for alone.
    pub action: Option<ActionName>,
    /// What the message says of that.
    pub said: Option<ActionSaid>,
    /// In which language, if the site says so (a tag).
    pub language: Option<String>,
}

/// By what a code goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectChannel {
    /// By text.
    Text,
    /// By call.
    Call,
    /// By mail.
    Mail,
}

impl DirectChannel {
    pub(super) const fn channel(self) -> Channel {
        match self {
            Self::Text => Channel::Text,
            Self::Call => Channel::Call,
            Self::Mail => Channel::Mail,
        }
    }

    const fn method(self) -> Option<Method> {
        match self {
            Self::Text => Some(Method::Text),
            Self::Call => Some(Method::Call),
            Self::Mail => None,
        }
    }
}

/// What came of asking for a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectSent {
    /// The message is in the outbox.
    Sent {
        /// Where it goes.
        number: PhoneNumber,
    },
    /// The mail is in the outbox.
    Mailed {
        /// Where it goes.
        address: EmailAddress,
        /// Which it is.
        message: MessageId,
    },
    /// The user has an app, whose codes do: nothing was sent, and the app rings and opens at them.
    NotNeeded {
        /// Where it would have gone.
        number: PhoneNumber,
        /// What the device runs on that was used last.
        device: Option<Platform>,
    },
    /// Nothing was sent.
    Refused(DirectSendRefused),
}

/// Why no code was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectSendRefused {
    /// The site knows no such user.
    Unknown,
    /// The method is off, for all or by the user's own wish.
    Off,
    /// A landline takes no texts.
    Landline,
    /// The user took the number away.
    NoNumber,
    /// No mail address is on file, or no mail goes out here.
    NoAddress,
    /// The country is not open.
    CountryClosed,
    /// A guard is up, or nothing goes to such a number (docs/decisions/0044).
    Barred(SendBarred),
    /// Too many; again after this long.
    Limit(Duration),
    /// Nothing is judged before then, so nothing is sent.
    Locked(Timestamp),
    /// Somebody said "it was not me", and has not been through what comes after that.
    Alarmed,
}

impl DirectSendRefused {
    /// The word in the log; none of what is worth no row.
    const fn as_str(self) -> Option<&'static str> {
        match self {
            // Of those that a guard holds up the guard itself tells.
            Self::Unknown | Self::Barred(_) => None,
            Self::Off => Some("off"),
            Self::Landline => Some("takes_no_texts"),
            Self::NoNumber => Some("no_number"),
            Self::NoAddress => Some("no_address"),
            Self::CountryClosed => Some("country_closed"),
            Self::Limit(_) => Some("limit"),
            Self::Locked(_) => Some("locked"),
            Self::Alarmed => Some("alarm"),
        }
    }
}

impl Flows {
    /// Sends a code. A further sending within ten minutes repeats the code that is out for the same action, by text and call the
    /// one, by mail another.
    pub async fn send_direct_code(
        &self,
        caller: &Caller,
        serial: SerialId,
        send: SendDirect,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectSent, Fault> {
        let method = send.by.channel().as_str();
        let done = self.send_to(caller, serial, send, from, moment).await?;
        let outcome = match &done {
            DirectSent::Sent { .. } | DirectSent::Mailed { .. } => "sent",
            DirectSent::NotNeeded { .. } => "not_needed",
            DirectSent::Refused(_) => "refused",
        };
        counter!("countersign_direct_codes_total", "method" => method, "outcome" => outcome)
            .increment(1);
        Ok(done)
    }

    async fn send_to(
        &self,
        caller: &Caller,
        serial: SerialId,
        send: SendDirect,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectSent, Fault> {
        let application = caller.direct.application;
        let find =
            unit(move |tx| Box::pin(async move { people::find(tx, application, serial).await }));
        let found = self.0.store.read(find).await;
        let Some(user) = found.while_doing("looking for whom a code is for")? else {
            return Ok(DirectSent::Refused(DirectSendRefused::Unknown));
        };
        let barred = barred(&user, moment.now);
        if barred.is_none()
            && let Some(ignored) = not_needed(caller, &user, &send)
        {
            let method = send.by.channel().as_str();
            self.ring_for_code(caller, &user, method, from, moment)
                .await?;
            return Ok(ignored);
        }
        let to = barred.map_or_else(|| self.destination(caller, &user, send.by), Err);
        let to = match to {
            Ok(to) => to,
            Err(refused) => {
                if let Some(why) = refused.as_str() {
                    let said = (send.by.channel(), format!("why={why}"));
                    self.tell_refused(caller, &user, said, from, moment).await?;
                }
                return Ok(DirectSent::Refused(refused));
            }
        };
        let rules = self.delivery_rules(moment.now).await?;
        let mut plan = self.plan_direct(caller, &user, (to, send), (from, &*rules), moment);
        let goes = self.may_go(caller, &user, &mut plan, from, moment).await?;
        let drawn = plan.drawn.clone();
        let done = match goes {
            Some(refused) => DirectSent::Refused(refused),
            None => self.run_direct(plan).await?,
        };
        if matches!(done, DirectSent::Refused(_)) {
            self.give_back(&drawn, moment.now).await?;
        }
        Ok(done)
    }

    /// Asks the guards and the budgets of a site's calls, and sets aside what a text or call costs; says why nothing goes out,
    /// where nothing does.
    async fn may_go(
        &self,
        caller: &Caller,
        user: &people::DirectUser,
        plan: &mut Plan,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Option<DirectSendRefused>, Fault> {
        let Some(asked) = plan.asked().cloned() else {
            return Ok(None);
        };
        if !self.could_spend(plan.spendings(), moment.now).await? {
            // It is refused where it spends.
            return Ok(None);
        }
        let (channel, now) = (asked.channel, moment.now);
        // What a guard holds up takes nothing of what the site may send.
        if let Some(why) = self.ask_guards_for(plan, moment).await? {
            return Ok(Some(DirectSendRefused::Barred(why)));
        }
        if let Some(used_up) = self.spend_allowance(caller, &asked.number, now).await? {
            let said = (channel, format!("limit={}", used_up.limit.name));
            self.tell_refused(caller, user, said, from, moment).await?;
            return Ok(Some(DirectSendRefused::Limit(used_up.wait(now))));
        }
        let to = (&asked.number, channel, 1);
        match self.set_aside(asked.application, to, moment).await? {
            Ok(aside) => {
                plan.aside = aside;
                Ok(None)
            }
            Err(spent) => {
                let said = (channel, spent.said());
                self.tell_refused(caller, user, said, from, moment).await?;
                Ok(Some(DirectSendRefused::Limit(spent.wait(now))))
            }
        }
    }

    /// Carries it out; what is not sent after all costs nothing.
    async fn run_direct(&self, plan: Plan) -> Result<DirectSent, Fault> {
        let aside = plan.aside.clone();
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.run(tx).await })
        });
        let done = self.0.store.write(unit).await;
        let done = done.while_doing("sending a code for a site")?;
        if matches!(done, DirectSent::Refused(_)) {
            self.put_back(&aside);
        }
        Ok(done)
    }

    /// Asks the guards, of a text or call; gives why nothing goes out, where nothing does.
    async fn ask_guards_for(
        &self,
        plan: &mut Plan,
        moment: &mut Moment,
    ) -> Result<Option<SendBarred>, Fault> {
        let Some(asked) = plan.asked().cloned() else {
            return Ok(None);
        };
        let ask = CodeAsk {
            asker: Asker::Site,
            asked,
            spendings: plan.spendings(),
            told: plan.told(),
        };
        Ok(match self.clear(ask, moment).await? {
            Cleared::Goes(asked, drawn) => {
                plan.set_asked(asked);
                plan.drawn = drawn;
                None
            }
            Cleared::Barred(why) => Some(why),
        })
    }

    /// Where a code can go.
    fn destination(
        &self,
        caller: &Caller,
        user: &people::DirectUser,
        by: DirectChannel,
    ) -> Result<Destination, DirectSendRefused> {
        let Some(method) = by.method() else {
            if !caller.direct.mails && !caller.direct.is_sandbox {
                return Err(DirectSendRefused::Off);
            }
            let can_mail = caller.direct.is_sandbox || self.0.ways.serves(Channel::Mail);
            let address = user.email.clone().filter(|_| can_mail);
            return address
                .map(Destination::Mail)
                .ok_or(DirectSendRefused::NoAddress);
        };
        let policy = &caller.site.policy;
        let number = user.number.clone().ok_or(DirectSendRefused::NoNumber)?;
        if caller.direct.is_sandbox {
            return Ok(to_number(method, number));
        }
        if !policy.has(method) || user.switched_off.has(method) {
            return Err(DirectSendRefused::Off);
        }
        if method == Method::Text && !number.takes_texts() {
            return Err(DirectSendRefused::Landline);
        }
        let countries = match method {
            Method::Call => &policy.call_countries,
            _ => &policy.text_countries,
        };
        if !countries.contains(number.region()) {
            return Err(DirectSendRefused::CountryClosed);
        }
        Ok(to_number(method, number))
    }

    /// Says in the log why a user was sent nothing, or not asked.
    pub(super) async fn tell_refused(
        &self,
        caller: &Caller,
        user: &people::DirectUser,
        (by, said): (Channel, String),
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let entry = log::Entry::new(moment).about_user(caller.direct.application, user.id);
        let detail = detail(&format!("method={by} {said}"), from);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move { log::add(tx, &entry, Event::SendRefused, &detail).await })
        });
        let told = self.0.store.write(unit).await;
        told.while_doing("telling why no code was sent")
    }
}

/// Why this user is sent nothing now, whatever it is sent by.
fn barred(user: &people::DirectUser, now: Timestamp) -> Option<DirectSendRefused> {
    if let Some(end) = ahead(user.locked_until, now) {
        return Some(DirectSendRefused::Locked(end));
    }
    user.alarm_at
        .is_some()
        .then_some(DirectSendRefused::Alarmed)
}

/// Whoever has the app needs neither text nor call, unless the site insists: whether either could be sent is not asked then.
fn not_needed(caller: &Caller, user: &people::DirectUser, send: &SendDirect) -> Option<DirectSent> {
    let is_wanted = send.force || send.by == DirectChannel::Mail;
    if is_wanted || !caller.site.policy.has(Method::AppCode) {
        return None;
    }
    let number = user.number.clone()?;
    let device = Some(last_used(user)?);
    Some(DirectSent::NotNeeded { number, device })
}

fn to_number(method: Method, number: PhoneNumber) -> Destination {
    match method {
        Method::Call => Destination::Call(number),
        _ => Destination::Text(number),
    }
}

/// What the device runs on that was used last.
fn last_used(user: &people::DirectUser) -> Option<Platform> {
    let mut devices = user.devices.clone();
    devices.sort_by_key(|it| (it.last_used_at, it.last_seen_at));
    devices.last().map(|it| it.platform)
}
