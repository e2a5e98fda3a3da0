//! A challenge that ends by an answer in the app: what it sets up, and what that takes the place of.

use domain::Purpose;
use store::{Fault as StoreFault, Tx, challenges, devices, pairings, users};

use super::{AppProof, Pass};

impl Pass {
    /// The challenge ends by an answer in the app; in a set-up, the app it sets up is confirmed by it.
    pub(super) async fn end_by_app(
        &self,
        tx: &mut Tx,
        proof: AppProof,
    ) -> Result<bool, StoreFault> {
        let challenge = &self.look.challenge;
        let (id, user, now) = (challenge.id, challenge.user, self.now);
        let sets_up = challenge.purpose.sets_up();
        let tried_out = self.look.approval.as_ref().and_then(|it| it.pairing);
        let passed = match proof {
            // The device that approved, not one that was found since.
            AppProof::Approval if sets_up => match tried_out {
                Some(pairing) => challenges::pass_by_trial(tx, id, pairing, now).await?,
                None => false,
            },
            AppProof::Approval => challenges::pass_by_approval(tx, id, now).await?,
            // A step is used once; whoever types the same code again is as wrong as anybody.
            AppProof::Code { pairing, step, .. } => {
                pairings::use_step(tx, pairing, step, now).await?
                    && challenges::pass_by_app_code(tx, id, now).await?
            }
        };
        if !passed {
            return Ok(false);
        }
        if sets_up {
            let pairing = match proof {
                AppProof::Code { pairing, .. } => Some(pairing),
                AppProof::Approval => tried_out,
            };
            let Some(pairing) = pairing else {
                return Err(StoreFault::new("a set-up passed without its pairing"));
            };
            if challenge.purpose == Purpose::Recover {
                self.replace_apps(tx).await?;
            }
            let Some(device) = pairings::confirm(tx, pairing, now).await? else {
                return Err(StoreFault::new("a pairing could not be confirmed"));
            };
            // Another device may have been given the seed that this one showed codes of, and gone again.
            if let AppProof::Code {
                for_number: true, ..
            } = proof
                && !pairings::renew_seed(tx, pairing, &self.fresh_seed).await?
            {
                return Err(StoreFault::new(
                    "a pairing that was confirmed is not active",
                ));
            }
            if let Some(device) = device {
                let revision = devices::touch(tx, device).await?;
                pairings::revise(tx, pairing, revision).await?;
            }
        }
        let by = match proof {
            AppProof::Code { pairing, .. } => Some(pairing),
            AppProof::Approval => self.look.approval.as_ref().and_then(|it| it.answered_by),
        };
        if let Some(by) = by {
            users::mark_strong(tx, user, by, now).await?;
        }
        devices::touch_of_user(tx, user).await?;
        Ok(true)
    }

    /// What is set up in a recovery takes the place of the apps there were: whoever has lost them cannot say in whose hands
    /// they are.
    async fn replace_apps(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let user = self.look.challenge.user;
        let apps = pairings::active_of(tx, user).await?;
        let apps: Vec<_> = apps.iter().map(|app| app.id).collect();
        self.rows.remove_apps(tx, user, &apps, self.now).await?;
        Ok(())
    }
}
