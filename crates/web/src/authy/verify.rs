//! `GET verify/{token}/{id}`, and `POST verify` with both in the body: the one place that ever says that a token is valid.
//!
//! Without `force` Authy called any token of an unconfirmed user valid. Here it never is: `force` changes nothing.

use axum::{
    extract::{FromRequest, Path, Request, State},
    http::{HeaderName, HeaderValue},
    response::Response,
};
use domain::{Code, Means, Method, SerialId, Timestamp};
use flows::{DirectChecked, DirectProof};
use serde::Serialize;

use super::{
    body,
    call::{Call, serial},
    codes, kinds, masks, platform,
    refusal::Refusal,
};
use crate::House;

/// Whose token was valid.
const JUDGED: HeaderName = HeaderName::from_static("x-countersign-user");

/// The members stand in this order, and the body is small: one caller reads no more than the first of them.
#[derive(Serialize)]
struct Valid {
    message: &'static str,
    token: &'static str,
    /// Text, not a boolean: so it was, and so callers compare it.
    success: &'static str,
    device: Device,
}

#[derive(Serialize)]
struct Device {
    id: Option<u32>,
    os_type: &'static str,
    registration_date: i64,
    registration_method: Option<&'static str>,
    registration_country: Option<&'static str>,
    registration_region: Option<&'static str>,
    registration_city: Option<&'static str>,
    country: Option<&'static str>,
    region: Option<&'static str>,
    city: Option<&'static str>,
    ip: Option<&'static str>,
    last_account_recovery_at: Option<i64>,
    last_sync_date: Option<i64>,
}

