//! A site asked for a code that was not needed, for the user has an app: it rings, and opens at its codes.

use domain::{CODE_LIFE, DeviceId, Event, Limit, MessageId, Moment};
use store::{
    apps,
    direct::people::DirectUser,
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    unit,
};

use super::{Caller, DirectFrom, detail};
use crate::{Fault, Flows, error::WhileDoing};

impl Flows {
    /// Says in the log that nothing was sent, for the user has an app, and rings its devices. Not more often than a limit lets it:
    /// then the code is there all the same, and nobody is told.
    pub(super) async fn ring_for_code(
        &self,
        caller: &Caller,
        user: &DirectUser,
        method: &str,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let rings = self.draw_code_rings(caller, user, moment).await?;
        let now = moment.now;
        let entry = log::Entry::new(moment).about_user(caller.direct.application, user.id);
        let detail = detail(&format!("method={method} why=app"), from);
        let spend = |limit| Spending::new(&self.0.keys, limit, user.id.as_bytes());
        let spendings = Limit::USER_CODE_RINGS.map(spend);
        let unit = unit(move |tx| {
            let (rings, spendings) = (rings.clone(), spendings.clone());
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                log::add(tx, &entry, Event::SendRefused, &detail).await?;
                if rings.is_empty() || limits::spend(tx, &spendings, now).await?.is_err() {
                    return Ok(());
                }
                for ring in &rings {
                    outbox::add(tx, ring).await?;
                }
                Ok(())
            })
        });
        let rung = self.0.store.write(unit).await;
        rung.while_doing("ringing for a code")
    }

    /// A ring for each device that has a bell; none where nothing goes out at all.
    async fn draw_code_rings(
        &self,
        caller: &Caller,
        user: &DirectUser,
        moment: &mut Moment,
    ) -> Result<Vec<NewMessage>, Fault> {
        if caller.direct.is_sandbox {
            return Ok(Vec::new());
        }
        let id = user.id;
        let find = unit(move |tx| Box::pin(async move { apps::read(tx, id).await }));
        let found = self.0.store.read(find).await;
        let found = found.while_doing("looking for whom a code rings")?;
        let now = moment.now;
        let ring = |device: DeviceId| NewMessage {
            id: MessageId::new(now, &mut moment.rng),
            application: caller.direct.application,
            user: Some(id),
            content: Content::CodeRing,
            to: Destination::Push(device),
            language: user.language.clone(),
            now,
            expires_at: now.plus(CODE_LIFE),
        };
        let with_bell = found.devices().filter(|it| it.has_bell);
        Ok(with_bell.map(|it| it.id).map(ring).collect())
    }
}
