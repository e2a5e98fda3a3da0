//! An app less: a device, or another TOTP app, answers no more.

use domain::{ChallengeId, Moment, PairingId};

use super::{
    change::{Changed, Gate, is_open},
    deed::Deed,
    walk::is_at_walk,
};
use crate::{Fault, Flows, Visitor};

impl Flows {
    /// Removes an app of the user, in open settings or in the walk after "it was not me". The last factor stays: whoever
    /// wants none switches the second factor off.
    pub async fn remove_app(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        app: PairingId,
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
        let is_theirs = look.apps.pairings.iter().any(|it| it.id == app);
        let is_last = look.phone.is_none() && look.apps.pairings.len() == 1;
        if !is_theirs || is_last {
            return Ok(Changed::Refused);
        }
        let deed = Deed::RemoveDevice(app);
        self.change(&look, &site, deed, gate, visitor, moment).await
    }
}
