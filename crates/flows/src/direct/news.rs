//! What a webhook hears: drawn with the act, written in its transaction, once for each address that wants to know.

use domain::{
    ApplicationId, ApprovalId, DeviceId, Moment, NewsKind, OutgoingCallId, PairingId, PhoneNumber,
    Platform, SerialId, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};
use store::{
    Fault as StoreFault, Tx,
    direct::{
        calls::{self, NewCall, NewNews},
        people::{self, DirectDevice},
        webhooks::{self, MOST_WEBHOOKS},
    },
};

use super::{Caller, DirectFrom};
use crate::Fault;

/// Something to be heard, drawn before its unit begins.
#[derive(Clone, Debug)]
pub(crate) struct News {
    application: ApplicationId,
    kind: NewsKind,
    /// One for each address there may be; none where nobody listens.
    ids: Vec<OutgoingCallId>,
    heard: Heard,
    now: Timestamp,
}

/// What is kept of it until it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Heard {
    pub(super) kind: String,
    pub(super) at: Timestamp,
    pub(super) serial: Option<u32>,
    /// The number: as it is dialled, its region, its kind.
    number: Option<[String; 3]>,
    device: Option<HeardDevice>,
    pub(super) approval: Option<ApprovalId>,
    pub(super) detail: String,
    pub(super) ip: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct HeardDevice {
    id: DeviceId,
    pairing: PairingId,
    platform: String,
    paired_at: Timestamp,
    last_seen_at: Timestamp,
    last_used_at: Option<Timestamp>,
}

impl News {
    /// Drawn in an act that a site called for.
    pub(super) fn of(
        caller: &Caller,
        kind: NewsKind,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Self {
        let application = caller.direct.application;
        let is_heard = caller.direct.hears(kind);
        let count = if is_heard { MOST_WEBHOOKS } else { 0 };
        let mut news = Self::drawn(application, kind, count, moment);
        news.heard.ip = from.ip.map(|ip| ip.to_string());
        news
    }

    /// Drawn in an act of somebody else.
    pub(crate) fn draw(application: ApplicationId, kind: NewsKind, moment: &mut Moment) -> Self {
        Self::drawn(application, kind, MOST_WEBHOOKS, moment)
    }

    fn drawn(application: ApplicationId, kind: NewsKind, count: u32, moment: &mut Moment) -> Self {
        let ids = (0..count).map(|_| OutgoingCallId::new(moment.now, &mut moment.rng));
        Self {
            application,
            kind,
            ids: ids.collect(),
            heard: Heard {
                kind: kind.as_str().to_owned(),
                at: moment.now,
                serial: None,
                number: None,
                device: None,
                approval: None,
                detail: String::new(),
                ip: None,
            },
            now: moment.now,
        }
    }

    /// The same about a user.
    #[must_use]
    pub(crate) fn about(mut self, serial: SerialId) -> Self {
        self.heard.serial = Some(serial.number());
        self
    }

    /// The same about a number.
    #[must_use]
    pub(crate) fn number(mut self, number: &PhoneNumber) -> Self {
        let parts = [number.e164(), number.region(), number.kind().as_str()];
        self.heard.number = Some(parts.map(str::to_owned));
        self
    }

    /// The same about a device.
    #[must_use]
    pub(crate) fn device(mut self, device: &DirectDevice) -> Self {
        self.heard.device = Some(HeardDevice {
            id: device.id,
            pairing: device.pairing,
            platform: device.platform.as_str().to_owned(),
            paired_at: device.paired_at,
            last_seen_at: device.last_seen_at,
            last_used_at: device.last_used_at,
        });
        self
    }

    /// The same about an approval.
    #[must_use]
    pub(super) fn approval(mut self, id: ApprovalId) -> Self {
        self.heard.approval = Some(id);
        self
    }

    /// The same with a word about how.
    #[must_use]
    pub(crate) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.heard.detail = detail.into();
        self
    }

    /// The same of another kind: which it is shows only as the act goes on.
    #[must_use]
    pub(crate) fn of_kind(mut self, kind: NewsKind) -> Self {
        self.kind = kind;
        kind.as_str().clone_into(&mut self.heard.kind);
        self
    }

    /// Whether nobody listens at all.
    pub(super) const fn is_nobodys(&self) -> bool {
        self.ids.is_empty()
    }

    /// Writes it for every address that wants to hear of its kind.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let hearing = webhooks::hearing(tx, self.application, self.kind).await?;
        for (webhook, id) in hearing.into_iter().zip(&self.ids) {
            let news = serde_json::to_string(&self.heard)
                .map_err(|error| StoreFault::new(format!("news cannot be written: {error}")))?;
            let call = NewCall {
                id: *id,
                application: self.application,
                tells: NewNews::Heard(webhook, news),
                now: self.now,
            };
            calls::add(tx, &call).await?;
        }
        Ok(())
    }

    /// Writes it about a user, if the site knows them by number; with this app of theirs, where it is a device.
    pub(crate) async fn write_of(
        &self,
        tx: &mut Tx,
        user: UserId,
        app: Option<PairingId>,
    ) -> Result<(), StoreFault> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let Some(known) = people::find_known(tx, user).await? else {
            return Ok(());
        };
        let news = self.clone().about(known.serial);
        let mut devices = known.devices.iter();
        match devices.find(|it| Some(it.pairing) == app) {
            Some(device) => news.device(device).write(tx).await,
            None => news.write(tx).await,
        }
    }
}

impl Heard {
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text)
            .map_err(|error| Fault::new(format!("news does not read: {error}")))
    }

    pub(super) fn number(&self) -> Option<PhoneNumber> {
        let [e164, region, kind] = self.number.as_ref()?;
        PhoneNumber::from_stored(e164, region, kind)
    }

    pub(super) fn device(&self) -> Option<DirectDevice> {
        let device = self.device.as_ref()?;
        Some(DirectDevice {
            id: device.id,
            pairing: device.pairing,
            platform: device.platform.parse().unwrap_or(Platform::Other),
            paired_at: device.paired_at,
            last_seen_at: device.last_seen_at,
            last_used_at: device.last_used_at,
        })
    }
}
