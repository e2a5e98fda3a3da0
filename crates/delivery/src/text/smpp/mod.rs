//! A message centre that speaks SMPP 3.4. One connection is kept for as long as the server runs: texts go out by it, and
//! receipts come in. What was written to a connection that died before its answer may have been sent: nobody tries again.

mod alphabet;
mod ids;
mod keep;
mod receipt;
mod session;
mod settings;
mod status;
mod submit;
mod way;
mod window;
mod wire;

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use domain::Timestamp;
use rusmpp::{
    pdus::BindTransceiver,
    types::COctetString,
    values::{InterfaceVersion, Npi, Ton},
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout_at},
};

pub use self::{
    alphabet::SmppAlphabet,
    ids::SmppIds,
    receipt::SmppReceipt,
    settings::{SmppLongTexts, SmppSecurity, SmppSettings},
};
use self::{
    keep::Standing,
    session::{Habits, Session},
    submit::Form,
    way::Way,
    window::{Entrance, Outcome},
};
use crate::{
    ErrorClass, OutgoingSettings, SendAnswer, SettingsRefused, TextMessage, settings as all,
};

/// The longest a text may take, with all its parts.
const LONGEST: Duration = Duration::from_millis(crate::LONGEST_TIMEOUT_MS);
/// How long a server that is asked too much in the middle of a text is left alone.
const REST: Duration = Duration::from_secs(1);

/// An account at a message centre. Clones share its connection.
#[derive(Clone)]
pub struct Smpp(Arc<Inside>);

struct Inside {
    name: String,
    way: Way,
    bind: BindTransceiver,
    form: Form,
    habits: Habits,
    own_errors: BTreeMap<u32, ErrorClass>,
    /// How long a text, or a try to be let in, may take.
    patience: Duration,
    standing: watch::Sender<Standing>,
}

// By hand: the bind holds the password.
impl fmt::Debug for Smpp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smpp")
            .field("name", &self.0.name)
            .field("way", &self.0.way)
            .finish_non_exhaustive()
    }
}

impl Smpp {
    /// The gateway these settings describe. Of `outgoing` it takes the certificates to trust and the time-out.
    pub fn new(
        settings: &SmppSettings,
        outgoing: &OutgoingSettings,
    ) -> Result<Self, SettingsRefused> {
        all::check_name(&settings.name)?;
        settings.check_bounds()?;
        Ok(Self(Arc::new(Inside {
            name: settings.name.clone(),
            way: Way::new(settings, outgoing)?,
            bind: bind(settings)?,
            form: Form::new(settings)?,
            habits: Habits {
                window: settings.window,
                quiet: Duration::from_secs(settings.enquire_link_seconds.into()),
                ids: settings.message_ids,
            },
            own_errors: settings.own_errors()?,
            patience: Duration::from_millis(outgoing.timeout_ms).min(LONGEST),
            standing: watch::Sender::new(Standing::Coming),
        })))
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether texts go through a network, where others may read them: neither encrypted nor to this machine.
    pub fn is_in_the_clear(&self) -> bool {
        self.0.way.is_in_the_clear()
    }

    /// Whether texts could be sent: goes all the way to the server, is let in and takes leave.
    pub async fn check(&self) -> Result<(), ErrorClass> {
        self.0.connect().await?.take_leave().await;
        Ok(())
    }

    pub(super) async fn send(&self, message: &TextMessage, now: Timestamp) -> SendAnswer {
        let until = Instant::now() + self.0.patience;
        let Some(parts) = self.0.form.fill(message, now) else {
            return SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            };
        };
        let entrance = match self.entrance(until).await {
            Ok(entrance) => entrance,
            Err(why) => return status::by_class(why),
        };
        let mut last_id = None;
        for (position, part) in parts.messages.into_iter().enumerate() {
            let outcome = match position {
                0 => entrance.submit(part, until).await,
                _ => submit_further(&entrance, part, until).await,
            };
            match outcome {
                Outcome::Taken(id) => last_id = id,
                outcome if position == 0 => return self.answer(outcome),
                outcome => return self.answer_within(outcome),
            }
        }
        SendAnswer::accepted(last_id, Some(parts.segments))
    }

