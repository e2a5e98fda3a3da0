//! What a batch of the log's rows comes to, in figures: by application and day, for whoever wants to see how a site is doing
//! without reading its log. The sealer, which reads every row once, adds these up.

mod cost;
mod figures;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use self::cost::cost;
pub use self::{cost::GUESSED_PRICE, figures::DayFigures};
use crate::{
    ApplicationId, CHALLENGE_LIFE, ChallengeId, Channel, Event, LogRow, MAX_TRIES, Purpose,
    Timestamp, UserId, words::words,
};

/// A day as it is counted: days since 1970-01-01, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayNumber(pub i64);

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

impl DayNumber {
    /// The day a moment belongs to.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.as_millis().div_euclid(DAY_MILLIS))
    }

    /// When it begins.
    pub const fn begins(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(DAY_MILLIS))
    }

    /// The day so many days before.
    #[must_use]
    pub const fn before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// Something that is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counted {
    /// A sign-in, or whatever else a site asks about, was asked to prove presence.
    Asked,
    /// It was let through without being asked.
    NotAsked,
    /// One that was asked passed.
    Passed,
    /// One that was asked was denied on a device, or ended by wrong codes, numbers or answers.
    Failed,
    /// Presence was proved by this means, named by its word.
    Proved(String),
    /// A code of this means, named by its word, was wrong; of those alone that the log tells apart, and none of the settings, for a right
    /// one there is no sign-in either.
    Wrong(String),
    /// A message to a user, by this channel, was taken by a gateway. Mails to operators and trials are not to users.
    Sent(Channel),
    /// What messages of this channel cost that a gateway took, whoever they were for: as many times as it is millionths of the
    /// installation's currency.
    Cost(Channel),
    /// As much of that as was reckoned with the built-in prices, because none were listed.
    Guessed(Channel),
    /// An approval came within so many seconds.
    Approved(Wait),
    /// Something that a site's server called for.
    Direct(DirectCount),
}

/// What is counted of the calls of a site's own server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectCount {
    /// A call that did something, or tried to.
    Call,
    /// A code that was right.
    Proof,
    /// A user who was registered.
    User,
    /// A user who was removed.
    Removal,
}

words!(DirectCount {
    Call = "call",
    Proof = "proof",
    User = "user",
    Removal = "removal",
});

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("asked"),
            Self::NotAsked => f.write_str("not_asked"),
            Self::Passed => f.write_str("passed"),
            Self::Failed => f.write_str("failed"),
            Self::Proved(means) => write!(f, "proved.{means}"),
            Self::Wrong(means) => write!(f, "wrong.{means}"),
            Self::Sent(channel) => write!(f, "sent.{channel}"),
            Self::Cost(channel) => write!(f, "cost.{channel}"),
            Self::Guessed(channel) => write!(f, "guessed.{channel}"),
            Self::Approved(wait) => write!(f, "approved.{}", wait.seconds()),
            Self::Direct(what) => write!(f, "direct.{what}"),
        }
    }
}

impl FromStr for Counted {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Ok(match word.split_once('.') {
            None => match word {
                "asked" => Self::Asked,
                "not_asked" => Self::NotAsked,
                "passed" => Self::Passed,
                "failed" => Self::Failed,
                _ => return Err(()),
            },
            Some(("proved", means)) => Self::Proved(means.to_owned()),
            Some(("wrong", means)) => Self::Wrong(means.to_owned()),
            Some(("sent", channel)) => Self::Sent(channel.parse()?),
            Some(("cost", channel)) => Self::Cost(channel.parse()?),
            Some(("guessed", channel)) => Self::Guessed(channel.parse()?),
            Some(("direct", what)) => Self::Direct(what.parse()?),
            Some(("approved", seconds)) => {
                let seconds = seconds.parse().map_err(|_| ())?;
                Self::Approved(Wait::of(seconds))
            }
            Some(_) => return Err(()),
        })
    }
}

/// How long somebody took to approve, told apart as finely as it is worth keeping: to the second up to twenty, then more
/// coarsely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wait(u32);

