//! Text gateways, one a file. To add one: copy its neighbour, and name it in the table below.

mod android;
mod generic_http;
mod smpp;
mod twilio;
mod vonage;

use domain::Timestamp;

pub use self::{
    android::AndroidPhone,
    generic_http::HttpGateway,
    smpp::{Smpp, SmppAlphabet, SmppIds, SmppLongTexts, SmppReceipt, SmppSecurity, SmppSettings},
    twilio::Twilio,
    vonage::Vonage,
};
use crate::{
    Http, Inbound, InboundAnswer, KeepingGateway, ReportRefused, ReportTrust, SendAnswer,
    TextMessage,
};

/// The last segment of the address at which a gateway that has one address for all its reports tells them.
pub const WEBHOOK: &str = "webhook";

/// A way to send a text.
#[derive(Clone, Debug)]
pub enum TextGateway {
    /// Twilio's Messages API.
    Twilio(Twilio),
    /// Vonage's SMS API.
    Vonage(Vonage),
    /// A phone with the app SMS Gateway for Android.
    Android(AndroidPhone),
    /// Any gateway that is asked by HTTP.
    Http(HttpGateway),
    /// A message centre that speaks SMPP.
    Smpp(Smpp),
    /// Keeps texts instead of sending them.
    Keeping(KeepingGateway),
}

impl TextGateway {
    /// What the operator calls it; also its segment in report addresses.
    pub fn name(&self) -> &str {
        match self {
            Self::Twilio(gateway) => gateway.name(),
            Self::Vonage(gateway) => gateway.name(),
            Self::Android(gateway) => gateway.name(),
            Self::Http(gateway) => gateway.name(),
            Self::Smpp(gateway) => gateway.name(),
            Self::Keeping(gateway) => gateway.name(),
        }
    }

    /// Hands `message` over. `report_url` is where the gateway may tell later what became of it: an address of the
    /// message's own, which nobody can guess. Answers within the client's time-out.
    pub async fn send(
        &self,
        message: &TextMessage,
        report_url: Option<&str>,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        match self {
            Self::Twilio(gateway) => gateway.send(message, report_url, http, now).await,
            Self::Vonage(gateway) => gateway.send(message, report_url, http, now).await,
            Self::Android(gateway) => gateway.send(message, http, now).await,
            Self::Http(gateway) => gateway.send(message, report_url, http).await,
            Self::Smpp(gateway) => gateway.send(message, now).await,
            Self::Keeping(gateway) => gateway.send(message).await,
        }
    }

    /// Checks that `inbound` comes from the gateway, `now`, and reads it.
    pub fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        match self {
            Self::Twilio(gateway) => gateway.read_report(inbound),
            Self::Vonage(gateway) => gateway.read_report(inbound, now),
            Self::Android(gateway) => gateway.read_report(inbound, now),
            Self::Http(gateway) => gateway.read_report(inbound, now),
            Self::Smpp(_) => Err(ReportRefused::Unknown),
            Self::Keeping(_) => KeepingGateway::read_report(inbound),
        }
    }

    /// How far its reports are believed.
    pub fn reports(&self) -> ReportTrust {
        match self {
            Self::Twilio(gateway) => gateway.reports(),
            Self::Vonage(gateway) => gateway.reports(),
            Self::Android(gateway) => gateway.reports(),
            Self::Http(gateway) => gateway.reports(),
            Self::Smpp(_) => ReportTrust::Signed,
            Self::Keeping(_) => ReportTrust::ByAddress,
        }
    }

    /// Whether it tells of all its texts at one address, whose last segment is [`WEBHOOK`]. The `provider_id` of such a
    /// report is the name of the attempt, or of a text that was none of ours.
    pub const fn has_one_address(&self) -> bool {
        matches!(self, Self::Android(_))
    }

    /// The account whose connection is to be kept ([`Smpp::keep`]), where it is one.
    pub const fn smpp(&self) -> Option<&Smpp> {
        match self {
            Self::Smpp(gateway) => Some(gateway),
            _ => None,
        }
    }
}
