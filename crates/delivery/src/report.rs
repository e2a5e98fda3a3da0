//! What a gateway tells us afterwards: the request as it came in, the report read from it, the body to answer.
//!
//! A report is a hint. The one trustworthy sign that a text arrived is that its code was entered.

use std::str::FromStr;

use crate::ErrorClass;

/// A request that came to the reports face, as gateways need it to check a signature.
#[derive(Clone)]
pub struct Inbound {
    /// The method in capitals.
    pub method: String,
    /// The whole address as the gateway called it: the configured public address, path and query. Never made from the
    /// `Host` header, which a stranger may set.
    pub url: String,
    /// The headers in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

// By hand: address, headers and body hold tokens, signatures and numbers.
impl std::fmt::Debug for Inbound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbound")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl Inbound {
    /// The header of this name in any capitals; none when it came twice, for then nobody knows which one counts.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// Whether a header of this name came at all.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case(name))
    }
}

/// How far a text or call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportState {
    /// Handed to the person's network.
    Sent,
    /// On the phone, as the network says.
    Delivered,
    /// It will not arrive.
    Failed,
    /// The call is over. It reached the person if a key was pressed in it, and nobody otherwise.
    Ended,
}

/// The text names no report state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a report state")]
pub struct UnknownState;

impl ReportState {
    /// The name the database and the log use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Ended => "ended",
        }
    }
}

impl FromStr for ReportState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        match text {
            "sent" => Ok(Self::Sent),
            "delivered" => Ok(Self::Delivered),
            "failed" => Ok(Self::Failed),
            "ended" => Ok(Self::Ended),
            _ => Err(UnknownState),
        }
    }
}

/// One report. Which attempt it is about, the token in the address it came to says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The gateway's own name for the message. Not compared: the MAC in the address says which message it is about.
    pub provider_id: Option<String>,
    /// How far the text has come.
    pub state: ReportState,
    /// Why it failed, where the gateway says so.
    pub class: Option<ErrorClass>,
}

/// A genuine request: the report in it, if it holds one, and what to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundAnswer {
    /// The report; none when the gateway tells something that changes nothing ("queued").
    pub report: Option<Report>,
    /// The status to answer with.
    pub status: u16,
    /// The media type of `body`.
    pub content_type: &'static str,
    /// The body to answer with.
    pub body: String,
}

impl InboundAnswer {
    /// An empty answer: heard.
    pub(crate) const fn heard(report: Option<Report>) -> Self {
        Self {
            report,
            status: 204,
            content_type: "text/plain",
            body: String::new(),
        }
    }

    /// A few words.
    pub(crate) fn plain(words: &str) -> Self {
        Self {
            report: None,
            status: 200,
            content_type: "text/plain",
            body: words.to_owned(),
        }
    }
}

/// How far a gateway's reports are believed, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTrust {
    /// It sends none, or none that we could check.
    None,
    /// For the address they come to, which nobody can guess.
    ByAddress,
    /// For their signature, the password they come with, or the connection of ours on which they come.
    Signed,
}

/// Why a request is no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportRefused {
    /// The signature is missing or wrong.
    #[error("not signed by the gateway")]
    Forged,
    /// Genuine, as far as we can tell, but not readable.
    #[error("not readable as a report")]
    Malformed,
    /// This gateway sends no reports.
    #[error("this gateway sends no reports")]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbound(headers: &[(&str, &str)]) -> Inbound {
        let headers = headers
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let url = "https://id.example/reports/t/secret-token".to_owned();
        Inbound {
            method: "POST".to_owned(),
            url,
            headers,
            body: b"To=%2B15551234".to_vec(),
        }
    }

    #[test]
    fn a_header_that_came_twice_counts_as_none() {
        let twice = inbound(&[("x-signature", "a"), ("X-Signature", "b")]);
        assert_eq!(twice.header("X-Signature"), None);
        assert!(twice.has_header("X-SIGNATURE"));
        assert_eq!(
            inbound(&[("x-signature", "a")]).header("X-Signature"),
            Some("a")
        );
    }

    #[test]
    fn a_request_is_not_printed() {
        assert_eq!(
            format!("{:?}", inbound(&[("a", "b")])),
            r#"Inbound { method: "POST", .. }"#
        );
    }

    #[test]
    fn report_states_survive_their_text_form() {
        for state in [
            ReportState::Sent,
            ReportState::Delivered,
            ReportState::Failed,
            ReportState::Ended,
        ] {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("read".parse::<ReportState>(), Err(UnknownState));
    }
}
