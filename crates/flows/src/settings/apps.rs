//! An app less: a device, or another TOTP app, answers no more.

use domain::{ChallengeId, Moment, PairingId};

use super::{
    change::{Changed, Gate},
    deed::{Deed, OnFile},
    walk::is_at_walk,
    weight::is_open,
};
use crate::{Fault, Flows, Visitor};

impl Flows {
    /// Removes an app of the user, in open settings or in the walk after "it was not me". What is left has to answer: the last
    /// factor stays, and whoever wants none switches the second factor off.
    pub async fn remove_app(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        app: PairingId,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let deed = Deed::RemoveDevice(app);
        self.remove_in_settings(id, visitor, deed, moment).await
    }

    /// Removes what the deed names, in open settings or in the walk, while what is left answers.
    pub(super) async fn remove_in_settings(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        deed: Deed,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Changed::Closed);
        };
        let gate = if is_open(&look, moment.now) {
            Gate::Open
        } else if is_at_walk(&look) {
            Gate::Walk
        } else {
            return Ok(Changed::Closed);
        };
        if !deed.fits(&OnFile::of(&look), &site.policy, moment.now) {
            return Ok(Changed::Refused);
        }
        self.change(&look, &site, deed, gate, visitor, moment).await
    }
}
