//! A code comes back: the right one passes the challenge (`pass`), a wrong one is counted here.

use domain::{
    BrowserStanding, ChallengeId, ChallengeState, Code, CodeRefused, Digits, Event, Limit,
    MAX_TRIES, Moment, Purpose,
};
use metrics::counter;
use store::{
    challenges::{self, Look},
    limits::{self, Spending},
    locks, log, unit, users,
};

use super::{Left, alarm::is_disowned, mail_first::mail_first};
use crate::{Fault, Flows, Source, Visitor, error::WhileDoing, settings::Changed};

/// What came of entering a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Right. The browser may leave for the site, at this address.
    Passed(String),
    /// Right, and a number is set up now; the page says so before the browser leaves.
    SetUp,
    /// Right, and somebody said "it was not me" before: the walk comes before the browser leaves.
    Walk,
    /// Right, and a passkey is offered before the browser leaves.
    OfferPasskey,
    /// Right, in the settings: they are open, or a proof richer, or the number was taken as [`Changed`] says.
    Settings(Option<Changed>),
    /// Right, and an app is added in the settings.
    DeviceAdded,
    /// A passkey is added, in the settings or where it was offered.
    PasskeyAdded,
    /// Wrong; so many tries are left.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Right for more than one device: the next one will tell. Nothing was counted.
    Unclear,
    /// What was typed is no code; nothing was counted.
    NotACode(CodeRefused),
    /// No code is out, or its life is over: send a new one. Nothing was counted.
    NoCode,
    /// Too many wrong codes from this address; later again. Nothing was judged.
    SlowDown,
    /// The challenge is over, locked, or not this browser's: its page says which.
    Over,
}

impl Checked {
    /// Counts it among the codes that were judged.
    pub(super) fn count(&self) {
        let outcome = match self {
            Self::Passed(_) | Self::SetUp | Self::Walk | Self::OfferPasskey | Self::Settings(_) => {
                "passed"
            }
            Self::Wrong { .. } => "wrong",
            _ => "refused",
        };
        counter!("countersign_checks_total", "outcome" => outcome).increment(1);
    }
}

/// What came of counting something wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was counted; so many tries are left.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// Too many from this address; nothing was counted.
    SlowDown,
    /// The challenge is over, or was ended by this.
    Over,
}

impl From<Failure> for Checked {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Wrong { left } => Self::Wrong { left },
            Failure::SlowDown => Self::SlowDown,
            Failure::Over => Self::Over,
        }
    }
}

/// Whom wrong codes lock: a known browser, a recovery that has waited its time, or the user's new browsers.
pub(crate) const fn lock_subject(look: &Look) -> [u8; 16] {
    let challenge = &look.challenge;
    match (challenge.standing, challenge.purpose, look.recovery) {
        (BrowserStanding::Known(browser), ..) => *browser.as_bytes(),
        (BrowserStanding::New, Purpose::Recover, Some((change, _))) => *change.as_bytes(),
        (BrowserStanding::New, ..) => *challenge.user.as_bytes(),
    }
}

impl Flows {
    /// Judges a code typed in this browser.
    pub async fn check_code(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let checked = self.check_once(id, visitor, typed, moment).await?;
        let checked = match checked {
            // Of two submits at once, one was quicker: if it passed, both leave by the same way.
            Checked::Over => self.check_passed(id, visitor, typed, moment).await?,
            checked => checked,
        };
        checked.count();
        Ok(checked)
    }

