//! Another number: offered and proved as in a set-up (`set_up`, `verify::send`), then taken here.

use std::sync::Arc;

use domain::{ChallengeId, Moment};
use store::{challenges, challenges::Look, outbox, unit};

use super::{
    change::{Changed, Gate},
    deed::Deed,
    weight::is_open,
};
use crate::{Checked, Fault, Flows, Site, Visitor, error::WhileDoing};

impl Flows {
    /// The right code to the offered number was entered: the number takes the old one's place, at once or later.
    pub(crate) async fn take_number(
        &self,
        look: &Look,
        site: &Arc<Site>,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Checked, Fault> {
        let Some(number) = look.challenge.offered_number.clone() else {
            return Ok(Checked::Over);
        };
        let deed = Deed::Number(number);
        let changed = self.change(look, site, deed, Gate::NumberProved, visitor, moment);
        Ok(match changed.await? {
            Changed::Closed => Checked::Over,
            changed => Checked::Settings(Some(changed)),
        })
    }

    /// Takes back a number that was offered and not proved yet.
    pub async fn take_number_back(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &Moment,
    ) -> Result<Changed, Fault> {
        let now = moment.now;
        let found = self.read_challenge(id, visitor).await?;
        if !found.is_some_and(|(look, _)| is_open(&look, now)) {
            return Ok(Changed::Closed);
        }
        let unit = unit(move |tx| {
            Box::pin(async move {
                if !challenges::hold_settings(tx, id, now).await? {
                    return Ok(Changed::Closed);
                }
                if challenges::take_number_back(tx, id).await? {
                    outbox::drop_of(tx, id, now).await?;
                }
                Ok(Changed::Done)
            })
        });
        let changed = self.0.store.write(unit).await;
        changed.while_doing("taking a number back")
    }
}
