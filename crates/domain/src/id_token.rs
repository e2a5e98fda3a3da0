//! ID tokens: what a site learns at the end of the hosted flow, signed with ES256 (RFC 7518, section 3.4).
//!
//! Keys are made by aws-lc-rs from the system's randomness: a known exception to "chance by the door".

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{Day, Proof, Secret, SigningKeyId, Timestamp, acr, amr};

/// How long an ID token may be presented.
const ID_TOKEN_SECONDS: i64 = 300;

/// A P-256 key pair that signs ID tokens.
pub struct SigningKey {
    id: SigningKeyId,
    pair: EcdsaKeyPair,
}

/// The bytes were not a P-256 key, or a signature could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key that signs ID tokens is not usable")]
pub struct SigningKeyRefused;

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.id)
    }
}

impl SigningKey {
    /// Makes a new key; returns the PKCS#8 bytes that the database keeps sealed.
    pub fn make() -> Result<Secret<Vec<u8>>, SigningKeyRefused> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| SigningKeyRefused)?;
        let bytes = pair.to_pkcs8v1().map_err(|_| SigningKeyRefused)?;
        Ok(Secret::new(bytes.as_ref().to_vec()))
    }

    /// From the bytes the database kept.
    pub fn from_pkcs8(
        id: SigningKeyId,
        bytes: &Secret<Vec<u8>>,
    ) -> Result<Self, SigningKeyRefused> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.expose())
            .map(|pair| Self { id, pair })
            .map_err(|_| SigningKeyRefused)
    }

    /// The public half as a JWK (RFC 7517).
    pub fn public_jwk(&self) -> Value {
        // SEC 1 uncompressed point: one byte 4, then x and y of 32 bytes each.
        let point = self.pair.public_key().as_ref();
        let coordinate = |range: std::ops::Range<usize>| {
            BASE64URL_NOPAD.encode(point.get(range).unwrap_or_default())
        };
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id.to_string(),
            "x": coordinate(1..33), "y": coordinate(33..65),
        })
    }

    /// Signs an ID token (compact serialisation, RFC 7515).
    pub fn sign(&self, claims: &IdClaims<'_>) -> Result<String, SigningKeyRefused> {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": self.id.to_string()});
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let message = format!("{}.{}", encode(&header), encode(&claims.to_json()));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message.as_bytes())
            .map_err(|_| SigningKeyRefused)?;
        Ok(format!(
            "{message}.{}",
            BASE64URL_NOPAD.encode(signature.as_ref())
        ))
    }
}

/// What an ID token says.
#[derive(Clone, Debug, Serialize)]
pub struct IdClaims<'a> {
    /// Issuer: the server's public address with `/a/` and the application.
    pub issuer: &'a str,
    /// Audience: the application's `client_id`.
    pub client_id: &'a str,
    /// Subject: the application's user id exactly as pushed.
    pub subject: &'a str,
    /// The area that was asked about.
    pub area: &'a str,
    /// `nonce` as pushed.
    pub nonce: Option<&'a str>,
    /// How presence was proved.
    #[serde(skip)]
    pub proof: &'a Proof,
    /// From which day on this user, who has no factor and was not asked, will have to set one up.
    pub set_up_from: Option<Day>,
    /// When the token is made.
    #[serde(skip)]
    pub now: Timestamp,
}

impl IdClaims<'_> {
    /// The claims by OpenID Connect Core, section 2, with `area` beside them.
    pub fn to_json(&self) -> Value {
        let (class, methods, time) = match self.proof {
            Proof::Proved { means, at } => (acr::PROVED, amr(*means), Some(*at)),
            Proof::NotAsked { last } => (acr::NOT_ASKED, [].as_slice(), *last),
        };
        let mut claims = json!({
            "iss": self.issuer, "aud": self.client_id, "sub": self.subject, "area": self.area,
            "iat": self.now.as_seconds(), "exp": self.now.as_seconds() + ID_TOKEN_SECONDS,
            "acr": class, "amr": methods,
        });
        if let Some(object) = claims.as_object_mut() {
            if let Some(nonce) = self.nonce {
                object.insert("nonce".into(), nonce.into());
            }
            if let Some(day) = self.set_up_from {
                object.insert("set_up_from".into(), day.to_string().into());
            }
            if let Some(time) = time {
                object.insert("auth_time".into(), time.as_seconds().into());
            }
        }
        claims
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::Jwk};
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    #[test]
    fn a_token_is_verified_by_an_independent_library_with_the_published_key() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let id = SigningKeyId::new(now, &mut StdRng::from_seed([1; 32]));
        let key = SigningKey::from_pkcs8(id, &SigningKey::make().unwrap()).unwrap();
        let proof = Proof::Proved {
            means: crate::Means::Method(crate::Method::Text),
            at: now,
        };
        let claims = IdClaims {
            issuer: "https://id.example/a/x",
            client_id: "x",
            subject: "member 7",
            area: "sign_in",
            nonce: Some("n"),
            proof: &proof,
            set_up_from: None,
            now,
        };
        let token = key.sign(&claims).unwrap();

        let jwk: Jwk = serde_json::from_value(key.public_jwk()).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&["x"]);
        validation.validate_exp = false;
        let read =
            decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &validation).unwrap();
        assert_eq!(read.claims["sub"], "member 7");
        assert_eq!(read.claims["acr"], acr::PROVED);
        assert_eq!(read.claims["amr"], json!(["sms"]));
        assert_eq!(read.claims["auth_time"], 1_800_000_000);
        assert!(read.claims.get("set_up_from").is_none());
    }

    #[test]
    fn a_visit_that_was_not_asked_claims_no_method() {
        let claims = IdClaims {
            issuer: "i",
            client_id: "c",
            subject: "s",
            area: "sign_in",
            nonce: None,
            proof: &Proof::NotAsked { last: None },
            set_up_from: Some("2026-12-01".parse().unwrap()),
            now: Timestamp::from_millis(0),
        };
        let json = claims.to_json();
        assert_eq!(json["acr"], acr::NOT_ASKED);
        assert_eq!(json["amr"], json!([]));
        assert!(json.get("auth_time").is_none() && json.get("nonce").is_none());
        assert_eq!(json["set_up_from"], "2026-12-01");
    }
}
