//! What helps somebody for whom nothing else does: a recovery code, or the mail address and a long wait.

use std::time::Duration;

use domain::{
    About, ChallengeId, Change, ChangeId, ChangeKind, ChangeState, Event, Limit, Moment, Purpose,
    READY_LIFE, RecoveryCode, Timestamp,
};
use store::{
    challenges::{self, Look},
    changes::{self, Kept},
    limits::{self, Spending},
    log, recovery_codes, unit, users,
};

use super::{Checked, kept_code::KeptCode, pass::contact_of};
use crate::{Fault, Flows, Site, Visitor, announce::Scene, error::WhileDoing};

/// What the recovery page offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryWays {
    /// One of the recovery codes.
    pub recovery_code: bool,
    /// A code of the staff, whether one was given or not.
    pub bypass_code: bool,
    /// A browser used before, within so long: this area asks new browsers and spares known ones.
    pub known_browser: Option<Duration>,
    /// The mail address.
    pub mail: RecoveryByMail,
}

/// How a recovery by mail stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RecoveryByMail {
    /// Not here.
    #[default]
    No,
    /// It can be asked for.
    Offered {
        /// The address, masked.
        masked: String,
        /// Hours it will wait.
        hours: u32,
    },
    /// It waits.
    Waiting {
        /// Until when.
        due_at: Timestamp,
    },
    /// It has waited: the person may go on.
    Ready {
        /// The address, masked.
        masked: String,
    },
}

/// What came of asking for a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryAsked {
    /// It waits until then.
    Waits(Timestamp),
    /// Too many changes on one day.
    TooMany,
    /// Not possible here, or the challenge is over.
    Over,
}

impl Flows {
    /// What the recovery page of this challenge offers.
    pub(super) fn recovery_ways(&self, look: &Look, site: &Site, now: Timestamp) -> RecoveryWays {
        let challenge = &look.challenge;
        let policy = &site.policy;
        let recovery_code = policy.recovery_codes && look.recovery_codes > 0;
        let bypass_code = policy.bypass_codes && look.first_factor_at.is_some();
        match challenge.purpose {
            Purpose::Verify if !challenge.is_expired(now) => {}
            // Nobody is kept out of anything here; a recovery code is one proof more.
            Purpose::Settings => {
                return RecoveryWays {
                    recovery_code: recovery_code && challenge.proved.recovery_code.is_none(),
                    bypass_code,
                    ..RecoveryWays::default()
                };
            }
            Purpose::Verify | Purpose::SetUp | Purpose::Recover => return RecoveryWays::default(),
        }
        let is_new = challenge.standing == domain::BrowserStanding::New;
        RecoveryWays {
            recovery_code,
            bypass_code,
            known_browser: policy
                .remember(&look.groups)
                .filter(|_| is_new && policy.spares_known_browsers(&challenge.area, &look.groups)),
            mail: self.recovery_by_mail(look, site, now),
        }
    }

    fn recovery_by_mail(&self, look: &Look, site: &Site, now: Timestamp) -> RecoveryByMail {
        let has_factor = look.first_factor_at.is_some();
        let Some(address) = self.mailbox(look).filter(|_| has_factor) else {
            return RecoveryByMail::No;
        };
        let policy = &site.policy;
        let by_device = policy.has_app() || policy.has(domain::Method::Passkey);
        let sets_up = by_device || !site.countries().is_empty();
        if site.policy.recovery_hours == 0 || !sets_up {
            return RecoveryByMail::No;
        }
        match look.recovery {
            Some((_, due_at)) if now < due_at => RecoveryByMail::Waiting { due_at },
            Some((_, due_at)) if now < due_at.plus(READY_LIFE) => RecoveryByMail::Ready {
                masked: address.masked(),
            },
            _ => RecoveryByMail::Offered {
                masked: address.masked(),
                hours: site.policy.recovery_hours,
            },
        }
    }

