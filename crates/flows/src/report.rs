//! What gateways report: a hint whether a message arrived. The one sure sign is that its code was entered.

mod call;
mod receipts;

use data_encoding::BASE64URL_NOPAD;
use delivery::{ErrorClass, Inbound, InboundAnswer, ReportRefused, ReportState, WEBHOOK};
use domain::{Channel, Event, MessageId, Moment, Secret};
use metrics::counter;
use store::{calls, log, outbox, unit};

pub use self::receipts::ReceiptWorker;
use crate::{Fault, Flows, error::WhileDoing};

/// A request that came to `/reports/{gateway}/{token}`, as gateways need it to check a signature.
#[derive(Clone)]
pub struct IncomingReport {
    /// The method in capitals.
    pub method: String,
    /// Path and query as they came.
    pub path_and_query: String,
    /// The headers in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// What came of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Genuine; this is to be answered.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body's media type.
        content_type: &'static str,
        /// The body.
        body: String,
    },
    /// Not signed by the gateway, or the gateway sends no reports.
    Forged,
    /// Genuine, but not readable.
    Unreadable,
    /// The address belongs to no message or gateway of ours.
    Unknown,
}

impl Flows {
    /// The token in a message's report address: which message, and a MAC that nobody else can make and that tells a
    /// text from a call.
    pub(crate) fn report_token(
        &self,
        gateway: &str,
        message: MessageId,
        channel: Channel,
    ) -> String {
        format!(
            "{message}.{}",
            BASE64URL_NOPAD.encode(&self.report_mac(gateway, message, channel))
        )
    }

    fn report_mac(&self, gateway: &str, message: MessageId, channel: Channel) -> Vec<u8> {
        let bytes = [message.as_bytes().as_slice(), gateway.as_bytes()].concat();
        let kind = match channel {
            Channel::Call => "call report",
            Channel::Text | Channel::Mail | Channel::Push => "report",
        };
        let hash = self.0.keys.hash(kind, &bytes);
        // 128 bits are plenty against guessing, and keep the address short.
        hash.as_bytes().iter().copied().take(16).collect()
    }

    /// The address a gateway reports to.
    pub(crate) fn report_address(&self, gateway: &str, token: &str) -> String {
        let origin = self
            .0
            .settings
            .public_address
            .origin()
            .ascii_serialization();
        format!("{origin}/reports/{gateway}/{token}")
    }

    /// Takes a report that came to `/reports/{gateway}/{token}`.
    pub async fn receive_report(
        &self,
        gateway: &str,
        token: &str,
        incoming: IncomingReport,
        moment: &mut Moment,
    ) -> Result<Reported, Fault> {
        if token == WEBHOOK {
            return self.hear_at_one_address(gateway, incoming, moment).await;
        }
        let Some((message, channel)) = self.message_of(gateway, token) else {
            return Ok(Reported::Unknown);
        };
        let Some(way) = self.way_heard(gateway, moment.now).await? else {
            return Ok(Reported::Unknown);
        };
        let inbound = self.as_called(incoming);
        if channel == Channel::Call {
            return match way.call {
                Some(found) => self.hear_call(&found, message, &inbound, moment).await,
                None => Ok(Reported::Unknown),
            };
        }
        let Some(found) = way.text else {
            return Ok(Reported::Unknown);
        };
        match found.read_report(&inbound, moment.now) {
            Ok(answer) => self.noted(message, answer, moment).await,
            Err(why) => Ok(refused(why)),
        }
    }

