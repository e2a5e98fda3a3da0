//! The callback: what a site is told when a person answered in the app. POST carries it as JSON, GET as a query, both signed.

use data_encoding::BASE64;
use domain::{ApplicationId, CallMethod, Reason, Secret, SerialId, Timestamp, Token};
use flows::{CallbackTarget, DirectApproval, OutgoingCall, ToldAnswer, ToldTrial};
use serde::Serialize;

use super::{
    approval::status,
    body,
    canonical::canonical,
    masks, platform,
    question::Kept,
    signature::{NONCE, SIGNATURE, Signed},
    tree::Tree,
};

/// Whom a trial speaks of: sites tell it apart by this.
const TRIAL_USER: u32 = 1234;

#[derive(Serialize)]
struct Told<'a> {
    authy_id: u32,
    /// Text: one client takes nothing else, and no other looks at it.
    device_uuid: String,
    callback_action: &'static str,
    uuid: String,
    status: &'static str,
    approval_request: Request<'a>,
    signature: String,
    device: Device,
}

#[derive(Serialize)]
struct Request<'a> {
    transaction: Transaction<'a>,
    expiration_timestamp: i64,
    logos: Tree,
    app_id: String,
}

#[derive(Serialize)]
struct Transaction<'a> {
    details: Tree,
    device_details: Empty,
    device_geolocation: &'static str,
    device_signing_time: i64,
    encrypted: bool,
    flagged: bool,
    hidden_details: Tree,
    message: &'a str,
    reason: &'static str,
    requester_details: Option<Empty>,
    status: &'static str,
    uuid: String,
    created_at_time: i64,
    customer_uuid: u32,
}

/// `{}`.
#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
struct Device {
    city: Option<&'static str>,
    country: Option<&'static str>,
    ip: Option<&'static str>,
    region: Option<&'static str>,
    registration_city: Option<&'static str>,
    registration_country: Option<&'static str>,
    registration_ip: Option<&'static str>,
    registration_method: Option<&'static str>,
    registration_region: Option<&'static str>,
    os_type: &'static str,
    last_account_recovery_at: Option<i64>,
    id: Option<u32>,
    registration_date: Option<i64>,
    last_sync_date: Option<i64>,
}

/// What a site is called with when a person answered.
pub(super) fn answer(told: &ToldAnswer) -> OutgoingCall {
    let said = told_of(&told.approval, told.application, told.site);
    outgoing(&said, &told.target, &told.key, &told.nonce)
}

/// What a site is called with when its address is set: an answer of nobody. It must be taken like any other.
pub(super) fn trial(told: &ToldTrial) -> OutgoingCall {
    // The nonce is the time of the attempt.
    let seconds = told.nonce.parse().unwrap_or_default();
    let said = told_in_trial(told.application, Timestamp::from_seconds(seconds));
    outgoing(&said, &told.target, &told.key, &told.nonce)
}

fn told_of(approval: &DirectApproval, application: ApplicationId, serial: SerialId) -> Told<'_> {
    let kept = Kept::of(&approval.kept);
    let answered = approval.answered_at.unwrap_or(approval.expires_at);
    let signed = approval.signed_at.unwrap_or(answered);
    let device = approval.device.as_ref();
    let device_id = device.map(|device| masks::device_number(device.pairing.as_bytes()));
    let (status, uuid) = (status(approval.state), masks::uuid(approval.id.as_bytes()));
    Told {
        authy_id: approval.serial.map_or(0, SerialId::number),
        device_uuid: device_id.map(|id| id.to_string()).unwrap_or_default(),
        callback_action: "approval_request_status",
        uuid: uuid.clone(),
        status,
        approval_request: Request {
            transaction: Transaction {
                details: kept.details,
                device_details: Empty {},
                device_geolocation: "",
                device_signing_time: signed.as_seconds(),
                encrypted: false,
                flagged: approval.reason == Reason::Fraud,
                hidden_details: kept.hidden_details,
                message: &approval.message,
                reason: approval.reason.as_str(),
                requester_details: None,
                status,
                uuid,
                created_at_time: approval.asked_at.as_seconds(),
                customer_uuid: serial.number(),
            },
            expiration_timestamp: approval.expires_at.as_seconds(),
            logos: kept.logos,
            app_id: masks::object_id(application.as_bytes()),
        },
        signature: BASE64.encode(approval.signature.as_deref().unwrap_or_default()),
        device: Device {
            os_type: device.map_or("unknown", |device| platform::os_type(device.platform)),
            id: device_id,
            registration_date: device.map(|device| device.paired_at.as_seconds()),
            last_sync_date: device.map(|device| device.last_seen_at.as_seconds()),
            ..Device::unknown()
        },
    }
}

impl Device {
    /// We do not know where a device was, and say nothing rather than something.
    const fn unknown() -> Self {
        Self {
            city: None,
            country: None,
            ip: None,
            region: None,
            registration_city: None,
            registration_country: None,
            registration_ip: None,
            registration_method: None,
            registration_region: None,
            os_type: "unknown",
            last_account_recovery_at: None,
            id: None,
            registration_date: None,
            last_sync_date: None,
        }
    }
}

fn told_in_trial(application: ApplicationId, now: Timestamp) -> Told<'static> {
    let uuid = masks::uuid(&[0; 16]);
    Told {
        authy_id: TRIAL_USER,
        device_uuid: String::new(),
        callback_action: "approval_request_status",
        uuid: uuid.clone(),
        status: "approved",
        approval_request: Request {
            transaction: Transaction {
                details: Tree::Null,
                device_details: Empty {},
                device_geolocation: "",
                device_signing_time: now.as_seconds(),
                encrypted: false,
                flagged: false,
                hidden_details: Tree::Null,
                message: "Test",
                reason: "",
                requester_details: None,
                status: "approved",
                uuid,
                created_at_time: now.as_seconds(),
                customer_uuid: 0,
            },
            expiration_timestamp: now.as_seconds(),
            logos: Tree::Null,
            app_id: masks::object_id(application.as_bytes()),
        },
        signature: String::new(),
        device: Device::unknown(),
    }
}

/// Writes it in the way the site wants it, and signs what is written.
fn outgoing(
    said: &Told<'_>,
    target: &CallbackTarget,
    key: &Secret<String>,
    nonce: &str,
) -> OutgoingCall {
    // Neither fails: every member is a text, a number, or null.
    let json = body::text(said).unwrap_or_default();
    let tree: Tree = serde_json::from_str(&json).unwrap_or_default();
    let mut bare = target.address.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    let signature = Signed {
        nonce,
        method: match target.method {
            CallMethod::Get => "GET",
            CallMethod::Post => "POST",
        },
        address: bare.as_str(),
        parameters: &tree,
    };
    let signature = signature.sign(&Token::from_outside(key.expose().as_str()));
    let headers = vec![
        (NONCE.to_owned(), Secret::new(nonce.to_owned())),
        (SIGNATURE.to_owned(), Secret::new(signature)),
    ];
    match target.method {
        CallMethod::Post => OutgoingCall {
            method: CallMethod::Post,
            address: target.address.clone(),
            headers,
            content_type: "application/json",
            body: json.into_bytes(),
        },
        CallMethod::Get => {
            // A verifier takes the whole query for what was signed, so it is nothing else.
            bare.set_query(Some(&canonical(&tree)));
            OutgoingCall {
                method: CallMethod::Get,
                address: bare,
                headers,
                content_type: "application/json",
                body: Vec::new(),
            }
        }
    }
}

#[cfg(test)]
mod tests;
