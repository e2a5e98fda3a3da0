//! A site removes a user: at once, and their devices hear of it.

use domain::{Event, Moment, NewsKind, REMOVED_TOLD, SerialId};
use store::{devices, direct::people, log, unit, users};

use super::{Caller, DirectFrom, News, detail};
use crate::{Fault, Flows, error::WhileDoing, verify::overtake};

/// What came of removing a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// The site does not know the user any more.
    Yes,
    /// It never did, or has not for long.
    Unknown,
}

impl Flows {
    /// Removes a user from those the site knows by number. Where it knows them no other way, all that is theirs is deleted; else
    /// what is under way is over: the request that waits, the codes and links that went out or are to. A second time changes
    /// nothing.
    pub async fn remove_user(
        &self,
        caller: &Caller,
        serial: SerialId,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Removed, Fault> {
        let (application, now) = (caller.direct.application, moment.now);
        let news = News::of(caller, NewsKind::UserRemoved, from, moment).about(serial);
        let entry = log::Entry::new(moment);
        let detail = detail("", from);
        let unit = unit(move |tx| {
            let (news, entry, detail) = (news.clone(), entry.clone(), detail.clone());
            Box::pin(async move {
                let Some(user) = people::find(tx, application, serial).await? else {
                    let before = people::removed(tx, application, serial).await?;
                    let is_told = before.is_some_and(|it| now < it.removed_at.plus(REMOVED_TOLD));
                    return Ok(if is_told {
                        Removed::Yes
                    } else {
                        Removed::Unknown
                    });
                };
                if !users::hold(tx, user.id).await? {
                    // Another call was quicker.
                    return Ok(Removed::Yes);
                }
                // Whoever waits for an answer hears that there will be none, and no device rings for it any more.
                overtake(tx, user.id, now).await?;
                devices::touch_of_user(tx, user.id).await?;
                let entry = entry.about_user(application, user.id);
                log::add(tx, &entry, Event::UserRemoved, &detail).await?;
                people::remove(tx, application, &user, now).await?;
                news.write(tx).await?;
                Ok(Removed::Yes)
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("removing a user")
    }
}
