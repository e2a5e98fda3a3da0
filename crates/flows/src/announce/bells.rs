//! What is announced rings the person's devices as well: without a word of what it is. The app lists it.

use std::time::Duration;

use domain::{MessageId, Moment, Notice, Policy, Timestamp};
use store::{
    Fault as StoreFault, Tx,
    devices::{self, changes},
    outbox::{self, Content, Destination, NewMessage},
    pairings::MOST_PAIRINGS,
    users::Contact,
};

/// How long a ring is worth it; the app lists for longer what it was about.
const RING_LIFE: Duration = Duration::from_hours(24);

/// Rings for whichever devices the person has when the notice is written.
#[derive(Clone, Debug)]
pub(super) struct Bells(Box<Drawn>);

/// Apart from what holds it, which many acts carry along.
#[derive(Clone, Debug)]
struct Drawn {
    /// One for each device there may be; none where nobody is rung.
    ids: Vec<MessageId>,
    contact: Contact,
    notice: Notice,
    now: Timestamp,
}

impl Bells {
    /// Draws them. What is not worth a text is not worth a ring; and where the app is off, nobody hears of one.
    pub(super) fn draw(
        contact: &Contact,
        policy: &Policy,
        notice: &Notice,
        moment: &mut Moment,
    ) -> Self {
        let count = if policy.has_app() && super::goes_by_text(&notice.about) {
            MOST_PAIRINGS
        } else {
            0
        };
        let ids = (0..count).map(|_| MessageId::new(moment.now, &mut moment.rng));
        Self(Box::new(Drawn {
            ids: ids.collect(),
            contact: contact.clone(),
            notice: notice.clone(),
            now: moment.now,
        }))
    }

    /// Rings whom it reaches, and wakes every app that is open. Says whether anybody was rung.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<bool, StoreFault> {
        let drawn = &self.0;
        let user = drawn.contact.user;
        devices::touch_of_user(tx, user).await?;
        if drawn.ids.is_empty() {
            return Ok(false);
        }
        let bells = changes::bells_of(tx, user, MOST_PAIRINGS).await?;
        for (device, id) in bells.iter().zip(&drawn.ids) {
            let ring = NewMessage {
                id: *id,
                application: drawn.contact.application,
                user: Some(user),
                content: Content::Notice(drawn.notice.clone()),
                to: Destination::Push(*device),
                language: drawn.contact.language.clone(),
                now: drawn.now,
                expires_at: drawn.now.plus(RING_LIFE),
            };
            outbox::add(tx, &ring).await?;
        }
        Ok(!bells.is_empty())
    }
}
