//! A site that also uses the hosted flow says which user of the one is which of the other.

use domain::{Event, ExternalUserId, Moment, SerialId, UserId};
use store::{devices, direct::people, log, unit, users};

use crate::{Fault, Flows, Site, error::WhileDoing};

/// What came of saying that two names are one user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// They are.
    Yes,
    /// No user has this number.
    Unknown,
    /// The user has another name, or another user has this one.
    Taken,
}

impl Flows {
    /// Gives a user whom the site knows by number the site's own id of them too: what they prove here counts there. Said again it
    /// changes nothing. Two users who are there already never become one: nobody can say whose factors would be whose.
    pub async fn link_user(
        &self,
        site: &Site,
        external: ExternalUserId,
        serial: SerialId,
        moment: &mut Moment,
    ) -> Result<Linked, Fault> {
        let (application, now) = (site.application.id, moment.now);
        let spare = UserId::new(now, &mut moment.rng);
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (external, entry) = (external.clone(), entry.clone());
            Box::pin(async move {
                let Some(found) = people::find(tx, application, serial).await? else {
                    return Ok(Linked::Unknown);
                };
                users::hold(tx, found.id).await?;
                // Whoever was here at the same moment has been.
                let Some(user) = people::find_known(tx, found.id).await? else {
                    return Ok(Linked::Unknown);
                };
                if user.external_id.as_deref() == Some(external.as_str()) {
                    return Ok(Linked::Yes);
                }
                let whose = (application, user.id);
                if !people::link(tx, whose, &external, spare, now).await? {
                    return Ok(Linked::Taken);
                }
                devices::touch_of_user(tx, user.id).await?;
                let entry = entry.about_user(application, user.id);
                log::add(tx, &entry, Event::UserChanged, "by=management linked=yes").await?;
                Ok(Linked::Yes)
            })
        });
        let linked = self.0.store.write(unit).await;
        linked.while_doing("linking a user")
    }
}
