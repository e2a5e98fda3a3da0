//! Which of a user's budgets an act spends from. The common one is open to whoever has the password; the others stand
//! apart, so that he does not use up what the owner comes to the rescue with (docs/decisions/0011).

use domain::{BrowserStanding, ChangeId, KeyedHash, Purpose, Timestamp, UserId, Weighed};
use store::{browsers, challenges::Look, unit};

use crate::{
    Fault, Flows, Site, Visitor,
    error::WhileDoing,
    settings::{is_open, weigh},
};

/// One of a user's budgets. The same limit has a counter in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    /// Whoever has the password, and at most one weak proof.
    Common,
    /// Whoever has proved enough for a change, in open settings.
    Proved,
    /// A recovery that has waited its time.
    Recovery(ChangeId),
    /// A browser that was known until somebody said "it was not me".
    Former(KeyedHash),
}

impl Budget {
    /// The budget of changes made with this much proof.
    pub(crate) const fn of(weighed: Weighed) -> Self {
        match weighed {
            Weighed::Enough => Self::Proved,
            Weighed::Wait => Self::Common,
        }
    }

    /// Whom a limit guards in it.
    pub(crate) fn whom(self, user: UserId) -> Vec<u8> {
        let user = user.as_bytes().as_slice();
        match self {
            Self::Common => user.to_vec(),
            Self::Proved => [user, b"proved"].concat(),
            Self::Recovery(change) => [user, change.as_bytes()].concat(),
            Self::Former(cookie) => [user, cookie.as_bytes()].concat(),
        }
    }
}

impl Flows {
    /// The budget that what is done at this challenge is spent from.
    pub(crate) async fn budget(
        &self,
        look: &Look,
        site: &Site,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Budget, Fault> {
        let challenge = &look.challenge;
        if let (Purpose::Recover, Some((change, _))) = (challenge.purpose, look.recovery) {
            return Ok(Budget::Recovery(change));
        }
        if is_open(look, now) {
            return Ok(Budget::of(weigh(look, site, now)));
        }
        if look.alarm_at.is_none() || challenge.standing != BrowserStanding::New {
            return Ok(Budget::Common);
        }
        let (user, cookie) = (challenge.user, visitor.hash(&self.0.keys));
        let unit =
            unit(move |tx| Box::pin(async move { browsers::was_known(tx, user, &cookie).await }));
        let found = self.0.store.read(unit).await;
        let was_known = found.while_doing("looking for a browser that was known")?;
        Ok(if was_known {
            Budget::Former(cookie)
        } else {
            Budget::Common
        })
    }
}
