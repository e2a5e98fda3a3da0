//! Requests that are decided or over.

use serde::Deserialize;

use crate::{Device, DeviceError};

/// The last requests of a device's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct History {
    /// The server's clock.
    pub now: i64,
    /// At most 50, the latest first.
    pub requests: Vec<PastRequest>,
}

/// One request that is decided or over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PastRequest {
    /// Its id.
    pub id: String,
    /// The account it was about.
    pub account: String,
    /// When it was made.
    pub created: i64,
    /// What was asked.
    pub message: String,
    /// The browser that asked.
    pub browser: String,
    /// Where that browser seemed to be.
    pub place: String,
    /// How it ended.
    pub state: String,
    /// Why it was denied; empty where that was not said.
    pub reason: String,
    /// When it was answered.
    pub answered: Option<i64>,
    /// Whether this device answered it.
    pub by_this_device: bool,
}

/// What happened to a device's accounts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// The server's clock.
    pub now: i64,
    /// At most 50, the latest first.
    pub changes: Vec<Change>,
}

/// Something the person of an account was told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Change {
    /// The account.
    pub account: String,
    /// When.
    pub at: i64,
    /// What, by its word.
    pub what: String,
}

impl Device {
    /// What happened to its accounts in the last 30 days.
    pub async fn changes(&self) -> Result<Changes, DeviceError> {
        let answer = self.call("GET", "/app/v1/changes", None).await?;
        answer.expect(200)
    }

    /// The last 50 made before a time; the latest of all without one.
    pub async fn history(&self, before: Option<i64>) -> Result<History, DeviceError> {
        let path = match before {
            Some(time) => format!("/app/v1/history?before={time}"),
            None => "/app/v1/history".to_owned(),
        };
        self.call("GET", &path, None).await?.expect(200)
    }

    /// Says "it was not me" later.
    pub async fn report(&self, request: &str) -> Result<(), DeviceError> {
        let path = format!("/app/v1/requests/{request}/report");
        let answer = self.call("POST", &path, None).await?;
        answer.expect_status(204)
    }
}
