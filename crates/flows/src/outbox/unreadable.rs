//! A message nobody can read any more is ended as failed.

use domain::{Event, Moment};
use metrics::counter;
use store::{
    log,
    outbox::{self, Unreadable},
    sendings, unit,
};

use crate::{Fault, Flows, error::WhileDoing};

impl Flows {
    pub(super) async fn end_unreadable(
        &self,
        lost: &Unreadable,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let (id, attempt, subject) = (lost.id, lost.attempt, lost.subject);
        tracing::error!(why = %lost.why, message.id = %id, "a message cannot be read, and is not sent");
        counter!("countersign_messages_total", "gateway" => "none", "outcome" => "failed")
            .increment(1);
        let entry = log::Entry::new(moment)
            .about_any(subject.application, subject.user)
            .within_any(subject.challenge);
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                if outbox::give_up(tx, id, attempt).await? {
                    sendings::mark_unsent(tx, id).await?;
                    let detail = format!("gateway=none attempt={attempt} unreadable");
                    log::add(tx, &entry, Event::MessageFailed, &detail).await?;
                }
                Ok(())
            })
        });
        let ended = self.0.store.write(unit).await;
        ended.while_doing("giving up a message that cannot be read")
    }
}