    /// Takes a report of a gateway that has one address for all its texts. Its signature says that it is the gateway's, and
    /// the name of the attempt which message it is about; it may send texts of others, too.
    async fn hear_at_one_address(
        &self,
        gateway: &str,
        incoming: IncomingReport,
        moment: &mut Moment,
    ) -> Result<Reported, Fault> {
        let found = self.way_heard(gateway, moment.now).await?;
        let found = found.and_then(|way| way.text);
        let Some(found) = found.filter(|found| found.has_one_address()) else {
            return Ok(Reported::Unknown);
        };
        let mut answer = match found.read_report(&self.as_called(incoming), moment.now) {
            Ok(answer) => answer,
            Err(why) => return Ok(refused(why)),
        };
        let attempt = answer.report.as_ref();
        let attempt = attempt.and_then(|report| report.provider_id.as_deref());
        let Some(message) = attempt.and_then(message_of_attempt) else {
            answer.report = None;
            return Ok(answered(answer));
        };
        let name = gateway.to_owned();
        let find = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { outbox::fate::may_be_of(tx, message, &name).await })
        });
        let is_its = self.0.store.read(find).await;
        if !is_its.while_doing("looking for a reported message")? {
            answer.report = None;
        }
        self.noted(message, answer, moment).await
    }

    /// Notes the report, and gives what is to be answered.
    async fn noted(
        &self,
        message: MessageId,
        answer: InboundAnswer,
        moment: &mut Moment,
    ) -> Result<Reported, Fault> {
        if let Some(report) = &answer.report {
            let class = report.class.unwrap_or(ErrorClass::Unknown);
            self.note(message, report.state, class, moment).await?;
            counter!("countersign_reports_total", "state" => report.state.as_str()).increment(1);
        }
        Ok(answered(answer))
    }

    /// The request as the gateway made it: to the configured public address, never to what a `Host` header says.
    fn as_called(&self, incoming: IncomingReport) -> Inbound {
        let origin = self
            .0
            .settings
            .public_address
            .origin()
            .ascii_serialization();
        Inbound {
            method: incoming.method,
            url: format!("{origin}{}", incoming.path_and_query),
            headers: incoming.headers,
            body: incoming.body,
        }
    }

    fn message_of(&self, gateway: &str, token: &str) -> Option<(MessageId, Channel)> {
        let (id, mac) = token.split_once('.')?;
        let id: MessageId = id.parse().ok()?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        let is_of = |channel| Secret::new(self.report_mac(gateway, id, channel)).equals(&mac);
        [Channel::Text, Channel::Call]
            .into_iter()
            .find(|channel| is_of(*channel))
            .map(|channel| (id, channel))
    }

    async fn note(
        &self,
        id: MessageId,
        state: ReportState,
        class: ErrorClass,
        moment: &mut Moment,
    ) -> Result<(), Fault> {
        let entry = log::Entry::new(moment);
        let now = moment.now;
        let unit = unit(move |tx| {
            let entry = entry.clone();
            Box::pin(async move {
                let arrived = match state {
                    ReportState::Sent => return Ok(()),
                    ReportState::Delivered => outbox::reported_delivered(tx, id, now).await?,
                    ReportState::Ended => calls::hung_up(tx, id, now).await?,
                    ReportState::Failed => None,
                };
                // A call that ended and in which no key was pressed reached nobody.
                let class = match state {
                    ReportState::Ended => ErrorClass::NotHeard,
                    _ => class,
                };
                let (noted, event, detail) = match (arrived, state) {
                    (None, ReportState::Failed | ReportState::Ended) => {
                        let noted = outbox::reported_failed(tx, id, class.as_str()).await?;
                        (noted, Event::MessageFailed, format!("why={class}"))
                    }
                    (arrived, _) => (arrived, Event::MessageDelivered, String::new()),
                };
                if let Some(whom) = noted {
                    let entry = entry
                        .about_any(whom.application, whom.user)
                        .within_any(whom.challenge);
                    log::add(tx, &entry, event, &detail).await?;
                }
                Ok(())
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("noting a report")
    }
}

/// The message of an attempt, by the name gateways are given of it.
fn message_of_attempt(attempt: &str) -> Option<MessageId> {
    attempt.split_once('-')?.0.parse().ok()
}

fn answered(answer: InboundAnswer) -> Reported {
    let InboundAnswer {
        status,
        content_type,
        body,
        ..
    } = answer;
    Reported::Answer {
        status,
        content_type,
        body,
    }
}

const fn refused(why: ReportRefused) -> Reported {
    match why {
        ReportRefused::Malformed => Reported::Unreadable,
        ReportRefused::Forged | ReportRefused::Unknown => Reported::Forged,
    }
}
