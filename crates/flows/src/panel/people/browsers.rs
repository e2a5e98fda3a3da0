//! Ending browsers of a person: they have to be confirmed again. Settings that are open in any browser shut with it.

use domain::{About, BrowserId, Deed, Event, KeyedHash, Moment, Timestamp, UserId};
use store::{
    browsers::{self, Forgetting},
    operators::sessions::Session,
    unit,
};

use super::helping::with_settings;
use crate::{Fault, Flows, PanelRefused, error::WhileDoing, verify::shut_settings};

/// Whoever ends one sits in none of them, and spares none.
const BY_STAFF: Forgetting = Forgetting {
    cookie: KeyedHash::from_bytes([0; 32]),
    spared: None,
    lapsed: Timestamp::from_millis(i64::MIN),
};

impl Flows {
    /// Makes one browser of a person new, or (without one) all of them; there may be none, and settings that are open in one
    /// that is new. The person is told.
    pub async fn end_browsers_of(
        &self,
        by: Option<&Session>,
        user: UserId,
        one: Option<BrowserId>,
        moment: &mut Moment,
    ) -> Result<Result<u64, PanelRefused>, Fault> {
        let begun = self.begin_helping(by, Deed::EndBrowsers, user, moment);
        let helping = match begun.await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let announcement = self.tell_of_help(&helping, About::BrowsersForgotten, moment);
        let (entry, now) = (helping.entry(moment), moment.now);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let entry = entry.clone();
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                if let Some(one) = one
                    && !browsers::forget(tx, user, one, &BY_STAFF).await?
                {
                    return Ok(Err(PanelRefused::Stale));
                }
                let shut = shut_settings(tx, user, now).await?;
                let count = match one {
                    Some(_) => 1,
                    None => browsers::forget_all(tx, user).await?,
                };
                if (count, shut) == (0, 0) {
                    return Ok(Err(PanelRefused::Stale));
                }
                let what = with_settings(format!("count={count}"), shut);
                let event = Event::BrowsersForgotten;
                helping.note(tx, &entry, event, &what).await?;
                announcement.write(tx).await?;
                Ok(Ok(count))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending browsers of a person")
    }
}
