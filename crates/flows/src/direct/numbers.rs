//! A number that somebody verifies for a site: a code goes there and comes back. Whose the number is nobody asks, and what it
//! proves is known to the site alone (docs/decisions/0038).

use std::time::Duration;

use domain::{
    Code, CodeLength, Countries, Event, MessageId, Method, Moment, NewsKind, NumberCheckId,
    NumberCheckState, OwnText, PartsRefused, PhoneNumber, SendBarred, Timestamp,
};
use store::{
    direct::number_checks::{self, NumberCheck},
    log,
    outbox::fate,
    sendings, unit,
};

use super::{Caller, DirectFrom, News, detail};
use crate::{Fault, Flows, error::WhileDoing};

/// A number to be verified.
#[derive(Clone, Debug)]
pub struct CheckNumber<'a> {
    /// The calling code, with or without plus.
    pub country_code: &'a str,
    /// The number behind it.
    pub number: &'a str,
    /// By text or call.
    pub by: Method,
    /// How long the code is to be.
    pub length: CodeLength,
    /// In which language (a tag); the country's, where the site does not say.
    pub language: Option<&'a str>,
    /// The code, where the site chooses it itself.
    pub own_code: Option<Code>,
    /// What the text says round it, where the site does.
    pub own_text: Option<OwnText>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberCheckStarted {
    /// The code is in the outbox.
    Started {
        /// By what it is asked about.
        id: NumberCheckId,
        /// The number.
        number: PhoneNumber,
        /// When the code is over.
        expires_at: Timestamp,
        /// The message.
        message: MessageId,
    },
    /// Nothing was sent.
    Refused(NumberCheckRefused),
}

/// Why nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberCheckRefused {
    /// The calling code is none.
    CountryCode,
    /// The number is none.
    NotANumber,
    /// Nothing goes to that country.
    CountryClosed,
    /// A landline takes no texts.
    Landline,
    /// A service number.
    Barred,
    /// The method is off.
    Off,
    /// Its site may choose no code itself.
    OwnCode,
    /// Its site may choose no words itself.
    OwnText,
    /// Too many; again after this long.
    Limit(Duration),
    /// A guard is up, or nothing goes to such a number (docs/decisions/0044).
    HeldUp(SendBarred),
}

impl NumberCheckRefused {
    /// What webhooks hear.
    pub(super) const fn news(self) -> NewsKind {
        match self {
            Self::OwnText => NewsKind::OwnTextRefused,
            Self::Limit(_) => NewsKind::TooManyNumberChecks,
            Self::CountryCode
            | Self::NotANumber
            | Self::CountryClosed
            | Self::Landline
            | Self::Barred
            | Self::HeldUp(_)
            | Self::Off
            | Self::OwnCode => NewsKind::NumberCheckRefused,
        }
    }
}

/// What came of a code for a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberChecked {
    /// It was right.
    Right,
    /// It was wrong; the try counts.
    Wrong,
    /// No code is out for this number.
    Nothing(PhoneNumber),
    /// The number is none.
    NotANumber,
    /// Five wrong ones were all there are; again after this long.
    SlowDown(Duration),
}

/// Which number is asked about.
#[derive(Clone, Copy, Debug)]
pub enum NumberCheckOf<'a> {
    /// By what the start gave.
    Id(NumberCheckId),
    /// By the number itself.
    Number {
        /// The calling code, with or without plus.
        country_code: &'a str,
        /// The number behind it.
        number: &'a str,
    },
}

/// How a number stands that somebody verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberCheckView {
    /// By what it is asked about.
    pub id: NumberCheckId,
    /// The number.
    pub number: PhoneNumber,
    /// How it stands now.
    pub state: NumberCheckState,
    /// When its code is over.
    pub expires_at: Timestamp,
}

