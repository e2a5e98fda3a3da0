//! Text gateways, one a file. To add one: copy its neighbour, and name it in the table below.

mod generic_http;
mod smpp;
mod twilio;

use domain::Timestamp;

pub use self::{
    generic_http::HttpGateway,
    smpp::{Smpp, SmppAlphabet, SmppIds, SmppLongTexts, SmppReceipt, SmppSecurity, SmppSettings},
    twilio::Twilio,
};
use crate::{Http, Inbound, InboundAnswer, KeepingGateway, ReportRefused, SendAnswer, TextMessage};

/// A way to send a text.
#[derive(Clone, Debug)]
pub enum TextGateway {
    /// Twilio's Messages API.
    Twilio(Twilio),
    /// Any gateway that takes a POST.
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
            Self::Http(gateway) => gateway.send(message, report_url, http).await,
            Self::Smpp(gateway) => gateway.send(message, now).await,
            Self::Keeping(gateway) => gateway.send(message).await,
        }
    }

    /// Checks that `inbound` comes from the gateway, and reads it.
    pub fn read_report(&self, inbound: &Inbound) -> Result<InboundAnswer, ReportRefused> {
        match self {
            Self::Twilio(gateway) => gateway.read_report(inbound),
            Self::Http(_) | Self::Smpp(_) => Err(ReportRefused::Unknown),
            Self::Keeping(_) => KeepingGateway::read_report(inbound),
        }
    }

    /// The account whose connection is to be kept ([`Smpp::keep`]), where it is one.
    pub const fn smpp(&self) -> Option<&Smpp> {
        match self {
            Self::Smpp(gateway) => Some(gateway),
            Self::Twilio(_) | Self::Http(_) | Self::Keeping(_) => None,
        }
    }
}
