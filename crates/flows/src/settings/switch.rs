//! Switching off: the second factor as a whole, or text or call for oneself.

use domain::{ChallengeId, Method, MethodState, MethodStates, Moment, PhoneNumber, SwitchedOff};
use store::challenges::Look;

use super::{
    change::{Changed, Gate},
    deed::{Deed, OnFile},
    weight::is_open,
};
use crate::{
    Fault, Flows, Site, Visitor,
    verify::{AppFacts, method_states},
};

impl Flows {
    /// Switches the user's second factor off, where the administrator allows it.
    pub async fn turn_off(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Changed::Closed);
        };
        if !is_open(&look, moment.now) {
            return Ok(Changed::Closed);
        }
        if !site.policy.may_turn_off || look.first_factor_at.is_none() {
            return Ok(Changed::Refused);
        }
        let deed = Deed::TurnOff;
        self.change(&look, &site, deed, Gate::Open, visitor, moment)
            .await
    }

    /// Switches text or call off for oneself, or on again.
    pub async fn switch_method(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        method: Method,
        off: bool,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Changed::Closed);
        };
        if !is_open(&look, moment.now) {
            return Ok(Changed::Closed);
        }
        if look.switched_off.has(method) == off || !may_switch(&look, &site, method, off) {
            return Ok(Changed::Refused);
        }
        let deed = Deed::Methods(look.switched_off.with(method, off));
        self.change(&look, &site, deed, Gate::Open, visitor, moment)
            .await
    }
}

/// Whether the user may switch `method`: it is on for everybody and reaches the number, and with it off another one is
/// still there. The last one stays on until there is an app or a passkey, and recovery codes.
pub(super) fn may_switch(look: &Look, site: &Site, method: Method, off: bool) -> bool {
    let Some(number) = &look.phone else {
        return false;
    };
    let off = look.switched_off.with(method, off);
    let left = states(look, site, number, off);
    let when = look.challenge.created_at;
    let stays = Deed::Methods(off).fits(&OnFile::of(look), &site.policy, when);
    reaches(look, site, method) && left.usable().next().is_some() && stays
}

/// Whether `method` is on for everybody and reaches the user's number.
pub(super) fn reaches(look: &Look, site: &Site, method: Method) -> bool {
    look.phone.as_ref().is_some_and(|number| {
        let all_on = states(look, site, number, SwitchedOff::default());
        all_on.of(method) == MethodState::Ready
    })
}

fn states(look: &Look, site: &Site, number: &PhoneNumber, off: SwitchedOff) -> MethodStates {
    let when = look.challenge.created_at;
    let apps = AppFacts::of(look);
    method_states(&site.policy, Some(number), apps, off, None, when)
}
