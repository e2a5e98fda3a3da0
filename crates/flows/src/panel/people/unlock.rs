//! Unlocking: wrong codes are forgotten, and whoever was kept out may try again. It admits nobody by itself.

use domain::{Deed, Event, Moment, UserId};
use store::{locks, operators::sessions::Session, unit};

use crate::{Fault, Flows, PanelRefused, error::WhileDoing};

impl Flows {
    /// Unlocks a person everywhere; says how much was locked or had wrong codes counted.
    pub async fn unlock_person(
        &self,
        by: Option<&Session>,
        user: UserId,
        moment: &mut Moment,
    ) -> Result<Result<u64, PanelRefused>, Fault> {
        let begun = self.begin_helping(by, Deed::UnlockPerson, user, moment);
        let helping = match begun.await? {
            Ok(helping) => helping,
            Err(refused) => return Ok(Err(refused)),
        };
        let entry = helping.entry(moment);
        let unit = unit(move |tx| {
            let (helping, entry) = (helping.clone(), entry.clone());
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                let count = locks::clear_of_user(tx, user).await?;
                if count > 0 {
                    let what = format!("count={count}");
                    helping.note(tx, &entry, Event::Unlocked, &what).await?;
                }
                Ok(Ok(count))
            })
        });
        let unlocked = self.0.store.write(unit).await;
        unlocked.while_doing("unlocking a person")
    }
}
