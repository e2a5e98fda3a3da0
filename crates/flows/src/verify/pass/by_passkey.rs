//! A challenge that ends by a passkey: one that answered, or the one it sets up.

use domain::{About, Event, Means, Moment, Passkey, PasskeyId, PasskeyName, Purpose};
use store::{
    Fault as StoreFault, Tx,
    challenges::{self, Look, Weight},
    log,
    passkeys::{self, KeptPasskey},
    users,
};

use super::{By, Pass};
use crate::{Fault, Flows, Site, Visitor, verify::Checked};

/// What a passkey said.
#[derive(Clone, Debug)]
pub(crate) enum PasskeyProof {
    /// One that is there answered.
    Answer {
        /// As it was read.
        kept: KeptPasskey,
        /// As it is kept from now on.
        passkey: Passkey,
        /// What that is worth in the settings: only one that has been there for long proves anything.
        weight: Weight,
    },
    /// One was made in a set-up.
    New {
        /// Its id.
        id: PasskeyId,
        /// The passkey.
        passkey: Passkey,
        /// What it is called.
        name: PasskeyName,
    },
}

impl PasskeyProof {
    fn means(&self) -> Means {
        match self {
            Self::Answer { passkey, .. } | Self::New { passkey, .. } => passkey.means(),
        }
    }
}

impl Flows {
    /// Passes a challenge by a passkey: that which answered, or the one a set-up makes.
    pub(in crate::verify) async fn pass_by_passkey(
        &self,
        look: Look,
        proof: PasskeyProof,
        site: &Site,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let about = match look.challenge.purpose {
            // Somebody who lost a number or an app had none that is void now.
            Purpose::Recover if look.passkeys.has_any() => About::PasskeyReplaced,
            _ => About::PasskeyAdded,
        };
        let announcement = self.passing(&look, Some(about), site, visitor, moment);
        let by = By {
            means: proof.means(),
            kept_code: None,
            app: None,
            passkey: Some(proof),
            endings: None,
            announcement,
        };
        self.pass_by(look, by, site, visitor, moment).await
    }
}

impl Pass {
    /// The challenge ends by a passkey; in a set-up, it is on file from now on.
    pub(super) async fn end_by_passkey(
        &self,
        tx: &mut Tx,
        proof: &PasskeyProof,
    ) -> Result<bool, StoreFault> {
        let challenge = &self.look.challenge;
        let (user, now) = (challenge.user, self.now);
        if let PasskeyProof::Answer { kept, passkey, .. } = proof
            && !passkeys::mark_used(tx, kept, passkey, now).await?
        {
            // It answered elsewhere at this very moment, or was removed.
            return Ok(false);
        }
        if !challenges::pass_by_passkey(tx, challenge.id, self.by.means, now).await? {
            return Ok(false);
        }
        match proof {
            PasskeyProof::Answer { kept, weight, .. } => {
                if *weight == Weight::Strong {
                    users::mark_strong_by_passkey(tx, user, kept.id, now).await?;
                }
            }
            PasskeyProof::New { id, passkey, name } => {
                if challenge.purpose == Purpose::Recover {
                    self.replace_passkeys(tx).await?;
                }
                if !passkeys::add(tx, *id, user, passkey, name, now).await? {
                    return Err(StoreFault::new("a first passkey could not be added"));
                }
                users::mark_passkey_added(tx, user, now).await?;
            }
        }
        Ok(true)
    }

    /// What is set up in a recovery takes the place of the passkeys there were, for whatever host: whoever has lost them cannot say
    /// in whose hands they are.
    async fn replace_passkeys(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let user = self.look.challenge.user;
        let lost = passkeys::lines(tx, user).await?;
        let keys: Vec<_> = lost.all().map(|one| one.id).collect();
        self.rows.remove_passkeys(tx, user, &keys, self.now).await?;
        for (key, entry) in keys.iter().zip(&self.entries.replaced) {
            let detail = format!("passkey={key} by=recovery");
            log::add(tx, entry, Event::PasskeyRemoved, &detail).await?;
        }
        Ok(())
    }

    /// The row of the log about a passkey that was set up.
    pub(super) async fn tell_new_passkey(
        &self,
        tx: &mut Tx,
        proof: &PasskeyProof,
    ) -> Result<(), StoreFault> {
        let id = match proof {
            PasskeyProof::Answer { kept, .. } => kept.id,
            PasskeyProof::New { id, .. } => *id,
        };
        let detail = match self.look.challenge.purpose {
            Purpose::Recover => format!("passkey={id} by=recovery"),
            _ => format!("passkey={id}"),
        };
        log::add(tx, &self.entries.settled, Event::PasskeyAdded, &detail).await
    }
}
