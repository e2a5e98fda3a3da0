//! The shapes that travel: binary values in base64url, times in whole seconds.

use data_encoding::BASE64URL_NOPAD;
use domain::{CarriedNumber, DeviceName, Digits, Seed, Timestamp};
use flows::{AccountView, ChangeLine, GateStanding, HistoryLine, RequestView, SiblingView};
use serde_json::{Value, json};

pub(super) fn account(account: &AccountView) -> Value {
    json!({
        "id": account.id,
        "issuer": account.issuer,
        "colour": account.colour,
        "logo": account.logo,
        "label": account.label,
        "state": if account.is_active { "active" } else { "waiting" },
        "totp": totp(&account.seed, account.digits),
        "policy": {
            "number": account.policy.number.as_str(),
            "gate": account.policy.gate.as_str(),
            "codes": account.policy.takes_codes,
        },
        "gate": account.gate.map(gate),
    })
}

/// How the passkey for approvals stands.
pub(super) fn gate(standing: GateStanding) -> Value {
    json!({
        "added": standing.added_at.as_seconds(),
        "counts_from": standing.counts_from.as_seconds(),
    })
}

pub(super) fn totp(seed: &Seed, digits: Digits) -> Value {
    json!({
        "secret": BASE64URL_NOPAD.encode(seed.expose()),
        "algorithm": "SHA1",
        "digits": digits.count(),
        "period": domain::TOTP_PERIOD_SECONDS,
    })
}

pub(super) fn request(request: &RequestView) -> Value {
    let choices: Vec<String> = request
        .choices
        .iter()
        .map(CarriedNumber::to_string)
        .collect();
    json!({
        "id": request.id,
        "account": request.pairing,
        "created": request.created_at.as_seconds(),
        "expires": request.expires_at.as_seconds(),
        "issuer": request.issuer,
        "label": request.label,
        "message": request.message,
        "details": request.details.pairs(),
        "browser": request.browser,
        "place": request.place,
        "number": {"mode": request.mode.as_str(), "choices": choices},
        "gate": request.gate.as_str(),
        "nonce": request.nonce.to_string(),
        "signature": BASE64URL_NOPAD.encode(&request.signature),
    })
}

pub(super) fn past(line: &HistoryLine) -> Value {
    json!({
        "id": line.id,
        "account": line.pairing,
        "created": line.created_at.as_seconds(),
        "message": line.message,
        "browser": line.browser,
        "place": line.place,
        "state": line.state.as_str(),
        "reason": line.reason.as_str(),
        "answered": line.answered_at.map(Timestamp::as_seconds),
        "by_this_device": line.by_this_device,
    })
}

pub(super) fn change(line: &ChangeLine) -> Value {
    json!({"account": line.pairing, "at": line.at.as_seconds(), "what": line.what})
}

pub(super) fn sibling(device: &SiblingView) -> Value {
    json!({
        "name": device.name.as_ref().map(DeviceName::as_str),
        "added": device.added_at.as_seconds(),
        "used": device.used_at.map(Timestamp::as_seconds),
        "this": device.is_this,
    })
}
