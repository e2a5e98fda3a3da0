//! What a webhook hears: a JSON web token (RFC 7519), signed with the webhook's own key, as the whole body.
//!
//! Where Authy put the record within its token is not known; here it is the token's claims.

use data_encoding::BASE64URL_NOPAD;
use domain::{ApprovalState, CallMethod, NewsKind, SharedMac, Token};
use flows::{OutgoingCall, ToldNews};
use serde::Serialize;

use super::{approval::status, body, codes::message_id, events, masks, platform};

#[derive(Serialize)]
struct Record<'a> {
    id: String,
    event: &'static str,
    level: &'static str,
    message: &'static str,
    product: &'static str,
    time: String,
    request: Asked<'a>,
    objects: Objects,
}

#[derive(Serialize)]
struct Asked<'a> {
    id: String,
    ip: Option<&'a str>,
}

#[derive(Serialize)]
struct Objects {
    app: App,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    #[serde(skip_serializing_if = "Option::is_none")]
    onetouch_request: Option<Approval>,
}

#[derive(Serialize)]
struct App {
    #[serde(rename = "s_account_sid")]
    account: String,
    #[serde(rename = "s_id")]
    id: String,
    #[serde(rename = "s_type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct User {
    s_authy_id: Option<String>,
    b_banned: bool,
    s_country_code: Option<String>,
    s_phone_number: Option<String>,
}

#[derive(Serialize)]
struct Device {
    #[serde(rename = "s_id")]
    id: String,
    #[serde(rename = "s_device_type")]
    platform: &'static str,
    #[serde(rename = "s_creation_date")]
    created: String,
    #[serde(rename = "s_last_used_date")]
    used: Option<String>,
    #[serde(rename = "s_sync_date")]
    synced: String,
}

#[derive(Serialize)]
struct Approval {
    /// As the answer to the asking named it.
    s_uuid: Option<String>,
    s_status: &'static str,
}

/// What a webhook is called with.
pub(super) fn news(told: &ToldNews) -> OutgoingCall {
    let claims = body::text(&record(told)).unwrap_or_default();
    let key = Token::from_outside(told.webhook.key.expose().as_str());
    OutgoingCall {
        method: CallMethod::Post,
        address: told.webhook.address.called().clone(),
        headers: Vec::new(),
        content_type: "application/jwt",
        body: token(&claims, &key).into_bytes(),
    }
}

/// The compact form of RFC 7515, section 7.1, with HS256 (RFC 7518, section 3.2).
fn token(claims: &str, key: &Token) -> String {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{header}.{}", BASE64URL_NOPAD.encode(claims.as_bytes()));
    let signature = SharedMac::of(key, signed.as_bytes()).to_base64url();
    format!("{signed}.{signature}")
}

fn record(told: &ToldNews) -> Record<'_> {
    let (level, message, product) = words(told.kind);
    let id = masks::uuid(told.id.as_bytes());
    let is_about_somebody = told.serial.is_some() || told.number.is_some();
    let user = is_about_somebody.then(|| User {
        s_authy_id: told.serial.map(|serial| serial.to_string()),
        b_banned: told.kind == NewsKind::Locked,
        s_country_code: told
            .number
            .as_ref()
            .map(|number| number.calling_code().to_string()),
        s_phone_number: told.number.as_ref().map(masks::last_four),
    });
    let device = told.device.as_ref().map(|device| Device {
        id: masks::device_number(device.pairing.as_bytes()).to_string(),
        platform: platform::os_type(device.platform),
        created: device.paired_at.to_rfc3339(),
        used: device.last_used_at.map(domain::Timestamp::to_rfc3339),
        synced: device.last_seen_at.to_rfc3339(),
    });
    let answered = told.detail.parse::<ApprovalState>().ok();
    let answered = answered.filter(|_| told.kind == NewsKind::ApprovalAnswered);
    Record {
        id: id.clone(),
        event: events::name(told.kind),
        level,
        message,
        product,
        time: told.at.to_rfc3339(),
        request: Asked {
            id,
            ip: told.ip.as_deref(),
        },
        objects: Objects {
            app: App {
                account: message_id("AC", told.application.as_bytes()),
                id: told.site.to_string(),
                kind: "full",
            },
            user,
            device,
            onetouch_request: answered.map(|state| Approval {
                s_uuid: told.approval.map(|id| masks::uuid(id.as_bytes())),
                s_status: status(state),
            }),
        },
    }
}

