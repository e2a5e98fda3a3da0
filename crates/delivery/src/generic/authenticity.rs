//! Whether a report comes from the gateway: by a signature, or by a name and a password, as the settings say.

use std::time::Duration;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use domain::{Secret, Timestamp};

use super::place::Place;
use crate::{
    HttpBasicSettings, HttpEncoding, HttpSignatureSettings, Inbound, SettingsRefused,
    placeholders::{Piece, pieces},
};

/// How far the time of a signature may be away from ours.
const WINDOW: Duration = Duration::from_mins(5);

/// Whether `told`, seconds or milliseconds since 1970, is near enough to `now`.
pub(crate) fn is_near(told: &str, now: Timestamp) -> bool {
    let Ok(number) = told.trim().parse::<i64>() else {
        return false;
    };
    // Seconds would need another three thousand years to grow so large.
    let told = if number > 100_000_000_000 {
        Timestamp::from_millis(number)
    } else {
        Timestamp::from_seconds(number.max(0))
    };
    now.since(told) <= WINDOW && told.since(now) <= WINDOW
}

/// How reports are signed.
#[derive(Clone, Debug)]
pub(super) struct Signature(HttpSignatureSettings);

impl Signature {
    /// Reads the settings. What is signed must cover the place the state stands at.
    pub(super) fn new(
        settings: &HttpSignatureSettings,
        state: &Place,
    ) -> Result<Self, SettingsRefused> {
        if settings.secret.expose().is_empty() {
            return Err(SettingsRefused::SignatureSecret);
        }
        let (mut body, mut url) = (false, false);
        for piece in pieces(&settings.layout) {
            match piece {
                Piece::Plain(_) => {}
                Piece::Name("body") => body = true,
                Piece::Name("url") => url = true,
                Piece::Name("timestamp") if settings.timestamp_header.is_some() => {}
                Piece::Name(_) => return Err(SettingsRefused::SignatureLayout),
            }
        }
        let is_covered = if matches!(state, Place::Query(_)) {
            url
        } else {
            body
        };
        is_covered
            .then(|| Self(settings.clone()))
            .ok_or(SettingsRefused::SignatureLayout)
    }

    /// Whether the report is signed, and lately where it tells when.
    pub(super) fn is_genuine(&self, inbound: &Inbound, now: Timestamp) -> bool {
        let settings = &self.0;
        let timestamp = match &settings.timestamp_header {
            Some(header) => match inbound.header(header) {
                Some(told) if is_near(told, now) => told,
                _ => return false,
            },
            None => "",
        };
        let Some(signature) = self.shown(inbound) else {
            return false;
        };
        let mut message = Vec::with_capacity(inbound.body.len() + 64);
        for piece in pieces(&settings.layout) {
            message.extend_from_slice(match piece {
                Piece::Plain(text) => text.as_bytes(),
                Piece::Name("body") => &inbound.body,
                Piece::Name("url") => inbound.url.as_bytes(),
                Piece::Name("timestamp") => timestamp.as_bytes(),
                Piece::Name(_) => return false,
            });
        }
        let key = settings.secret.expose().as_bytes();
        settings.algorithm.is_of(key, &message, &signature)
    }

    fn shown(&self, inbound: &Inbound) -> Option<Vec<u8>> {
        let written = inbound.header(&self.0.header)?.trim();
        let written = written.strip_prefix(self.0.prefix.as_str())?.as_bytes();
        match self.0.encoding {
            HttpEncoding::Hex => HEXLOWER_PERMISSIVE.decode(written).ok(),
            HttpEncoding::Base64 => BASE64.decode(written).ok(),
        }
    }
}

/// A name and a password, as they stand in a header.
#[derive(Clone, Debug)]
pub(super) struct Basic(Secret<String>);

impl Basic {
    /// Reads the settings.
    pub(super) fn new(settings: &HttpBasicSettings) -> Result<Self, SettingsRefused> {
        if settings.password.expose().is_empty() {
            return Err(SettingsRefused::SignatureSecret);
        }
        let (name, password) = (&settings.username, settings.password.expose());
        let pair = Secret::new(format!("{name}:{password}"));
        let written = BASE64.encode(pair.expose().as_bytes());
        Ok(Self(Secret::new(written)))
    }

    /// Whether the report shows them.
    pub(super) fn is_shown(&self, inbound: &Inbound) -> bool {
        let shown = inbound.header("Authorization");
        let Some((scheme, pair)) = shown.and_then(|text| text.split_once(' ')) else {
            return false;
        };
        scheme.eq_ignore_ascii_case("basic") && self.0.equals(pair.trim().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_on_either_side_are_near() {
        let now = Timestamp::from_seconds(1_700_000_000);
        for (told, is) in [
            ("1700000000", true),
            ("1700000300", true),
            ("1699999700", true),
            ("1700000301", false),
            ("1699999699", false),
            ("1700000000123", true),
            ("1700000400000", false),
            (" 1700000000 ", true),
            ("", false),
            ("-1", false),
            ("now", false),
            ("9223372036854775807", false),
        ] {
            assert_eq!(is_near(told, now), is, "{told}");
        }
    }
}
