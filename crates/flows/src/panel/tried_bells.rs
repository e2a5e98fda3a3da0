//! Push tried for real: the bells of somebody's devices are rung, by the outbox that rings everybody's, and the devices say that
//! they woke. Nothing is asked, and nothing can be answered: nobody is to learn to approve what they did not begin
//! (docs/decisions/0037).

use std::time::Duration;

use domain::{
    ChallengeId, Channel, Deed, DeviceId, Event, ExternalUserId, Limit, MessageId, Moment, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    limits::{self, Spending},
    log,
    operators::sessions::Session,
    outbox::{self, Content, Destination, NewMessage},
    unit, users,
};

use super::{
    tried::MethodTried,
    weigh::{Act, PanelRefused, stands},
};
use crate::{Flows, Site, error::WhileDoing};

/// How long a push service may keep such a ring.
const RING_LIFE: Duration = Duration::from_mins(5);

impl Flows {
    /// Rings the bells of a user's devices: the operator's own, at the site, is the one to name. Everybody whose devices ring reads
    /// there what it is, and finds it in their settings.
    pub async fn try_bells(
        &self,
        session: &Session,
        site: &Site,
        typed: &str,
        moment: &mut Moment,
    ) -> Act<MethodTried> {
        if let Err(refused) = self.weighed(session, Deed::TryMethod, moment).await? {
            return Ok(Err(refused));
        }
        // As in `tried`: a name nobody confirmed yet is not to stand on anybody's phone.
        if site.application.off_since.is_some() {
            return Ok(Ok(MethodTried::SwitchedOff));
        }
        if !self.0.ways.serves(Channel::Push) {
            return Ok(Ok(MethodTried::NoGateway));
        }
        // Whether somebody is there is what a search for people tells.
        if !self.may_search(session, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        let Ok(external) = typed.trim().parse::<ExternalUserId>() else {
            return Ok(Ok(MethodTried::Nobody));
        };
        let Some(user) = self.user(site, external, moment.now).await? else {
            return Ok(Ok(MethodTried::Nobody));
        };
        let devices = user.apps.devices().filter(|device| device.has_bell);
        let devices: Vec<DeviceId> = devices.map(|device| device.id).collect();
        if devices.is_empty() {
            return Ok(Ok(MethodTried::NoBell));
        }
        let plan = self.plan_rings(session, site, (user.id, &devices), moment);
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.carry_out(tx).await })
        });
        let rung = self.0.store.write(unit).await;
        rung.while_doing("trying the bells of somebody's devices")
    }

    fn plan_rings(
        &self,
        session: &Session,
        site: &Site,
        (user, devices): (UserId, &[DeviceId]),
        moment: &mut Moment,
    ) -> Plan {
        let (now, application) = (moment.now, site.application.id);
        let trial = ChallengeId::new(now, &mut moment.rng);
        let mut ring = |device: &DeviceId| NewMessage {
            id: MessageId::new(now, &mut moment.rng),
            application,
            user: Some(user),
            content: Content::TrialRing { trial },
            to: Destination::Push(*device),
            // Their person's, read with the unit.
            language: String::new(),
            now,
            expires_at: now.plus(RING_LIFE),
        };
        let rings = devices.iter().map(&mut ring).collect();
        Plan {
            trial,
            rings,
            user,
            bell_spendings: self.bell_spendings(session, user, devices),
            detail: format!("method=push devices={} by={}", devices.len(), session.name),
            entry: log::Entry::new(moment).about_user(application, user),
            session: session.clone(),
        }
    }

    fn bell_spendings(
        &self,
        session: &Session,
        user: UserId,
        devices: &[DeviceId],
    ) -> Vec<Spending> {
        let of = |limit, whom: &[u8; 16]| Spending::new(&self.0.keys, limit, whom);
        let by_operator =
            Limit::OPERATOR_TRIALS.map(|limit| of(limit, session.operator.as_bytes()));
        let of_user = Limit::USER_BELL_TRIALS.map(|limit| of(limit, user.as_bytes()));
        let mut devices = devices.to_vec();
        // In one order, so that of two trials neither waits for the other.
        devices.sort_unstable();
        let of_devices = devices.iter().flat_map(|device| {
            let whom = device.as_bytes();
            Limit::RUNG_BELL_TRIALS.map(|limit| of(limit, whom))
        });
        by_operator
            .into_iter()
            .chain(of_user)
            .chain(of_devices)
            .collect()
    }
}

/// Everything one trial needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    trial: ChallengeId,
    rings: Vec<NewMessage>,
    user: UserId,
    session: Session,
    bell_spendings: Vec<Spending>,
    entry: log::Entry,
    detail: String,
}

impl Plan {
    async fn carry_out(self, tx: &mut Tx) -> Result<Result<MethodTried, PanelRefused>, StoreFault> {
        let now = self.entry.at;
        if let Err(refused) = stands(tx, &self.session, now).await? {
            return Ok(Err(refused));
        }
        let Some(contact) = users::contact(tx, self.user).await? else {
            return Ok(Ok(MethodTried::Nobody));
        };
        if limits::spend(tx, &self.bell_spendings, now).await?.is_err() {
            return Ok(Ok(MethodTried::Limit));
        }
        for ring in self.rings {
            let language = contact.language.clone();
            outbox::add(tx, &NewMessage { language, ..ring }).await?;
        }
        log::add(tx, &self.entry, Event::MethodTried, &self.detail).await?;
        Ok(Ok(MethodTried::Rung(self.trial)))
    }
}
