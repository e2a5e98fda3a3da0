//! What an endpoint's events are signed with, and the signature (Standard Webhooks 1.0, "Signature scheme").

use std::str::FromStr;

use aws_lc_rs::hmac;
use data_encoding::BASE64;
use rand::CryptoRng;

use crate::{Secret, Timestamp};

/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// The text is not `whsec_` and 24 to 64 bytes in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not `whsec_` and 24 to 64 bytes in base64")]
pub struct HookSecretRefused;

/// A symmetric secret of an endpoint: 24 to 64 random bytes.
#[derive(Clone, Debug)]
pub struct HookSecret(Secret<Vec<u8>>);

impl HookSecret {
    /// A new one of 32 bytes.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = vec![0_u8; 32];
        rng.fill_bytes(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// As libraries take it: `whsec_` and base64 with padding. Shown once.
    pub fn to_text(&self) -> Secret<String> {
        Secret::new(format!("{PREFIX}{}", BASE64.encode(self.0.expose())))
    }

    /// The signature of a body that goes out now: `v1,` and HMAC-SHA256 over id, seconds and body, in base64.
    pub fn sign(&self, id: &str, now: Timestamp, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.expose());
        let mut context = hmac::Context::with_key(&key);
        context.update(id.as_bytes());
        context.update(format!(".{}.", now.as_seconds()).as_bytes());
        context.update(body);
        format!("v1,{}", BASE64.encode(context.sign().as_ref()))
    }
}

impl FromStr for HookSecret {
    type Err = HookSecretRefused;

    fn from_str(text: &str) -> Result<Self, HookSecretRefused> {
        let rest = text.strip_prefix(PREFIX).ok_or(HookSecretRefused)?;
        let bytes = BASE64
            .decode(rest.as_bytes())
            .map_err(|_| HookSecretRefused)?;
        if !(24..=64).contains(&bytes.len()) {
            return Err(HookSecretRefused);
        }
        Ok(Self(Secret::new(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn signed(secret: &str, id: &str, seconds: i64, body: &str) -> String {
        let secret: HookSecret = secret.parse().unwrap();
        secret.sign(
            id,
            Timestamp::from_millis(seconds * 1000 + 999),
            body.as_bytes(),
        )
    }

    #[test]
    fn the_vector_of_standard_webhooks_own_rust_library() {
        // github.com/standard-webhooks/standard-webhooks, libraries/rust/src/lib.rs, test_sign.
        assert_eq!(
            signed(
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                r#"{"email":"test@example.com","username":"test_user"}"#,
            ),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn the_vector_of_svix_libraries() {
        // github.com/svix/svix-webhooks, php/tests/WebhookTest.php, testSignFunctionWorks.
        assert_eq!(
            signed(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn a_secret_survives_its_text_form_and_others_are_refused() {
        let made = HookSecret::make(&mut StdRng::from_seed([7; 32]));
        let text = made.to_text().expose().clone();
        assert_eq!(text.len(), PREFIX.len() + 44);
        let read: HookSecret = text.parse().unwrap();
        assert_eq!(read.0.expose(), made.0.expose());
        let long = format!("whsec_{}", BASE64.encode(&[1; 65]));
        for wrong in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            &long,
        ] {
            assert_eq!(
                wrong.parse::<HookSecret>().err(),
                Some(HookSecretRefused),
                "{wrong}"
            );
        }
    }
}