/// What is known of a wait that was counted by its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitKnown {
    /// It took so many whole seconds.
    Seconds(u32),
    /// It took so many at most, and more than the class before has.
    UpTo(u32),
    /// It took more than so many.
    Over(u32),
}

/// Up to here a class is one second.
const EXACT: u32 = 20;
/// Beyond, what is the most in a class.
const COARSE: [u32; 9] = [25, 30, 40, 50, 60, 90, 120, 180, 300];
/// Whatever took longer still.
const LONGEST: u32 = 600;

impl Wait {
    /// The class of a wait of whole seconds.
    pub fn of(seconds: u32) -> Self {
        if seconds <= EXACT {
            return Self(seconds);
        }
        let class = COARSE.into_iter().find(|bound| seconds <= *bound);
        Self(class.unwrap_or(LONGEST))
    }

    /// The word it is counted under: its seconds, the most that are in its class.
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// What is known of it.
    pub fn known(self) -> WaitKnown {
        let longest_class = COARSE.last().copied().unwrap_or_default();
        match self.0 {
            seconds if seconds <= EXACT => WaitKnown::Seconds(seconds),
            seconds if seconds <= longest_class => WaitKnown::UpTo(seconds),
            _ => WaitKnown::Over(longest_class),
        }
    }

    /// The median of waits that were counted by class; none of none.
    pub fn median(counts: &BTreeMap<Self, i64>) -> Option<Self> {
        let all: i64 = counts.values().sum();
        let mut behind = 0;
        counts
            .iter()
            .find(|(_, count)| {
                behind += **count;
                behind * 2 >= all && all > 0
            })
            .map(|(wait, _)| *wait)
    }
}

/// How a sign-in that was asked ended. Of two ends within a batch the one that comes first here counts: rows of one instant stand
/// in any order, and whoever ran out of tries goes back to the site right after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignInEnd {
    /// Presence was proved.
    Passed,
    /// Denied on a device, or too many wrong codes, numbers or answers.
    Failed,
    /// Its person went back to the site.
    GivenUp,
}

words!(SignInEnd {
    Passed = "passed",
    Failed = "failed",
    GivenUp = "given_up",
});

/// A sign-in that began to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The challenge.
    pub challenge: ChallengeId,
    /// Whose.
    pub application: ApplicationId,
    /// The day it is counted to, however it ends and when.
    pub day: DayNumber,
    /// When its time is over.
    pub ends_at: Timestamp,
}

/// What some rows come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often what happened.
    pub counts: BTreeMap<(ApplicationId, DayNumber, Counted), i64>,
    /// Sign-ins that began.
    pub begun: Vec<Begun>,
    /// Challenges that ended, of sign-ins or of something else.
    pub ended: Vec<(ChallengeId, SignInEnd)>,
    /// Users whose factors may be others now.
    pub touched: BTreeSet<UserId>,
    /// When the earliest of the rows was written.
    pub from: Option<Timestamp>,
    /// When the latest was.
    pub to: Option<Timestamp>,
}