impl Flows {
    /// Judges a code for a number.
    pub async fn check_number(
        &self,
        caller: &Caller,
        (country_code, number): (&str, &str),
        typed: &str,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberChecked, Fault> {
        let Ok(number) = self.number_info(country_code, number) else {
            return Ok(NumberChecked::NotANumber);
        };
        let (application, now) = (caller.direct.application, moment.now);
        let asked = number.clone();
        let find = unit(move |tx| {
            let number = asked.clone();
            Box::pin(async move { number_checks::last(tx, application, &number).await })
        });
        let found = self.0.store.read(find).await;
        let found = found.while_doing("looking for a number to verify")?;
        let Some(open) = found.filter(|it| it.state_at(now) == NumberCheckState::Pending) else {
            let news = News::of(caller, NewsKind::NumberCheckMissing, from, moment);
            self.tell_news(news.number(&number)).await?;
            return Ok(NumberChecked::Nothing(number));
        };
        if !open.is_judged(now) {
            return self.slow_down(caller, &open, from, moment).await;
        }
        let derived = || Code::of_length(&self.0.keys, open.code_of(), open.digits);
        let right = open.own.code.clone().unwrap_or_else(derived);
        let is_right = Code::from_digits(typed).is_some_and(|typed| right.matches(&typed));
        self.count_number(caller, &open, is_right, from, moment)
            .await
    }

    async fn count_number(
        &self,
        caller: &Caller,
        open: &NumberCheck,
        is_right: bool,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberChecked, Fault> {
        let now = moment.now;
        let (event, kind) = if is_right {
            (Event::NumberCheckRight, NewsKind::NumberCheckRight)
        } else {
            (Event::NumberCheckWrong, NewsKind::NumberCheckWrong)
        };
        let news = News::of(caller, kind, from, moment).number(&open.number);
        let entry = log::Entry::new(moment).about(caller.direct.application);
        let end = open.number.last_two();
        let told = detail(&format!("number=..{end}"), from);
        let (id, code_of) = (open.id, open.code_of());
        let unit = unit(move |tx| {
            let (news, entry, mut told) = (news.clone(), entry.clone(), told.clone());
            Box::pin(async move {
                let counts = if is_right {
                    let verified = number_checks::verify(tx, id, now).await?;
                    if verified {
                        sendings::mark_used(tx, code_of, now).await?;
                    }
                    verified
                } else {
                    let tries = number_checks::fail(tx, id, now).await?;
                    if let Some(tries) = tries {
                        told = format!("{told} try={tries}");
                    }
                    tries.is_some()
                };
                if counts {
                    log::add(tx, &entry, event, &told).await?;
                    news.write(tx).await?;
                }
                Ok(counts)
            })
        });
        let counted = self.0.store.write(unit).await;
        let counts = counted.while_doing("judging a code for a number")?;
        match (counts, is_right) {
            (true, true) => Ok(NumberChecked::Right),
            (true, false) => Ok(NumberChecked::Wrong),
            // Others were quicker: with the right one, or with the last wrong one.
            (false, _) => self.slow_down(caller, open, from, moment).await,
        }
    }

    /// Judges nothing, and lets the site's webhooks hear of it.
    async fn slow_down(
        &self,
        caller: &Caller,
        open: &NumberCheck,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<NumberChecked, Fault> {
        let over = open.expires_at.since(moment.now);
        let news = News::of(caller, NewsKind::TooManyNumberCodes, from, moment);
        self.tell_news(news.number(&open.number)).await?;
        Ok(NumberChecked::SlowDown(over))
    }

    /// How a number stands; none where no code went to it lately.
    pub async fn number_check(
        &self,
        caller: &Caller,
        of: NumberCheckOf<'_>,
        now: Timestamp,
    ) -> Result<Option<NumberCheckView>, Fault> {
        let application = caller.direct.application;
        let (id, number) = match of {
            NumberCheckOf::Id(id) => (Some(id), None),
            NumberCheckOf::Number {
                country_code,
                number,
            } => match self.number_info(country_code, number) {
                Ok(number) => (None, Some(number)),
                Err(_) => return Ok(None),
            },
        };
        let unit = unit(move |tx| {
            let number = number.clone();
            Box::pin(async move {
                match (id, number) {
                    (Some(id), _) => number_checks::find(tx, application, id).await,
                    (None, Some(number)) => number_checks::last(tx, application, &number).await,
                    (None, None) => Ok(None),
                }
            })
        });
        let read = self.0.store.read(unit).await;
        let read = read.while_doing("reading how a number stands")?;
        Ok(read.map(|it| NumberCheckView {
            id: it.id,
            state: it.state_at(now),
            expires_at: it.expires_at,
            number: it.number,
        }))
    }

    /// What the numbering plan says of a number, wherever it is. Nobody is asked, so who carries it is not known.
    pub fn number_info(
        &self,
        country_code: &str,
        number: &str,
    ) -> Result<PhoneNumber, PartsRefused> {
        PhoneNumber::of_parts(country_code, number, &Countries::all())
    }

    /// A site tells whether a message arrived that it had sent; false where there is none such of its.
    pub async fn note_feedback(
        &self,
        caller: &Caller,
        message: MessageId,
        arrived: bool,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let application = caller.direct.application;
        let entry = log::Entry::new(moment);
        let word = if arrived { "received" } else { "not_received" };
        let told = detail(&format!("kind=feedback {word}"), &DirectFrom::default());
        let unit = unit(move |tx| {
            let (entry, told) = (entry.clone(), told.clone());
            Box::pin(async move {
                let Some(user) = fate::whose(tx, application, message).await? else {
                    return Ok(false);
                };
                let entry = entry.about_any(application, user);
                log::add(tx, &entry, Event::ActivityNoted, &told).await?;
                Ok(true)
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting what a site says of a message")
    }

    /// Tells news that belong to no other change.
    pub(super) async fn tell_news(&self, news: News) -> Result<(), Fault> {
        if news.is_nobodys() {
            return Ok(());
        }
        let unit = unit(move |tx| {
            let news = news.clone();
            Box::pin(async move { news.write(tx).await })
        });
        let told = self.0.store.write(unit).await;
        told.while_doing("telling webhooks")
    }
}