    /// The way into the connection. A server that turned us away is not waited for: another gateway may be quicker.
    async fn entrance(&self, until: Instant) -> Result<Entrance, ErrorClass> {
        let mut standing = self.0.standing.subscribe();
        loop {
            match &*standing.borrow_and_update() {
                Standing::In(entrance) if !entrance.is_closed() => return Ok(entrance.clone()),
                Standing::Out(why) => return Err(*why),
                Standing::In(_) | Standing::Coming => {}
            }
            let changed = timeout_at(until, standing.changed()).await;
            if !matches!(changed, Ok(Ok(()))) {
                return Err(ErrorClass::NotReached);
            }
        }
    }

    fn answer(&self, outcome: Outcome) -> SendAnswer {
        match outcome {
            Outcome::Taken(id) => SendAnswer::accepted(id, None),
            Outcome::Refused(status) => {
                let (gateway, status_code) = (self.name(), u32::from(status));
                tracing::warn!(gateway, status = status_code, "a message was refused");
                status::answer(status, &self.0.own_errors)
            }
            Outcome::NotWritten(why) => status::by_class(why),
            Outcome::Lost(why) => {
                tracing::warn!(gateway = self.name(), "a gateway gave no answer");
                SendAnswer::perhaps_sent(why)
            }
        }
    }

    /// The same where parts of the text are out: all of it once more would be no better, and may come twice.
    fn answer_within(&self, outcome: Outcome) -> SendAnswer {
        match self.answer(outcome) {
            SendAnswer::Temporary { why, .. } | SendAnswer::Permanent { class: why } => {
                SendAnswer::perhaps_sent(why)
            }
            taken @ SendAnswer::Accepted { .. } => taken,
        }
    }
}

impl Inside {
    /// A connection that is let in.
    async fn connect(&self) -> Result<Session, ErrorClass> {
        let until = Instant::now() + self.patience;
        let stream = self.way.go(until).await?;
        Session::bind(stream, self.bind.clone(), self.habits, until).await
    }
}

/// A part behind the first: where the server has no time for it, it is given again, for the others are out already.
async fn submit_further(
    entrance: &Entrance,
    part: rusmpp::pdus::SubmitSm,
    until: Instant,
) -> Outcome {
    loop {
        let outcome = entrance.submit(part.clone(), until).await;
        let Outcome::Refused(status) = outcome else {
            return outcome;
        };
        let is_throttled =
            status::answer(status, &BTreeMap::new()) == status::by_class(ErrorClass::Throttled);
        let next = Instant::now() + REST;
        if !is_throttled || next >= until {
            return outcome;
        }
        sleep_until(next).await;
    }
}

/// How we ask to be let in: version 3.4, to send and to hear.
fn bind(settings: &SmppSettings) -> Result<BindTransceiver, SettingsRefused> {
    let is_empty = settings.system_id.is_empty();
    let system_id = COctetString::from_string(settings.system_id.clone());
    let password = settings.password.expose();
    let given = !password.is_empty();
    let password = COctetString::from_string(password.clone());
    let bind = BindTransceiver::builder()
        .system_id(
            system_id
                .ok()
                .filter(|_| !is_empty)
                .ok_or(SettingsRefused::SystemId)?,
        )
        .password(
            password
                .ok()
                .filter(|_| given)
                .ok_or(SettingsRefused::SmppPassword)?,
        )
        .system_type(
            COctetString::from_string(settings.system_type.clone())
                .map_err(|_| SettingsRefused::SystemType)?,
        )
        .interface_version(InterfaceVersion::Smpp3_4)
        .addr_ton(Ton::from(settings.address_ton))
        .addr_npi(Npi::from(settings.address_npi))
        .address_range(
            COctetString::from_string(settings.address_range.clone())
                .map_err(|_| SettingsRefused::AddressRange)?,
        );
    Ok(bind.build())
}