/// `GET verify/{token}/{id}`. The token is digits before anything else is looked at.
pub(crate) async fn by_path(
    State(house): State<House>,
    Path((token, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Refusal> {
    let code = code(&token)?;
    let call = Call::from_request(request, &house).await?;
    check(&house, &id, &code, call).await
}

/// `POST verify`: `token` and `authy_id` are parameters, so that neither is a part of an address.
pub(crate) async fn by_body(State(house): State<House>, call: Call) -> Result<Response, Refusal> {
    let code = code(call.parameters.required("token")?)?;
    let id = call.parameters.required("authy_id")?.to_owned();
    check(&house, &id, &code, call).await
}

fn code(token: &str) -> Result<Code, Refusal> {
    Code::from_digits(token).ok_or_else(|| kinds::TOKEN_INVALID.into())
}

async fn check(house: &House, id: &str, code: &Code, mut call: Call) -> Result<Response, Refusal> {
    let serial = serial(id, kinds::NO_SUCH_USER)?;
    let action = codes::action(&call.parameters)?;
    let (from, moment) = (&call.from, &mut call.moment);
    let checked =
        house
            .flows
            .check_direct_code(&call.caller, serial, code, action.as_ref(), from, moment);
    let checked = checked.await?;
    right(serial, &proved(&checked, call.moment.now)?)
}

/// By what it was right.
fn proved(checked: &DirectChecked, now: Timestamp) -> Result<DirectProof, Refusal> {
    match checked {
        DirectChecked::Right(proof) => Ok(*proof),
        DirectChecked::Wrong => Err(kinds::TOKEN_INVALID.into()),
        DirectChecked::Used => Err(kinds::TOKEN_USED.into()),
        DirectChecked::Alarmed => Err(kinds::USER_SUSPENDED.into()),
        DirectChecked::Locked(end) => Err(Refusal::from(kinds::TOO_MANY_WRONG).until(*end, now)),
        DirectChecked::Unknown => Err(kinds::NO_SUCH_USER.into()),
    }
}

/// A careless client may have let a token choose whose it is (`OWN_TOKEN/OWN_ID#`), and what stands behind `#` never reaches us:
/// a careful one compares whom we judged with whom it meant.
fn right(serial: SerialId, proof: &DirectProof) -> Result<Response, Refusal> {
    let mut answer = body::answer(&valid(proof))?;
    let user = HeaderValue::from(serial.number());
    answer.headers_mut().insert(JUDGED, user);
    Ok(answer)
}

fn valid(proof: &DirectProof) -> Valid {
    let device = proof.device.as_ref();
    Valid {
        message: "Token is valid.",
        token: "is valid",
        success: "true",
        device: Device {
            id: device.map(|device| masks::device_number(device.pairing.as_bytes())),
            os_type: device.map_or_else(
                || without_device(proof.means),
                |device| platform::os_type(device.platform),
            ),
            registration_date: proof.since.as_seconds(),
            registration_method: None,
            registration_country: None,
            registration_region: None,
            registration_city: None,
            country: None,
            region: None,
            city: None,
            ip: None,
            last_account_recovery_at: None,
            last_sync_date: device.map(|device| device.last_seen_at.as_seconds()),
        },
    }
}

/// A code that no device of ours made says how it came.
const fn without_device(means: Means) -> &'static str {
    match means {
        Means::Method(Method::Text) => "sms",
        Means::Method(Method::Call) => "call",
        Means::Mail => "email",
        _ => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use domain::{DeviceId, PairingId, Platform};
    use flows::DirectDevice;

    use super::*;
    use crate::authy::body::golden::is_kept;

    fn proof(means: Means, device: Option<DirectDevice>) -> DirectProof {
        DirectProof {
            means,
            device,
            at: Timestamp::from_seconds(1_500_650_000),
            since: Timestamp::from_seconds(1_500_648_405),
        }
    }

    #[test]
    fn a_valid_token_is_told_as_recorded() {
        is_kept(
            "verify_sms.200",
            &valid(&proof(Means::Method(Method::Text), None)),
        );
        let device = DirectDevice {
            id: DeviceId::from_bytes([7; 16]),
            pairing: PairingId::from_bytes([0; 16]),
            platform: Platform::Android,
            paired_at: Timestamp::from_seconds(1_500_648_405),
            last_seen_at: Timestamp::from_seconds(1_500_649_000),
            last_used_at: None,
        };
        is_kept(
            "verify_app.200",
            &valid(&proof(Means::Method(Method::AppCode), Some(device))),
        );
    }

    #[test]
    fn the_text_that_scripts_look_for_stands_at_the_beginning() {
        let text = body::text(&valid(&proof(Means::Mail, None))).unwrap();
        let begins = r#"{"message":"Token is valid.","token":"is valid","success":"true","device":{"id":null,"os_type":"email","#;
        assert!(text.starts_with(begins), "{text}");
        assert!(text.len() < 500, "one packet is enough");
    }

    #[test]
    fn what_is_not_taken_says_why() {
        let now = Timestamp::from_seconds(1_500_650_000);
        let end = now.plus(std::time::Duration::from_mins(1));
        for (checked, code) in [
            (DirectChecked::Wrong, "60020"),
            (DirectChecked::Used, "60019"),
            (DirectChecked::Alarmed, "60017"),
            (DirectChecked::Locked(end), "60003"),
            (DirectChecked::Unknown, "60016"),
        ] {
            let refused = proved(&checked, now).map(|_| ()).unwrap_err();
            let text = body::text(&refused).unwrap();
            assert!(
                text.contains(&format!("\"error_code\":\"{code}\"")),
                "{text}"
            );
        }
    }

    #[test]
    fn only_digits_are_a_token() {
        for token in ["1234", "123456", "1234567", "1234567890", "0000000"] {
            assert!(code(token).is_ok(), "{token}");
        }
        for token in [
            "",
            "123",
            "12345678901",
            "123456a",
            "-1234567",
            "+1234567",
            " 1234567",
            "1234567\n",
            "١٢٣٤٥٦٧",
            "1234567/8",
            "1e10",
            "0x12345",
            "1_234_567",
        ] {
            is_kept(
                "refused/60020_token_invalid.401",
                &code(token).map(|_| ()).unwrap_err(),
            );
        }
    }
}
