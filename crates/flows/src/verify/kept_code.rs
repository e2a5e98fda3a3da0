//! A code in place of every method: a recovery code, which its person kept, or a bypass code, which the staff gave.

use domain::{About, ChallengeId, Event, KeyedHash, Means, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx, bypass_codes,
    challenges::{self, Look},
    recovery_codes,
};

/// One that was typed, is the person's, and is unused.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeptCode {
    /// A recovery code.
    Recovery(KeyedHash),
    /// A code of the staff.
    Bypass(KeyedHash),
}

impl KeptCode {
    /// By what presence is proved with it.
    pub(crate) const fn means(self) -> Means {
        match self {
            Self::Recovery(_) => Means::RecoveryCode,
            Self::Bypass(_) => Means::BypassCode,
        }
    }

    /// What its person is told.
    pub(crate) fn about(self, look: &Look) -> About {
        match self {
            Self::Recovery(_) => About::RecoveryCodeUsed {
                left: u32::try_from(look.recovery_codes - 1).unwrap_or(0),
            },
            Self::Bypass(_) => About::BypassCodeUsed,
        }
    }

    /// The row of the log about it.
    pub(crate) const fn event(self) -> Event {
        match self {
            Self::Recovery(_) => Event::RecoveryCodeUsed,
            Self::Bypass(_) => Event::BypassCodeUsed,
        }
    }

    /// Passes an open verification. The caller holds the user and uses the code up.
    pub(crate) async fn pass(
        self,
        tx: &mut Tx,
        id: ChallengeId,
        now: Timestamp,
    ) -> Result<bool, StoreFault> {
        match self {
            Self::Recovery(code) => challenges::pass_by_recovery_code(tx, id, &code, now).await,
            Self::Bypass(code) => challenges::pass_by_bypass_code(tx, id, &code, now).await,
        }
    }

    /// Opens the settings until then, or proves more in them. The caller holds the user and uses the code up.
    pub(crate) async fn prove(
        self,
        tx: &mut Tx,
        id: ChallengeId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreFault> {
        match self {
            Self::Recovery(code) => {
                challenges::prove_recovery_code(tx, id, &code, now, until).await
            }
            Self::Bypass(code) => challenges::prove_bypass_code(tx, id, &code, now, until).await,
        }
    }

    /// Uses it up; gives what the log says of it. The user is held since it was found, so nobody else can have used it.
    pub(crate) async fn use_up(
        self,
        tx: &mut Tx,
        user: UserId,
        now: Timestamp,
    ) -> Result<String, StoreFault> {
        let detail = match self {
            Self::Recovery(code) => {
                let is_used = recovery_codes::use_up(tx, user, &code, now).await?;
                is_used.then(String::new)
            }
            Self::Bypass(code) => {
                let kept = bypass_codes::use_up(tx, user, &code, now).await?;
                kept.map(|kept| {
                    let (asked, given) = (kept.asked_name, kept.given_name);
                    format!("asked_by={asked} given_by={given} reason={}", kept.reason)
                })
            }
        };
        detail.ok_or_else(|| StoreFault::new("a code proved and could not be used up"))
    }
}