/// Level, sentence and product of each kind.
const fn words(kind: NewsKind) -> (&'static str, &'static str, &'static str) {
    const APPS: &str = "authy";
    const NUMBERS: &str = "phone_verification";
    match kind {
        NewsKind::UserAdded => ("info", "User added", APPS),
        NewsKind::UserRemoved => ("info", "User removed", APPS),
        NewsKind::NumberChanged => ("info", "Phone number changed", APPS),
        NewsKind::NumberChangeCodeSent => ("info", "Phone change PIN sent", APPS),
        NewsKind::NumberChangeAsked => ("info", "Phone change requested", APPS),
        NewsKind::NumberChangeCancelled => ("info", "Phone change canceled", APPS),
        NewsKind::DevicePaired => ("info", "Device registered", APPS),
        NewsKind::ApprovalAnswered => ("info", "OneTouch request responded", "onetouch"),
        NewsKind::CodeSent => ("info", "Token sent", APPS),
        NewsKind::CodeRight => ("info", "Token verified", APPS),
        NewsKind::CodeWrong => ("warning", "Token invalid", APPS),
        NewsKind::Locked => (
            "warning",
            "User suspended after too many wrong tokens",
            APPS,
        ),
        NewsKind::NumberCheckStarted => ("info", "Phone verification started", NUMBERS),
        NewsKind::NumberCheckRight => ("info", "Phone verification code is valid", NUMBERS),
        NewsKind::NumberCheckWrong => ("warning", "Phone verification code is invalid", NUMBERS),
        NewsKind::NumberCheckMissing => ("warning", "Phone verification not found", NUMBERS),
        NewsKind::NumberCheckRefused => ("warning", "Phone verification failed", NUMBERS),
        NewsKind::TooManyNumberChecks => ("warning", "Too many phone verifications", NUMBERS),
        NewsKind::TooManyNumberCodes => ("warning", "Too many code verifications", NUMBERS),
        NewsKind::OwnTextRefused => ("warning", "Custom message not allowed", NUMBERS),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        ApplicationId, ApprovalId, OutgoingCallId, PhoneNumber, Secret, SerialId, Timestamp,
        WebhookId,
    };
    use flows::Webhook;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    use serde_json::Value;

    use super::*;
    use crate::authy::body::golden::is_kept;

    fn told(kind: NewsKind) -> ToldNews {
        ToldNews {
            kind,
            application: ApplicationId::from_bytes([0x0c; 16]),
            site: SerialId::new(46_113).unwrap(),
            serial: SerialId::new(688_611),
            number: PhoneNumber::from_stored("+447700900123", "GB", "mobile"),
            device: None,
            approval: (kind == NewsKind::ApprovalAnswered)
                .then(|| ApprovalId::from_bytes([0x0f; 16])),
            detail: "approved".into(),
            at: Timestamp::from_seconds(1_512_940_211),
            id: OutgoingCallId::from_bytes([0x0d; 16]),
            ip: Some("192.0.2.7".into()),
            webhook: Webhook {
                id: WebhookId::from_bytes([0x0e; 16]),
                name: "audit".into(),
                address: "https://site.example/hook".parse().unwrap(),
                kinds: vec![kind],
                words: String::new(),
                key: Secret::new("WSK_secret".to_owned()),
                created_at: Timestamp::from_seconds(1_512_940_000),
            },
        }
    }

    #[test]
    fn the_record_names_what_happened_and_to_whom() {
        is_kept("news_locked.jwt", &record(&told(NewsKind::Locked)));
        is_kept(
            "news_answered.jwt",
            &record(&told(NewsKind::ApprovalAnswered)),
        );
        is_kept(
            "news_number_waits.jwt",
            &record(&told(NewsKind::NumberChangeAsked)),
        );
        let unnumbered = ToldNews {
            number: None,
            ip: None,
            ..told(NewsKind::NumberChangeCancelled)
        };
        is_kept("news_number_stays.jwt", &record(&unnumbered));
        let nobody = ToldNews {
            serial: None,
            number: None,
            ip: None,
            ..told(NewsKind::NumberCheckMissing)
        };
        is_kept("news_nobody.jwt", &record(&nobody));
        let numbered = ToldNews {
            serial: None,
            ..told(NewsKind::OwnTextRefused)
        };
        is_kept("news_refused.jwt", &record(&numbered));
    }

    #[test]
    fn the_body_is_a_token_that_any_library_reads() {
        let call = news(&told(NewsKind::CodeRight));
        let token = String::from_utf8(call.body).unwrap();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let read = |key: &str| {
            let key = DecodingKey::from_secret(key.as_bytes());
            decode::<Value>(&token, &key, &validation)
        };
        let claims = read("WSK_secret").unwrap().claims;
        assert_eq!(claims["event"], "token_verified");
        assert_eq!(claims["objects"]["user"]["s_authy_id"], "688611");
        assert!(read("secret").is_err());
    }

    #[test]
    fn every_kind_has_its_name() {
        for kind in NewsKind::ALL {
            assert!(!record(&told(*kind)).event.is_empty(), "{kind}");
        }
    }
}
