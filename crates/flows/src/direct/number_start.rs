//! A code goes to a number that somebody verifies for a site.

mod run;

use domain::{
    ApplicationId, ChallengeId, CodeLength, DeliveryRules, Event, Limit, MessageId, Method, Moment,
    NUMBER_CHECK_LIFE, NewsKind, NumberCheckId, NumberCheckState, PhoneNumber, Secret, Timestamp,
    UserId,
};
use i18n::Language;
use store::{
    direct::number_checks::{self, NumberCheck, OwnWords},
    limits::Spending,
    log,
    outbox::Destination,
    sendings::Sending,
    unit,
};

use super::{
    Caller, DirectFrom, News, detail,
    numbers::{CheckNumber, NumberCheckRefused, NumberCheckStarted},
    reachable::reachable,
};
use crate::{
    Fault, Flows,
    error::WhileDoing,
    guards::{Asker, Cleared, CodeAsk, Drawn},
    money::Aside,
};

/// Everything one start needs, drawn before its unit begins.
#[derive(Clone)]
struct Start {
    application: ApplicationId,
    new: NumberCheck,
    to: Destination,
    message: MessageId,
    language: String,
    spendings: Vec<Spending>,
    /// Money for it.
    aside: Aside,
    /// What was drawn on the day of its country.
    drawn: Drawn,
    /// What guards count of it.
    asked: Sending,
    is_sandbox: bool,
    entry: log::Entry,
    from: DirectFrom,
    news: News,
    /// What webhooks hear instead, where there were too many.
    too_many: News,
    now: Timestamp,
}

impl Flows {
    /// Sends a code to a number; within ten minutes the same once more.
    pub async fn start_number_check(
        &self,
        caller: &Caller,
        check: CheckNumber<'_>,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberCheckStarted, Fault> {
        let number = match reachable(caller, &check) {
            Ok(number) => number,
            Err(refused) => {
                let number = (check.country_code, check.number);
                return self
                    .refuse_number_check(caller, number, refused, from, moment)
                    .await;
            }
        };
        let mut start = self.draw_start(caller, check, number, from, moment).await?;
        if let Some(refused) = self.ask_guards_for_check(&mut start, moment).await? {
            return Ok(NumberCheckStarted::Refused(refused));
        }
        let (drawn, now) = (start.drawn.clone(), start.now);
        let started = match self.over_budget(caller, &mut start, moment).await? {
            Some(refused) => NumberCheckStarted::Refused(refused),
            None => self.run_number_check(start).await?,
        };
        if matches!(started, NumberCheckStarted::Refused(_)) {
            self.give_back(&drawn, now).await?;
        }
        Ok(started)
    }

    /// Asks the guards; says why nothing goes out, where nothing does.
    async fn ask_guards_for_check(
        &self,
        start: &mut Start,
        moment: &mut Moment,
    ) -> Result<Option<NumberCheckRefused>, Fault> {
        if start.is_sandbox {
            return Ok(None);
        }
        let said = format!("method={}", start.to.channel());
        let ask = CodeAsk {
            asker: Asker::Site,
            asked: start.asked.clone(),
            spendings: &start.spendings,
            told: (start.entry.clone(), detail(&said, &start.from)),
        };
        match self.clear(ask, moment).await? {
            Cleared::Goes(asked, drawn) => {
                start.asked = asked;
                start.drawn = drawn;
                Ok(None)
            }
            Cleared::Barred(why) => {
                self.tell_news(start.too_many.clone()).await?;
                Ok(Some(NumberCheckRefused::HeldUp(why)))
            }
        }
    }

    /// Carries a start out; what is not sent after all costs nothing.
    async fn run_number_check(&self, start: Start) -> Result<NumberCheckStarted, Fault> {
        let aside = start.aside.clone();
        let unit = unit(move |tx| {
            let start = start.clone();
            Box::pin(async move { start.run(tx).await })
        });
        let started = self.0.store.write(unit).await;
        let started = started.while_doing("sending a code to a number to verify")?;
        if matches!(started, NumberCheckStarted::Refused(_)) {
            self.put_back(&aside);
        }
        Ok(started)
    }