impl Tally {
    /// Adds up some rows, each once.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a LogRow>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            tally.take(row);
        }
        tally.ended.sort_by_key(|(_, end)| *end);
        tally
    }

    fn take(&mut self, row: &LogRow) {
        self.from = Some(self.from.map_or(row.at, |from| from.min(row.at)));
        self.to = Some(self.to.map_or(row.at, |to| to.max(row.at)));
        let Ok(event) = row.event.parse::<Event>() else {
            return;
        };
        if let (true, Some(user)) = (may_change_factors(event), row.user) {
            self.touched.insert(user);
        }
        let said = |key: &str| {
            let mut words = row
                .detail
                .split(' ')
                .filter_map(|word| word.split_once('='));
            words.find(|(name, _)| *name == key).map(|(_, value)| value)
        };
        let end = match event {
            Event::Passed => Some(SignInEnd::Passed),
            Event::Denied if said("by") == Some("person") => Some(SignInEnd::GivenUp),
            Event::Denied => Some(SignInEnd::Failed),
            Event::CodeWrong
            | Event::RecoveryCodeWrong
            | Event::BypassCodeWrong
            | Event::PushWrongNumber
            | Event::PasskeyRefused => {
                let tries = said("try").and_then(|tries| tries.parse::<i64>().ok());
                (tries >= Some(MAX_TRIES)).then_some(SignInEnd::Failed)
            }
            _ => None,
        };
        self.ended.extend(row.challenge.zip(end));
        let Some(application) = row.application else {
            return;
        };
        let day = DayNumber::of(row.at);
        let method = || said("method").map(str::to_owned);
        let is_in_settings = said("purpose") == Some(Purpose::Settings.as_str());
        let counted = match event {
            Event::NotAsked => Some(Counted::NotAsked),
            Event::Asked if !is_in_settings => {
                self.begun.extend(row.challenge.map(|challenge| Begun {
                    challenge,
                    application,
                    day,
                    ends_at: row.at.plus(CHALLENGE_LIFE),
                }));
                Some(Counted::Asked)
            }
            Event::Passed => method().map(Counted::Proved),
            Event::CodeWrong if !is_in_settings => method().map(Counted::Wrong),
            Event::MessageAccepted if row.user.is_some() => said("channel")
                .and_then(|channel| channel.parse().ok())
                .map(Counted::Sent),
            Event::PushApproved => said("seconds")
                .and_then(|seconds| seconds.parse().ok())
                .map(|seconds| Counted::Approved(Wait::of(seconds))),
            _ => None,
        };
        let once = counted.into_iter().chain(direct(event, &row.detail));
        self.count(application, day, once.map(|counted| (counted, 1)));
        self.count(application, day, cost(event, &row.detail));
    }

    fn count(
        &mut self,
        application: ApplicationId,
        day: DayNumber,
        counted: impl Iterator<Item = (Counted, i64)>,
    ) {
        for (counted, times) in counted {
            let count = self.counts.entry((application, day, counted));
            let count = count.or_default();
            *count = count.saturating_add(times);
        }
    }
}

/// What a row counts as among what a site's own server calls for.
fn direct(event: Event, detail: &str) -> impl Iterator<Item = Counted> {
    let mut words = detail.split(' ');
    // Its first word, which nobody else writes: groups have what names they like.
    let is_call = words.next() == Some("call=direct");
    let is_new = !words.any(|word| word.starts_with("again="));
    let came = match event {
        Event::DirectProved => Some(DirectCount::Proof),
        Event::UserRegistered if is_new => Some(DirectCount::User),
        Event::UserRemoved => Some(DirectCount::Removal),
        _ => None,
    };
    let call = is_call.then_some(DirectCount::Call);
    came.into_iter().chain(call).map(Counted::Direct)
}

/// Whether a row of this kind may mean that a user has a factor now who had none, or the other way round. Only what happens
/// at every sign-in is left out: to look once too often costs a read, to miss one leaves a figure wrong.
const fn may_change_factors(event: Event) -> bool {
    !matches!(
        event,
        Event::NotAsked
            | Event::PagesRefused
            | Event::Asked
            | Event::CodeSent
            | Event::SendRefused
            | Event::CodeWrong
            | Event::Locked
            | Event::Passed
            | Event::Denied
            | Event::BrowserRemembered
            | Event::CodeRedeemed
            | Event::CodeReplayed
            | Event::MessageAccepted
            | Event::MessageDelivered
            | Event::CodeSpoken
            | Event::MessageFailed
            | Event::MailSent
            | Event::MailProved
            | Event::PhoneProved
            | Event::PushAsked
            | Event::PushApproved
            | Event::PushWrongNumber
            | Event::PasskeyRefused
            | Event::AppProved
            | Event::PasskeyProved
            | Event::NoticeSent
            | Event::UserRegistered
            | Event::DirectProved
            | Event::ActivityNoted
            | Event::InvitationSent
            | Event::NumberCheckStarted
            | Event::NumberCheckRight
            | Event::NumberCheckWrong
    )
}

#[cfg(test)]
mod tests;
