//! A factor that somebody else than its person takes away.

use std::{fmt, str::FromStr};

use domain::{PairingId, PasskeyId, Policy, Timestamp, UserId};
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
    /// A passkey.
    Passkey(PasskeyId),
}

/// What stands before the id of a passkey.
const PASSKEY: &str = "passkey-";

/// What somebody at the desk or at the terminal calls it by.
impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => f.write_str("number"),
            Self::App(app) => write!(f, "{app}"),
            Self::Passkey(passkey) => write!(f, "{PASSKEY}{passkey}"),
        }
    }
}

impl FromStr for Factor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match (text, text.strip_prefix(PASSKEY)) {
            ("number", _) => Ok(Self::Number),
            (_, Some(id)) => id.parse().map(Self::Passkey).map_err(drop),
            (id, None) => id.parse().map(Self::App).map_err(drop),
        }
    }
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
    /// Removes it, unless nothing that answers would be left; `endings` tells of a change that waited to remove the same.
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
        if !file.is_void(self) && !rest.is_usable(policy, now) {
            return Ok(TakenAway::Last);
        }
        match self {
            Self::Number => {
                phones::remove(tx, user, now).await?;
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
            Self::Passkey(passkey) => {
                endings.remove_passkeys(tx, user, &[passkey], now).await?;
                Ok(TakenAway::Done(format!("passkey={passkey}")))
            }
        }
    }
}
