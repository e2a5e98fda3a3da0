//! Ending browsers of a person: they have to be confirmed again.

use domain::{About, BrowserId, Deed, Event, KeyedHash, Moment, Timestamp, UserId};
use store::{
    browsers::{self, Forgetting},
    operators::sessions::Session,
    unit,
};

use crate::{Fault, Flows, PanelRefused, error::WhileDoing};

/// Whoever ends one sits in none of them, and spares none.
const BY_STAFF: Forgetting = Forgetting {
    cookie: KeyedHash::from_bytes([0; 32]),
    spared: None,
    lapsed: Timestamp::from_millis(i64::MIN),
};

impl Flows {
    /// Makes one browser of a person new, or (without one) all of them. The person is told.
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
        let entry = helping.entry(moment);
        let unit = unit(move |tx| {
            let (helping, announcement) = (helping.clone(), announcement.clone());
            let entry = entry.clone();
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let count = match one {
                    Some(one) => u64::from(browsers::forget(tx, user, one, &BY_STAFF).await?),
                    None => browsers::forget_all(tx, user).await?,
                };
                if count == 0 {
                    return Ok(Err(PanelRefused::Stale));
                }
                let (event, what) = (Event::BrowsersForgotten, format!("count={count}"));
                helping.note(tx, &entry, event, &what).await?;
                announcement.write(tx).await?;
                Ok(Ok(count))
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("ending browsers of a person")
    }
}
