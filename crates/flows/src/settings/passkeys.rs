//! Passkeys in the settings: one more is weighed like any change and then made at a page of its own (`verify::new_passkey`); one
//! less is a deed; a name is nobody's proof and asks for nothing.

use domain::{ChallengeId, ChangeKind, Event, Method, Moment, PasskeyId, PasskeyName};
use store::{
    challenges::{self, Look},
    log, passkeys, unit, users,
};

use super::{change::Changed, deed::Deed, weight::is_open};
use crate::{Fault, Flows, Site, Visitor, error::WhileDoing};

impl Flows {
    /// Begins to add a passkey; with too little proof, after a wait. `Done` is: the page that makes it may be opened.
    pub async fn begin_adding_passkey(
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
        if !may_add_passkey(&look, &site) {
            return Ok(Changed::Refused);
        }
        if self.right_to_add(&look, &site, moment.now).await?.is_some() {
            return Ok(Changed::Done);
        }
        let kind = ChangeKind::AddPasskey;
        self.keep_waiting(&look, &site, kind, visitor, moment).await
    }

    /// Calls a passkey something else; says whether there was one.
    pub async fn name_user_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        passkey: PasskeyId,
        name: &PasskeyName,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let found = self.read_challenge(id, visitor).await?;
        let Some((look, _)) = found.filter(|(look, _)| is_open(look, moment.now)) else {
            return Ok(Changed::Closed);
        };
        let (application, user) = look.challenge.subject();
        let entry = log::Entry::new(moment)
            .about_user(application, user)
            .within(id);
        let (name, now) = (name.clone(), moment.now);
        let unit = unit(move |tx| {
            let (name, entry) = (name.clone(), entry.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                if !challenges::hold_settings(tx, id, now).await? {
                    return Ok(Changed::Closed);
                }
                if !passkeys::rename(tx, passkey, user, &name).await? {
                    return Ok(Changed::Refused);
                }
                let detail = format!("passkey={passkey}");
                log::add(tx, &entry, Event::PasskeyRenamed, &detail).await?;
                Ok(Changed::Done)
            })
        });
        let named = self.0.store.write(unit).await;
        named.while_doing("naming a passkey")
    }

    /// Removes a passkey of the user, in open settings or in the walk after "it was not me". What is left has to answer: the last
    /// factor stays.
    pub async fn remove_user_passkey(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        passkey: PasskeyId,
        moment: &mut Moment,
    ) -> Result<Changed, Fault> {
        let deed = Deed::RemovePasskey(passkey);
        self.remove_in_settings(id, visitor, deed, moment).await
    }
}

/// Whether the user may have one passkey more here: five answer at most, and whoever has no second factor begins with a set-up.
pub(crate) fn may_add_passkey(look: &Look, site: &Site) -> bool {
    let has_factor = look.first_factor_at.is_some();
    site.policy.has(Method::Passkey) && has_factor && look.passkeys.has_room()
}
