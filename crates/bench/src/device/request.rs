//! Requests: fetched, and shown only if the server's signature covers what would be shown (section 4 of the protocol).

use serde::Deserialize;
use serde_json::json;

use super::{
    bytes::{decode, fields, sha_256},
    call::seconds,
};
use crate::{Device, DeviceError};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// The account it is about.
    pub account: String,
    /// When it was made.
    pub created: i64,
    /// Until when it may be answered.
    pub expires: i64,
    /// The application's name as it was when it was made.
    pub issuer: String,
    /// What the person was called there.
    pub label: String,
    /// What is asked.
    pub message: String,
    /// Label and value of what stands below.
    pub details: Vec<(String, String)>,
    /// The browser that asks.
    pub browser: String,
    /// Where that browser seems to be.
    pub place: String,
    /// How the number is carried over.
    pub number: Number,
    /// What an approval takes besides: `none` or `passkey`. Not signed: the server holds every decision to it.
    pub gate: String,
    /// 32 bytes in base64url.
    pub nonce: String,
    /// The signature of the service key.
    pub signature: String,
}

/// How the number is carried over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Number {
    /// `type`, `pick` or `none`.
    pub mode: String,
    /// What there is to pick from.
    pub choices: Vec<String>,
}

/// What waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// The revision now.
    pub revision: i64,
    /// The requests, oldest first, whose signatures verify.
    pub requests: Vec<Request>,
    /// How many did not, and are not shown.
    pub forged: usize,
}

#[derive(Deserialize)]
struct Pending {
    revision: i64,
    requests: Vec<Request>,
}

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was rung.
    Delivered,
    /// A person looks at it.
    Opened,
}

impl Device {
    /// The pending requests: at once if the revision is higher than `after`, else after at most `wait` seconds.
    pub async fn requests(&self, after: i64, wait: u64) -> Result<Inbox, DeviceError> {
        let path = format!("/app/v1/requests?after={after}&wait={wait}");
        let pending: Pending = self.call("GET", &path, None).await?.expect(200)?;
        let is_known = |request: &Request| {
            let account = self.account(&request.account);
            account.is_some_and(|it| {
                // A site may have put a gate before approvals since.
                let knows_gate = request.gate != "passkey" || it.policy.gate == "passkey";
                knows_gate && (it.issuer, it.label) == request.names()
            })
        };
        if !pending.requests.iter().all(is_known) {
            // An account may be new, or have another name or gate by now.
            self.accounts(0).await?;
        }
        let all = pending.requests.len();
        let genuine = pending.requests.into_iter();
        let requests: Vec<_> = genuine.filter(|one| self.is_genuine(one)).collect();
        Ok(Inbox {
            revision: pending.revision,
            forged: all - requests.len(),
            requests,
        })
    }

    /// Tells the waiting page how far a request got.
    pub async fn seen(&self, request: &str, seen: Seen) -> Result<(), DeviceError> {
        let path = format!("/app/v1/requests/{request}/seen");
        let body = json!({"as": match seen {
            Seen::Delivered => "delivered",
            Seen::Opened => "opened",
        }});
        let answer = self.call("POST", &path, Some(&body)).await?;
        answer.expect_status(204)
    }

    /// Whether the server signed this request for this device, with all it shows.
    pub fn is_genuine(&self, request: &Request) -> bool {
        let (origin, hash) = (self.server.origin(), shown_hash(request));
        let bytes = request_bytes(origin, &self.id, request, &hash);
        self.account(&request.account).is_some()
            && bytes.is_ok_and(|bytes| self.service_key.has_signed(&bytes, &request.signature))
    }
}

impl Request {
    /// The application's name and the person's, as it shows them.
    fn names(&self) -> (String, String) {
        (self.issuer.clone(), self.label.clone())
    }
}

/// The bytes that the service key signs for one device.
pub(crate) fn request_bytes(
    origin: &str,
    device: &str,
    request: &Request,
    shown: &[u8; 32],
) -> Result<Vec<u8>, DeviceError> {
    Ok(fields([
        b"countersign request v1".as_slice(),
        origin.as_bytes(),
        device.as_bytes(),
        request.id.as_bytes(),
        &decode(&request.nonce)?,
        request.account.as_bytes(),
        &seconds(request.created)?,
        &seconds(request.expires)?,
        shown,
    ]))
}

/// The hash of what the app shows of a request.
pub fn shown_hash(request: &Request) -> [u8; 32] {
    let count = |items: usize| u32::try_from(items).unwrap_or(u32::MAX).to_be_bytes();
    let (details, choices) = (&request.details, &request.number.choices);
    let (details_count, choices_count) = (count(details.len()), count(choices.len()));
    let mut parts: Vec<&[u8]> = vec![
        b"countersign shown v1",
        request.issuer.as_bytes(),
        request.label.as_bytes(),
        request.message.as_bytes(),
        &details_count,
    ];
    for (label, value) in details {
        parts.extend([label.as_bytes(), value.as_bytes()]);
    }
    parts.extend([
        request.browser.as_bytes(),
        request.place.as_bytes(),
        request.number.mode.as_bytes(),
        &choices_count,
    ]);
    parts.extend(choices.iter().map(String::as_bytes));
    sha_256(&fields(parts))
}
