//! An account at Vonage, as texts and calls share it: what codes mean, whether a request to us is signed.

mod codes;
mod signature;

use std::time::Duration;

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use data_encoding::HEXLOWER_PERMISSIVE;
use domain::{Secret, Timestamp};
use serde_json::Value;
use url::Url;

pub(crate) use self::{
    codes::{answer_to, class_of_report, state_of_call, state_of_text},
    signature::TextReports,
};
use crate::{Inbound, SettingsRefused, settings::check_address, token};

/// How far the time of a token may be away from ours.
const WINDOW: Duration = Duration::from_mins(5);

/// The address of one of Vonage's resources.
pub(crate) fn address(
    written: Option<&Url>,
    home: &str,
    resource: &str,
) -> Result<Url, SettingsRefused> {
    let base = written.map_or(home, Url::as_str).trim_end_matches('/');
    let address = format!("{base}/{resource}");
    let address = Url::parse(&address).map_err(|_| SettingsRefused::Address)?;
    check_address(&address)?;
    Ok(address)
}

/// Whether a request about a call is signed with `secret`: a token that was made lately, for this application where it names
/// one, and over this very body.
pub(crate) fn is_signed_call(
    inbound: &Inbound,
    secret: &Secret<String>,
    application: &str,
    now: Timestamp,
) -> bool {
    let shown = inbound.header("Authorization").unwrap_or_default();
    let Some((scheme, shown)) = shown.split_once(' ') else {
        return false;
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return false;
    }
    token::read(shown.trim(), secret).is_some_and(|claims| {
        is_recent(&claims, now)
            && claims
                .get("application_id")
                .is_none_or(|named| named.as_str() == Some(application))
            && is_of_body(&claims, &inbound.body)
    })
}

fn is_recent(claims: &Value, now: Timestamp) -> bool {
    let time = |name: &str| {
        let seconds = claims.get(name)?.as_i64()?;
        Some(Timestamp::from_seconds(seconds.clamp(0, 100_000_000_000)))
    };
    let made =
        time("iat").is_some_and(|made| now.since(made) <= WINDOW && made.since(now) <= WINDOW);
    made && time("exp").is_none_or(|end| now < end)
        && time("nbf").is_none_or(|begin| begin.since(now) <= WINDOW)
}

fn is_of_body(claims: &Value, body: &[u8]) -> bool {
    let named = claims.get("payload_hash").and_then(Value::as_str);
    let named = named.and_then(|text| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok());
    let hash = digest::digest(&digest::SHA256, body);
    named.is_some_and(|named| verify_slices_are_equal(hash.as_ref(), &named).is_ok())
}
