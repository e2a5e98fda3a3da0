//! A call to a site: what it is to be told, at an address it chose. Taken for hostile, like every address (`http`).

use std::time::Duration;

use domain::{CallMethod, Secret};
use url::Url;

use crate::{
    Http,
    http::{AddressRefused, Bounds, HttpFault, Post},
};

/// A site has so long to take what it is told, and may answer with so much.
const BOUNDS: Bounds = Bounds {
    timeout: Duration::from_secs(10),
    answer: 1024,
};

/// A call as its writer wrote it.
#[derive(Clone, Debug)]
pub struct SiteCall {
    /// How it is made.
    pub method: CallMethod,
    /// Where to; with all that is told in its query, where there is no body.
    pub address: Url,
    /// Its headers.
    pub headers: Vec<(String, Secret<String>)>,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body; empty where there is none.
    pub body: Vec<u8>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteAnswer {
    /// The site answered with this status.
    Status(u16),
    /// It did not answer, for this reason: a word for the log.
    None(&'static str),
}

impl SiteAnswer {
    /// Whether the site took what it was told.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

/// What came of it, with what else a site may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteReply {
    /// The answer.
    pub answer: SiteAnswer,
    /// How long it asks to be left alone (RFC 9110, section 10.2.3).
    pub retry_after: Option<Duration>,
    /// The beginning of the body, 1,024 bytes at most. Whatever a stranger wrote.
    pub said: Vec<u8>,
}

impl Http {
    /// Calls a site. Redirects are not followed: what is told is for that address alone.
    pub async fn call_site(&self, call: &SiteCall) -> SiteAnswer {
        self.hear_site(call).await.answer
    }

    /// The same with what else it says; of an answer to a GET nothing is read.
    pub async fn hear_site(&self, call: &SiteCall) -> SiteReply {
        let answered = match call.method {
            CallMethod::Get => {
                let status = self.get(&call.address, &call.headers, BOUNDS).await;
                status.map(|status| (status, None, Vec::new()))
            }
            CallMethod::Post => {
                let post = Post {
                    address: &call.address,
                    authorization: None,
                    headers: &call.headers,
                    content_type: call.content_type,
                    body: call.body.clone(),
                    bounds: BOUNDS,
                };
                let reply = self.post(post).await;
                reply.map(|reply| (reply.status, reply.retry_after, reply.body))
            }
        };
        match answered {
            Ok((status, retry_after, said)) => SiteReply {
                answer: SiteAnswer::Status(status),
                retry_after,
                said,
            },
            Err(fault) => SiteReply {
                answer: SiteAnswer::None(word(fault)),
                retry_after: None,
                said: Vec::new(),
            },
        }
    }
}

const fn word(fault: HttpFault) -> &'static str {
    match fault {
        HttpFault::Refused(AddressRefused::NotHttps) => "not_https",
        HttpFault::Refused(AddressRefused::Inside) => "inside",
        HttpFault::Unwritable => "unwritable",
        HttpFault::NotConnected => "no_connection",
        HttpFault::TimedOut => "timed_out",
        HttpFault::Broken => "broken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OutgoingSettings;

    fn call(address: &str, method: CallMethod) -> SiteCall {
        SiteCall {
            method,
            address: address.parse().unwrap(),
            headers: vec![("x-nonce".into(), Secret::new("1".into()))],
            content_type: "application/json",
            body: Vec::new(),
        }
    }

    #[tokio::test]
    async fn an_address_inside_is_not_called_by_either_method() {
        let http = Http::new(OutgoingSettings::default()).unwrap();
        for method in [CallMethod::Get, CallMethod::Post] {
            for (address, why) in [
                ("http://site.example/answers", "not_https"),
                ("https://127.0.0.1/answers", "inside"),
                ("https://[::1]/answers", "inside"),
                ("https://169.254.169.254/latest", "inside"),
            ] {
                let answer = http.call_site(&call(address, method)).await;
                assert_eq!(answer, SiteAnswer::None(why), "{address}");
                assert!(!answer.is_taken());
            }
        }
    }

    #[tokio::test]
    async fn a_header_that_cannot_be_written_is_not_sent() {
        let http = Http::new(OutgoingSettings::default()).unwrap();
        let mut call = call("https://site.example/", CallMethod::Post);
        call.headers = vec![("x-nonce".into(), Secret::new("1\r\nx: y".into()))];
        assert_eq!(http.call_site(&call).await, SiteAnswer::None("unwritable"));
    }

    #[test]
    fn what_a_site_takes_it_says_by_its_status() {
        assert!(SiteAnswer::Status(200).is_taken() && SiteAnswer::Status(204).is_taken());
        assert!(!SiteAnswer::Status(301).is_taken() && !SiteAnswer::Status(500).is_taken());
    }
}
