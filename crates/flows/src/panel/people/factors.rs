//! Taking a factor from a person: the number, a device, another app, a passkey. The last one stays: without any, set-up would be
//! open to whoever has the password, or nothing at all. Settings that are open shut with it: whoever sits at them may have opened
//! them by what is taken away.

use domain::{About, Deed, Event, Moment, UserId};
use store::{operators::sessions::Session, unit};

use super::helping::with_settings;
use crate::{
    Fault, Flows, PanelRefused,
    announce::Scene,
    error::WhileDoing,
    settings::{Factor, TakenAway},
    verify::shut_settings,
};

/// What came of taking a factor away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRemoved {
    /// It is gone, and the person is told.
    Done,
    /// It is the last one that answers. A code from the staff lets the person in, who then puts another in its place.
    Last,
}

impl Flows {
    /// Removes a factor of a person, who is told of it.
    pub async fn remove_factor(
        &self,
        by: Option<&Session>,
        user: UserId,
        factor: Factor,
        moment: &mut Moment,
    ) -> Result<Result<FactorRemoved, PanelRefused>, Fault> {
        let begun = self.begin_helping(by, Deed::RemoveFactor, user, moment);
        let helping = match begun.await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let (about, event) = match factor {
            Factor::Number => (About::NumberRemoved, Event::NumberRemoved),
            Factor::App(_) => (About::DeviceRemoved, Event::DeviceRemoved),
            Factor::Passkey(_) => (About::PasskeyRemoved, Event::PasskeyRemoved),
        };
        let announcement = self.tell_of_help(&helping, about, moment);
        let (contact, policy) = (&helping.contact, &helping.site.policy);
        let endings = self.draw_endings(contact, policy, &Scene::by_staff(), moment);
        let (entry, now) = (helping.entry(moment), moment.now);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let (entry, endings) = (entry.clone(), endings.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let policy = &helping.site.policy;
                let what = match factor.remove(tx, user, policy, &endings, now).await? {
                    TakenAway::Done(what) => what,
                    TakenAway::Last => return Ok(Ok(FactorRemoved::Last)),
                    TakenAway::NotThere => return Ok(Err(PanelRefused::Stale)),
                };
                let shut = shut_settings(tx, user, now).await?;
                let what = with_settings(what, shut);
                helping.note(tx, &entry, event, &what).await?;
                announcement.write(tx).await?;
                Ok(Ok(FactorRemoved::Done))
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("removing a factor of a person")
    }
}
