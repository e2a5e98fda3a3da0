//! ID tokens of the fake server: right ones, and forgeries of every kind.

use std::time::SystemTime;

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::{CLIENT_ID, Fields, World, laid_over};

/// How ID tokens are signed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Signing {
    Rightly,
    /// With another key under the published id.
    WrongKey,
    /// With another key under an id nobody published.
    UnknownKey,
    /// `alg: none`, no signature.
    Nothing,
    /// HS256 with the published public key as the secret.
    HmacWithPublicKey,
    /// Rightly, but one claim was altered afterwards.
    Altered,
}

impl World {
    pub(super) fn id_token(&self, request: &Fields) -> String {
        let behaviour = self.behaviour.lock().unwrap();
        let now = seconds_now();
        let claims = laid_over(
            json!({
                "iss": format!("{}/a/{CLIENT_ID}", self.origin), "aud": CLIENT_ID,
                "sub": request["login_hint"], "area": request["area"], "nonce": request["nonce"],
                "iat": now, "exp": now + 300, "auth_time": now,
                "acr": "urn:countersign:proved", "amr": ["sms"],
            }),
            &behaviour.claims,
        );
        self.sign(behaviour.signing, behaviour.key_id, &claims)
    }

    fn sign(&self, signing: Signing, id: &str, claims: &Value) -> String {
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let with = |algorithm: &str, id: &str, sign: &dyn Fn(&[u8]) -> Vec<u8>| {
            let header = json!({"alg": algorithm, "typ": "JWT", "kid": id});
            let message = format!("{}.{}", encode(&header), encode(claims));
            let signature = BASE64URL_NOPAD.encode(&sign(message.as_bytes()));
            format!("{message}.{signature}")
        };
        let by = |key: &EcdsaKeyPair, message: &[u8]| {
            key.sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec()
        };
        match signing {
            Signing::Rightly => with("ES256", id, &|message| by(&self.key, message)),
            Signing::WrongKey => with("ES256", id, &|message| by(&self.other_key, message)),
            Signing::UnknownKey => with("ES256", "unheard of", &|message| {
                by(&self.other_key, message)
            }),
            Signing::Nothing => with("none", id, &|_| Vec::new()),
            Signing::HmacWithPublicKey => with("HS256", id, &|message| {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.public_key().as_ref());
                hmac::sign(&key, message).as_ref().to_vec()
            }),
            Signing::Altered => {
                let token = self.sign(Signing::Rightly, id, claims);
                let parts: Vec<&str> = token.split('.').collect();
                let altered = encode(&laid_over(claims.clone(), &json!({"amr": ["pop"]})));
                format!("{}.{altered}.{}", parts[0], parts[2])
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the fake signs for the real clock of the client"
)]
pub(crate) fn seconds_now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
}
