//! One code that a site has sent: limits first, then the code that is out, or a fresh one, and its message, in one transaction.

use domain::{
    ApplicationId, CODE_LIFE, ChallengeId, Channel, CodeLength, DeliveryRules, Event, Limit,
    MessageId, Moment, NewsKind, Timestamp, UserId,
};
use i18n::Language;
use store::{
    Fault as StoreFault, Tx,
    direct::{
        codes::{self, OutCode},
        people,
    },
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    sendings::{self, Sending},
    users,
};

use super::{
    Caller, DirectFrom, News, detail,
    send::{DirectChannel, DirectSendRefused, DirectSent, SendDirect},
};
use crate::{Flows, guards::Drawn, money::Aside};

/// Everything one sending needs, drawn before its unit begins.
#[derive(Clone)]
pub(super) struct Plan {
    application: ApplicationId,
    user: UserId,
    to: Destination,
    send: SendDirect,
    language: String,
    digits: CodeLength,
    /// For a code that is not out yet.
    fresh: ChallengeId,
    message: MessageId,
    spendings: Vec<Spending>,
    /// Money for it.
    pub(super) aside: Aside,
    /// What was drawn on the day of its country.
    pub(super) drawn: Drawn,
    /// What guards count of it; of a text or call that does go out.
    asked: Option<Sending>,
    is_sandbox: bool,
    entry: log::Entry,
    sent: String,
    from: DirectFrom,
    news: News,
    now: Timestamp,
}

impl Flows {
    /// Draws it.
    pub(super) fn plan_direct(
        &self,
        caller: &Caller,
        user: &people::DirectUser,
        (to, send): (Destination, SendDirect),
        (from, rules): (&DirectFrom, &DeliveryRules),
        moment: &mut Moment,
    ) -> Plan {
        let (now, application) = (moment.now, caller.direct.application);
        let language = match &send.language {
            Some(tag) => Language::choose(Some(tag.as_str()), None).tag().to_owned(),
            None => user.language.clone(),
        };
        let mut said = format!("method={}", send.by.channel());
        if let Some(number) = to.number() {
            let (region, end) = (number.region(), number.last_two());
            said = format!("{said} region={region} number=..{end}");
        }
        let mut news = News::of(caller, NewsKind::CodeSent, from, moment).about(user.serial);
        if let Some(number) = to.number() {
            news = news.number(number);
        }
        let message = MessageId::new(now, &mut moment.rng);
        let number = to.number().filter(|_| !caller.direct.is_sandbox);
        let asked = number.map(|number| Sending {
            id: message,
            at: now,
            application,
            challenge: None,
            channel: to.channel(),
            number: number.clone(),
            is_new: !is_proved(user),
        });
        Plan {
            application,
            user: user.id,
            spendings: self.direct_spendings(user, &to, rules),
            aside: Aside::default(),
            drawn: Drawn::default(),
            asked,
            language,
            digits: caller.direct.digits,
            fresh: ChallengeId::new(now, &mut moment.rng),
            message,
            is_sandbox: caller.direct.is_sandbox,
            entry: log::Entry::new(moment).about_user(application, user.id),
            sent: detail(&said, from),
            from: *from,
            news: news.saying(send.by.channel().as_str()),
            to,
            send,
            now,
        }
    }

    /// What a message costs: the budgets of its number and its user, as everywhere. A number that nobody proved has the small
    /// budget of those that are set up; one that is a factor never, or whoever registers it again would starve its person.
    fn direct_spendings(
        &self,
        user: &people::DirectUser,
        to: &Destination,
        rules: &DeliveryRules,
    ) -> Vec<Spending> {
        let keys = &self.0.keys;
        let whom = user.id.as_bytes();
        let adjusted = |limit| rules.adjusted(limit);
        let for_user = |limit| Spending::new(keys, adjusted(limit), whom);
        let Some(number) = to.number() else {
            return Limit::USER_MAILS.map(for_user).to_vec();
        };
        let to_number = |limit| Spending::new(keys, adjusted(limit), number.e164().as_bytes());
        let (messages, calls) = if is_proved(user) {
            (Limit::NUMBER, Limit::NUMBER_CALLS)
        } else {
            (Limit::NUMBER_SET_UP, Limit::NUMBER_SET_UP_CALLS)
        };
        let mut spendings = messages.map(to_number).to_vec();
        spendings.extend(Limit::USER.map(for_user));
        if to.channel() == Channel::Call {
            spendings.extend(calls.map(to_number));
            spendings.extend(Limit::USER_CALLS.map(for_user));
        }
        spendings
    }
}

