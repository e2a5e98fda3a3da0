//! A factor that somebody else than its person takes away.

use domain::{PairingId, Policy, Timestamp, UserId};
use store::{Fault as StoreFault, Tx, phones, unproven_numbers, users};

use super::deed::OnFile;
use crate::endings::Endings;

/// What may be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// The number.
    Number,
    /// A device, or another app.
    App(PairingId),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TakenAway {
    /// It is gone; this is what the log says of it.
    Done(String),
    /// Nothing that answers would be left.
    Last,
    /// It is not there.
    NotThere,
}

impl Factor {
    /// Removes it, unless nothing that answers would be left; `endings` tells of a change that waited to remove the same app.
    /// The caller holds the user.
    pub(crate) async fn remove(
        self,
        tx: &mut Tx,
        user: UserId,
        policy: &Policy,
        endings: &Endings,
        now: Timestamp,
    ) -> Result<TakenAway, StoreFault> {
        let file = OnFile::read(tx, user).await?;
        let Some(rest) = file.without(self) else {
            return Ok(TakenAway::NotThere);
        };
        if !rest.is_usable(policy, now) {
            return Ok(TakenAway::Last);
        }
        match self {
            Self::Number => {
                phones::remove(tx, user).await?;
                unproven_numbers::remove(tx, user).await?;
                // What was switched off was switched off for that number.
                users::switch_off(tx, user, domain::SwitchedOff::default()).await?;
                Ok(TakenAway::Done(file.number_for_log()))
            }
            Self::App(app) => {
                let removed = endings.remove_apps(tx, user, &[app], now).await?;
                if removed.is_empty() {
                    return Ok(TakenAway::NotThere);
                }
                Ok(TakenAway::Done(app.to_string()))
            }
        }
    }
}