    /// Judges a recovery code typed in this browser: it passes a verification, or opens the settings.
    pub async fn check_recovery_code(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Checked::Over);
        };
        let (challenge, now) = (&look.challenge, moment.now);
        let locked = look.locked_until.is_some_and(|end| end > now);
        let open = challenge.state == domain::ChallengeState::Open && !challenge.is_expired(now);
        let may = matches!(challenge.purpose, Purpose::Verify | Purpose::Settings);
        if !open || locked || !may || !site.policy.recovery_codes {
            return Ok(Checked::Over);
        }
        let Some(code) = RecoveryCode::from_input(typed) else {
            return Ok(Checked::NotACode(domain::CodeRefused::Length));
        };
        let user = challenge.user;
        let hash = code.hash(&self.0.keys, user);
        let known = unit(move |tx| {
            Box::pin(async move { recovery_codes::is_unused(tx, user, &hash).await })
        });
        let known = self.0.store.read(known).await;
        if !known.while_doing("looking for a recovery code")? {
            let wrong = self.fail(&look, Event::RecoveryCodeWrong, visitor, moment);
            return Ok(wrong.await?.into());
        }
        let code = KeptCode::Recovery(hash);
        if challenge.purpose == Purpose::Settings {
            return self
                .prove_kept_code(&look, code, &site, visitor, moment)
                .await;
        }
        self.pass_by_kept_code(look, code, &site, visitor, moment)
            .await
    }

    /// Asks for a recovery by mail: it is announced on every channel and waits. Asking again changes nothing.
    pub async fn ask_recovery(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<RecoveryAsked, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(RecoveryAsked::Over);
        };
        let now = moment.now;
        let challenge = &look.challenge;
        let open = challenge.state == domain::ChallengeState::Open && !challenge.is_expired(now);
        let wait = match (self.recovery_ways(&look, &site, now).mail, open) {
            (RecoveryByMail::Waiting { due_at }, true) => return Ok(RecoveryAsked::Waits(due_at)),
            (RecoveryByMail::Offered { .. }, true) => site.policy.recovery_wait(),
            _ => None,
        };
        let Some(wait) = wait else {
            return Ok(RecoveryAsked::Over);
        };
        let change = Change {
            id: ChangeId::new(now, &mut moment.rng),
            application: challenge.application,
            user: challenge.user,
            kind: ChangeKind::Recover,
            state: ChangeState::Waiting,
            detail: String::new(),
            asked_at: now,
            due_at: now.plus(wait),
        };
        self.keep_recovery(&look, &site, change, visitor, moment)
            .await
    }

    async fn keep_recovery(
        &self,
        look: &Look,
        site: &Site,
        change: Change,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<RecoveryAsked, Fault> {
        let (now, due_at, user) = (moment.now, change.due_at, change.user);
        let about = About::ChangeWaits {
            change: change.id,
            kind: change.kind.as_str().to_owned(),
            due_at,
        };
        let contact = contact_of(look, site, visitor);
        let scene = Scene::of(visitor);
        let announcement = self.announce(&contact, &site.policy, about, &scene, moment);
        let entry = log::Entry::new(moment)
            .about_user(change.application, user)
            .within(look.challenge.id);
        let spendings = [Spending::new(
            &self.0.keys,
            Limit::USER_RECOVERIES,
            user.as_bytes(),
        )];
        let stale = look.recovery.map(|(id, _)| {
            let entry = log::Entry::new(moment).about_user(change.application, user);
            (id, entry)
        });
        let kept = Kept {
            change,
            number: None,
            email: None,
        };
        let unit = unit(move |tx| {
            let (kept, announcement) = (kept.clone(), announcement.clone());
            let (entry, spendings) = (entry.clone(), spendings.clone());
            let stale = stale.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                if limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(RecoveryAsked::TooMany);
                }
                if let Some((stale, entry)) = stale
                    && changes::end(tx, stale, ChangeState::Cancelled, now).await?
                {
                    let detail = "kind=recover by=time";
                    log::add(tx, &entry, Event::ChangeCancelled, detail).await?;
                }
                if changes::add(tx, &kept).await? {
                    announcement.write(tx).await?;
                    log::add(tx, &entry, Event::ChangeAsked, "kind=recover").await?;
                    return Ok(RecoveryAsked::Waits(due_at));
                }
                // Of two clicks at once, one asked; both wait for the same.
                let open = changes::list_open(tx, user).await?.into_iter();
                let mut recoveries = open.filter(|kept| kept.change.kind == ChangeKind::Recover);
                let due_at = recoveries.next().map_or(due_at, |kept| kept.change.due_at);
                Ok(RecoveryAsked::Waits(due_at))
            })
        });
        let asked = self.0.store.write(unit).await;
        asked.while_doing("asking for a recovery")
    }

    /// Goes on with a recovery that has waited: the challenge becomes the set-up of another number, or of the app
    /// or a passkey where no number can be; it begins with a mailed code. `false` when there is none that is ready.
    pub async fn begin_recovery(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(false);
        };
        let now = moment.now;
        // The lock of the user's new browsers is no bar: whoever has the password sets it. A recovery has one of its own.
        let ways = self.recovery_ways(&look, &site, now);
        if !matches!(ways.mail, RecoveryByMail::Ready { .. }) {
            return Ok(false);
        }
        let (application, user) = look.challenge.subject();
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(id);
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if !challenges::begin_recovery(tx, id, now).await? {
                    return Ok(false);
                }
                log::add(tx, &entry, Event::RecoveryBegun, "").await?;
                Ok(true)
            })
        });
        let begun = self.0.store.write(unit).await;
        begun.while_doing("beginning a recovery")
    }
}
