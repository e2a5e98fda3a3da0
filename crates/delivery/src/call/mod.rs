//! Call gateways, one a file. To add one: copy its neighbour, and name it in the table below.
//!
//! A gateway that can asks for a key before it speaks the code: a mailbox presses none, so it records none.

mod generic_http;
mod ncco;
mod twilio;
mod twiml;
mod vonage;

use domain::Timestamp;

pub use self::{generic_http::HttpCalls, twilio::TwilioCalls, vonage::VonageCalls};
use crate::{
    CallMessage, Http, Inbound, InboundAnswer, KeepingGateway, ReportRefused, ReportTrust,
    SendAnswer, SpokenCode,
};

/// A way to call.
#[derive(Clone, Debug)]
pub enum CallGateway {
    /// Twilio's Calls API.
    Twilio(TwilioCalls),
    /// Vonage's Voice API.
    Vonage(VonageCalls),
    /// Any gateway that is asked by HTTP and speaks the text in it.
    Http(HttpCalls),
    /// Keeps calls instead of making them.
    Keeping(KeepingGateway),
}

/// What a gateway tells of a call under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallEvent {
    /// How far the call has come, and what to answer.
    Told(InboundAnswer),
    /// The person pressed a key: the answer is to be what [`CallGateway::speak`] or [`CallGateway::say`] gives.
    WantsCode,
}

impl CallGateway {
    /// What the operator calls it; also its segment in report addresses.
    pub fn name(&self) -> &str {
        match self {
            Self::Twilio(gateway) => gateway.name(),
            Self::Vonage(gateway) => gateway.name(),
            Self::Http(gateway) => gateway.name(),
            Self::Keeping(gateway) => gateway.name(),
        }
    }

    /// Asks the gateway to call. `report_url` is where it tells of the call and of keys: an address of the message's own,
    /// which nobody can guess. Answers within the client's time-out, long before anybody picks up.
    pub async fn call(
        &self,
        message: &CallMessage,
        report_url: &str,
        http: &Http,
        now: Timestamp,
    ) -> SendAnswer {
        match self {
            Self::Twilio(gateway) => gateway.call(message, report_url, http).await,
            Self::Vonage(gateway) => gateway.call(message, report_url, http, now).await,
            Self::Http(gateway) => gateway.call(message, report_url, http).await,
            Self::Keeping(gateway) => gateway.call(message).await,
        }
    }

    /// Checks that `inbound` comes from the gateway, `now`, and reads it.
    pub fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<CallEvent, ReportRefused> {
        match self {
            Self::Twilio(gateway) => gateway.read_report(inbound),
            Self::Vonage(gateway) => gateway.read_report(inbound, now),
            Self::Http(gateway) => gateway.read_report(inbound, now).map(CallEvent::Told),
            Self::Keeping(_) => KeepingGateway::read_call_report(inbound),
        }
    }

    /// How far its reports are believed.
    pub fn reports(&self) -> ReportTrust {
        match self {
            Self::Twilio(_) | Self::Vonage(_) => ReportTrust::Signed,
            Self::Http(gateway) => gateway.reports(),
            Self::Keeping(_) => ReportTrust::ByAddress,
        }
    }

    /// The answer to a key that speaks the code, twice, and once more for each further key.
    pub fn speak(&self, spoken: &SpokenCode, report_url: &str) -> InboundAnswer {
        match self {
            Self::Twilio(_) => twiml::answer(twiml::code(spoken, report_url)),
            Self::Vonage(_) => vonage::answer(&ncco::code(spoken, report_url)),
            Self::Http(_) | Self::Keeping(_) => KeepingGateway::speak(spoken),
        }
    }

    /// The answer to a key that says `words` and hangs up.
    pub fn say(&self, voice: &str, words: &str) -> InboundAnswer {
        match self {
            Self::Twilio(_) => twiml::answer(twiml::words(voice, words)),
            Self::Vonage(_) => vonage::answer(&ncco::words(voice, words)),
            Self::Http(_) | Self::Keeping(_) => InboundAnswer::plain(words),
        }
    }
}