impl Plan {
    /// What it spends within its unit.
    pub(super) fn spendings(&self) -> &[Spending] {
        &self.spendings
    }

    /// What guards are asked about; nothing where it goes by mail, or only as if.
    pub(super) const fn asked(&self) -> Option<&Sending> {
        self.asked.as_ref()
    }

    /// What they made of it.
    pub(super) fn set_asked(&mut self, asked: Sending) {
        self.asked = Some(asked);
    }

    /// What the log is told where nothing goes out.
    pub(super) fn told(&self) -> (log::Entry, String) {
        let said = format!("method={}", self.to.channel());
        (self.entry.clone(), detail(&said, &self.from))
    }

    pub(super) async fn run(&self, tx: &mut Tx) -> Result<DirectSent, StoreFault> {
        let now = self.now;
        if self.is_sandbox {
            log::add(tx, &self.entry, Event::CodeSent, &self.sent).await?;
            return Ok(self.outcome());
        }
        if !users::hold(tx, self.user).await? {
            return Ok(DirectSent::Refused(DirectSendRefused::Unknown));
        }
        if let Err(used_up) = limits::spend(tx, &self.spendings, now).await? {
            if let Some(asked) = &self.asked {
                sendings::add_refused(tx, asked, used_up.limit.name).await?;
            }
            let said = format!("limit={}", used_up.limit.name);
            let detail = detail(&said, &self.from);
            log::add(tx, &self.entry, Event::SendRefused, &detail).await?;
            let wait = used_up.wait(now);
            return Ok(DirectSent::Refused(DirectSendRefused::Limit(wait)));
        }
        let action = self.send.action.as_ref();
        let out = codes::find(tx, self.user, action).await?;
        let code = self.code(out);
        if let Some(old) = out.filter(|it| it.id != code.id && it.is_good(now)) {
            // Whatever still waits to bring that one would bring a wrong one.
            outbox::drop_of(tx, old.id, now).await?;
            outbox::drop_mails_of(tx, old.id, now).await?;
        }
        codes::send(tx, self.user, action, &code).await?;
        outbox::add(tx, &self.new_message(&code)).await?;
        self.aside.write(tx, self.message).await?;
        if let Some(asked) = &self.asked {
            let challenge = Some(code.id);
            let asked = Sending {
                challenge,
                ..asked.clone()
            };
            sendings::add(tx, &asked).await?;
        }
        let event = match self.send.by {
            DirectChannel::Mail => Event::MailSent,
            DirectChannel::Text | DirectChannel::Call => Event::CodeSent,
        };
        let entry = self.entry.clone().within(code.id);
        log::add(tx, &entry, event, &self.sent).await?;
        self.news.write(tx).await?;
        Ok(self.outcome())
    }

    fn new_message(&self, code: &OutCode) -> NewMessage {
        let said = self.send.said.as_ref();
        NewMessage {
            id: self.message,
            application: self.application,
            user: Some(self.user),
            content: Content::DirectCode {
                of: code.id,
                digits: code.digits,
                said: said.map(|said| said.as_str().to_owned()),
            },
            to: self.to.clone(),
            language: self.language.clone(),
            now: self.now,
            expires_at: code.expires_at,
        }
    }

    /// The code that is out, sent once more, while it lives; else a fresh one. What went by mail never goes to the number as well,
    /// nor the other way round: by which of the two a code came is what it proves.
    fn code(&self, out: Option<OutCode>) -> OutCode {
        let (channel, now) = (self.send.by.channel(), self.now);
        let is_alike = |out: &OutCode| {
            (out.channel == Channel::Mail) == (channel == Channel::Mail) && out.is_good(now)
        };
        match out {
            Some(out) if is_alike(&out) => OutCode {
                channel,
                sent_at: now,
                ..out
            },
            _ => OutCode {
                id: self.fresh,
                digits: self.digits,
                channel,
                first_sent_at: now,
                sent_at: now,
                expires_at: now.plus(CODE_LIFE),
                used_at: None,
            },
        }
    }

    fn outcome(&self) -> DirectSent {
        match &self.to {
            Destination::Text(number) | Destination::Call(number) => DirectSent::Sent {
                number: number.clone(),
            },
            Destination::Mail(address) => DirectSent::Mailed {
                address: address.clone(),
                message: self.message,
            },
            Destination::Push(_) => DirectSent::Refused(DirectSendRefused::Off),
        }
    }
}

/// Whether somebody proved the number: it is a factor, or a code that went there came back.
const fn is_proved(user: &people::DirectUser) -> bool {
    user.has_factor_number || user.proved_at.is_some()
}
