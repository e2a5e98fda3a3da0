//! A whole answer of the server, and how it says no.

use reqwest::{RequestBuilder, Response, header::RETRY_AFTER};
use serde::{Deserialize, de::DeserializeOwned};

use super::error::Revocation;
use crate::{DeviceError, Refusal};

/// The longest answer that is read: what the protocol allows.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
    retry_after: Option<u64>,
}

impl Answer {
    pub(crate) async fn read(request: RequestBuilder) -> Result<Self, DeviceError> {
        let response = request.send().await.map_err(silence)?;
        let status = response.status();
        if status.is_server_error() {
            return Err(DeviceError::NotAnswering);
        }
        let retry_after = response.headers().get(RETRY_AFTER);
        Ok(Self {
            status: status.as_u16(),
            retry_after: retry_after
                .and_then(|seconds| seconds.to_str().ok())
                .and_then(|seconds| seconds.parse().ok()),
            body: read_body(response).await?,
        })
    }

    /// What an answer with this status holds; otherwise the refusal it tells of.
    pub fn expect<T: DeserializeOwned>(&self, status: u16) -> Result<T, DeviceError> {
        self.expect_status(status)?;
        serde_json::from_slice(&self.body).map_err(|_| DeviceError::Malformed("unexpected JSON"))
    }

    /// Nothing for an answer with this status; otherwise the refusal it tells of.
    pub fn expect_status(&self, status: u16) -> Result<(), DeviceError> {
        if self.status == status {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// The server's clock, if the answer tells it.
    pub fn now(&self) -> Option<i64> {
        #[derive(Deserialize)]
        struct Told {
            now: i64,
        }
        serde_json::from_slice(&self.body)
            .ok()
            .map(|Told { now }| now)
    }

    fn refusal(&self) -> DeviceError {
        #[derive(Deserialize)]
        struct Told {
            error: Reason,
            now: Option<i64>,
            state: Option<String>,
            counts_from: Option<i64>,
            revoked: Option<Revocation>,
        }
        #[derive(Deserialize)]
        struct Reason {
            code: String,
        }
        match serde_json::from_slice::<Told>(&self.body) {
            Ok(told) => DeviceError::Refused(Box::new(Refusal {
                status: self.status,
                code: told.error.code,
                now: told.now,
                state: told.state,
                retry_after: self.retry_after,
                counts_from: told.counts_from,
                revoked: told.revoked,
            })),
            Err(_) => DeviceError::Malformed("unexpected status"),
        }
    }
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, DeviceError> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(silence)? {
        if body.len().saturating_add(piece.len()) > LONGEST_ANSWER {
            return Err(DeviceError::Malformed("the answer is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The source is dropped: it prints the address.
fn silence(_: reqwest::Error) -> DeviceError {
    DeviceError::NotAnswering
}