    async fn draw_start(
        &self,
        caller: &Caller,
        check: CheckNumber<'_>,
        number: PhoneNumber,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Start, Fault> {
        let (now, application) = (moment.now, caller.direct.application);
        let rules = self.delivery_rules(now).await?;
        let spendings = self.check_spendings(check.by, &number, &rules);
        let text = check.own_text.map(|it| Secret::new(it.as_str().into()));
        let code = check.own_code;
        let own = OwnWords { code, text };
        let length = length_of(&own);
        let language = match check.language {
            Some(tag) => Language::choose(Some(tag), None).tag().to_owned(),
            None => caller.site.language_for(&number).tag().to_owned(),
        };
        let message = MessageId::new(now, &mut moment.rng);
        let to = match check.by {
            Method::Call => Destination::Call(number.clone()),
            _ => Destination::Text(number.clone()),
        };
        Ok(Start {
            application,
            asked: Sending {
                id: message,
                at: now,
                application,
                challenge: None,
                channel: to.channel(),
                number: number.clone(),
                is_new: true,
            },
            new: NumberCheck {
                id: NumberCheckId::new(now, &mut moment.rng),
                number: number.clone(),
                digits: length.unwrap_or(check.length),
                state: NumberCheckState::Pending,
                tries: 0,
                expires_at: now.plus(NUMBER_CHECK_LIFE),
                own,
            },
            message,
            language,
            spendings,
            aside: Aside::default(),
            drawn: Drawn::default(),
            is_sandbox: caller.direct.is_sandbox,
            entry: log::Entry::new(moment).about(application),
            from: *from,
            news: News::of(caller, NewsKind::NumberCheckStarted, from, moment).number(&number),
            too_many: News::of(caller, NewsKind::TooManyNumberChecks, from, moment).number(&number),
            to,
            now,
        })
    }

    /// What a message to a number to verify spends.
    fn check_spendings(
        &self,
        by: Method,
        number: &PhoneNumber,
        rules: &DeliveryRules,
    ) -> Vec<Spending> {
        let spend = |limit| {
            let limit = rules.adjusted(limit);
            Spending::new(&self.0.keys, limit, number.e164().as_bytes())
        };
        let mut spendings = Limit::NUMBER_SET_UP.map(spend).to_vec();
        if by == Method::Call {
            spendings.extend(Limit::NUMBER_SET_UP_CALLS.map(spend));
        }
        spendings
    }

    /// Sends nothing, and lets the site's webhooks hear why: here, and where a face finds out before the number is looked at.
    pub async fn refuse_number_check(
        &self,
        caller: &Caller,
        (country_code, number): (&str, &str),
        refused: NumberCheckRefused,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberCheckStarted, Fault> {
        let news = News::of(caller, refused.news(), from, moment);
        let news = match self.number_info(country_code, number) {
            Ok(number) => news.number(&number),
            Err(_) => news,
        };
        self.tell_news(news).await?;
        Ok(NumberCheckStarted::Refused(refused))
    }

    /// What a site chose itself for a code that goes to a number to verify; nothing for a user's, and for any other.
    pub(crate) async fn own_words(
        &self,
        application: ApplicationId,
        user: Option<UserId>,
        of: ChallengeId,
    ) -> Result<OwnWords, Fault> {
        if user.is_some() {
            return Ok(OwnWords::default());
        }
        let id = NumberCheckId::from_bytes(*of.as_bytes());
        let unit = unit(move |tx| {
            Box::pin(async move { number_checks::own_words(tx, application, id).await })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading what a site says round a code")
    }

    /// Spends of what the site's calls may send, and sets aside what it costs; says so where either is used up.
    async fn over_budget(
        &self,
        caller: &Caller,
        start: &mut Start,
        moment: &mut Moment,
    ) -> Result<Option<NumberCheckRefused>, Fault> {
        let now = start.now;
        if start.is_sandbox || !self.could_spend(&start.spendings, now).await? {
            return Ok(None);
        }
        let number = start.new.number.clone();
        let spent = self.spend_allowance(caller, &number, now).await?;
        let (said, wait) = if let Some(used_up) = spent {
            (format!("limit={}", used_up.limit.name), used_up.wait(now))
        } else {
            let text = start.new.own.text.as_ref();
            let parts = text.map_or(1, |text| i18n::text_length(text.expose()).parts + 1);
            let parts = u64::try_from(parts).unwrap_or(u64::MAX);
            let to = (&number, start.to.channel(), parts);
            match self.set_aside(start.application, to, moment).await? {
                Ok(aside) => {
                    start.aside = aside;
                    return Ok(None);
                }
                Err(spent) => (spent.said(), spent.wait(now)),
            }
        };
        let told = detail(&said, &start.from);
        let (entry, news) = (start.entry.clone(), start.too_many.clone());
        let unit = unit(move |tx| {
            let (entry, told, news) = (entry.clone(), told.clone(), news.clone());
            Box::pin(async move {
                log::add(tx, &entry, Event::SendRefused, &told).await?;
                news.write(tx).await
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting that a site sent too much")?;
        Ok(Some(NumberCheckRefused::Limit(wait)))
    }
}

/// How long the code is that the site chose itself, if it did.
fn length_of(own: &OwnWords) -> Option<CodeLength> {
    let length = own.code.as_ref()?.expose().len();
    CodeLength::new(u8::try_from(length).ok()?)
}