    /// The answer to the right code of a challenge that was passed with it: the answer given then. Nothing is counted.
    async fn check_passed(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, _)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let challenge = &look.challenge;
        let expected = Code::derive(&self.0.keys, id, challenge.generation, Digits::SIX);
        let is_right = Code::from_input(typed, Digits::SIX).is_ok_and(|it| expected.matches(&it));
        if challenge.state != ChallengeState::Passed || !is_right {
            return Ok(Checked::Over);
        }
        if challenge.purpose.sets_up() {
            return Ok(Checked::SetUp);
        }
        if look.alarm_at.is_some() {
            return Ok(Checked::Walk);
        }
        Ok(match self.leave_passed(&look, moment).await? {
            Left::ForSite(address) => Checked::Passed(address),
            Left::Over => Checked::Over,
        })
    }

    async fn check_once(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let challenge = &look.challenge;
        let locked = look.locked_until.is_some_and(|end| end > moment.now);
        let open = challenge.state == ChallengeState::Open && !challenge.is_expired(moment.now);
        let overtaken = challenge.purpose == Purpose::SetUp && look.first_factor_at.is_some();
        let refused = overtaken || is_disowned(&look) || mail_first(&look, &site, moment.now);
        if !open || locked || refused {
            return Ok(Checked::Over);
        }
        let typed = match Code::from_input(typed, Digits::SIX) {
            Ok(code) => code,
            Err(refused) => return Ok(Checked::NotACode(refused)),
        };
        if !challenge.has_code(moment.now) {
            return Ok(Checked::NoCode);
        }
        let expected = Code::derive(&self.0.keys, id, challenge.generation, Digits::SIX);
        if !expected.matches(&typed) {
            let failure = self.fail(&look, Event::CodeWrong, visitor, moment).await?;
            return Ok(failure.into());
        }
        match (challenge.purpose, &challenge.offered_number) {
            (Purpose::Settings, None) => self.prove_phone(&look, visitor, moment).await,
            (Purpose::Settings, Some(_)) => self.take_number(&look, &site, visitor, moment).await,
            _ => self.pass(look, &site, visitor, moment).await,
        }
    }

    /// Counts a wrong code of a device that came with a number.
    pub(crate) async fn fail_by_number(
        &self,
        look: &Look,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let failure = self.fail(look, Event::CodeWrong, visitor, moment).await?;
        Ok(failure.into())
    }

    /// Counts something wrong that was entered, as `event` in the log.
    pub(super) async fn fail(
        &self,
        look: &Look,
        event: Event,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Failure, Fault> {
        self.fail_by(look, (event, ""), visitor, moment).await
    }

    /// The same, with more in the log behind the number of the try.
    pub(super) async fn fail_by(
        &self,
        look: &Look,
        (event, more): (Event, &'static str),
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Failure, Fault> {
        let challenge = look.challenge.clone();
        let now = moment.now;
        let subject = lock_subject(look);
        let source = self.source_limit(visitor, challenge.standing);
        let (application, user) = challenge.subject();
        let rule = self.site_of(application).await?.policy.lockout;
        let mut entry = || {
            log::Entry::new(moment)
                .about_user(application, user)
                .within(challenge.id)
        };
        let (wrong, locked) = (entry(), entry());
        let unit = unit(move |tx| {
            let (source, wrong, locked) = (source.clone(), wrong.clone(), locked.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                if limits::spend(tx, &source, now).await?.is_err() {
                    return Ok(Failure::SlowDown);
                }
                let Some(tries) = challenges::fail(tx, challenge.id, now).await? else {
                    return Ok(Failure::Over);
                };
                let Some(failed) = locks::fail(tx, &subject, rule, now).await? else {
                    return Ok(Failure::Over);
                };
                let detail = format!("try={tries} {more}");
                log::add(tx, &wrong, event, detail.trim_end()).await?;
                if let Some(until) = failed.locked_until {
                    let seconds = until.since(now).as_secs();
                    log::add(tx, &locked, Event::Locked, &format!("seconds={seconds}")).await?;
                }
                let left = MAX_TRIES - tries;
                let over = left <= 0 || failed.locked_until.is_some();
                if over {
                    tx.wake(challenge.id.as_bytes());
                }
                Ok(if over {
                    Failure::Over
                } else {
                    Failure::Wrong { left }
                })
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("counting a wrong code")
    }

    /// The limit on wrong codes from where the visitor came from, if that may be held to limits. A known browser is not:
    /// its own lock guards it, and neighbours who guess must not shut its owner out.
    pub(crate) fn source_limit(
        &self,
        visitor: &Visitor,
        standing: BrowserStanding,
    ) -> Vec<Spending> {
        match &visitor.source {
            Source::Address(key) if standing == BrowserStanding::New => {
                let limit = Limit::ADDRESS_WRONG_CODES;
                vec![Spending::new(&self.0.keys, limit, key.as_bytes())]
            }
            Source::Address(_) | Source::Shared => Vec::new(),
        }
    }
}
