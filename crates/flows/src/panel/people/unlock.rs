//! Unlocking: what is locked at present ends, and whoever was kept out may try again. It admits nobody by itself, and the next
//! lock is as long as if nobody had unlocked anything: else a guesser who has the desk on the telephone would have short locks
//! for ever.

use domain::{Deed, Event, Limit, Moment, UserId};
use store::{
    limits::{self, Spending},
    locks,
    operators::sessions::Session,
    unit,
};

use crate::{Fault, Flows, PanelRefused, error::WhileDoing};

impl Flows {
    /// Unlocks a person everywhere; says how much was locked. That happens to one person so often a day; then an owner or
    /// operator goes on whose passkey answers again, and the log says that it was past the limit: else whoever has somebody's
    /// password could use up the help there is for them. Whoever keeps the server is not counted.
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
        let (entry, now) = (helping.entry(moment), moment.now);
        let whom = user.as_bytes();
        let counted = by.map(|_| Spending::new(&self.0.keys, Limit::USER_UNLOCKS, whom));
        let counted: Vec<_> = counted.into_iter().collect();
        let unit = unit(move |tx| {
            let (helping, entry) = (helping.clone(), entry.clone());
            let counted = counted.clone();
            Box::pin(async move {
                if let Err(refused) = helping.stands(tx).await? {
                    return Ok(Err(refused));
                }
                // The person is held, so what is locked now is what is unlocked below.
                if locks::list_of_user(tx, user, now).await?.is_empty() {
                    return Ok(Ok(0));
                }
                let is_past = limits::spend(tx, &counted, now).await?.is_err();
                if is_past && let Err(refused) = helping.may_go_past() {
                    return Ok(Err(refused));
                }
                let count = locks::unlock_user(tx, user, now).await?;
                let past = if is_past { " past_limit=yes" } else { "" };
                let what = format!("count={count}{past}");
                helping.note(tx, &entry, Event::Unlocked, &what).await?;
                Ok(Ok(count))
            })
        });
        let unlocked = self.0.store.write(unit).await;
        unlocked.while_doing("unlocking a person")
    }
}
