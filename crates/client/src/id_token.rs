//! The ID token (OpenID Connect Core 1.0, section 3.1.3.7), read with more suspicion than the standard asks for.

use std::time::{Duration, SystemTime};

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk},
};
use serde::Deserialize;

use crate::{Client, ClientError, Foreign, Pending, Proof};

/// `acr`: presence was proved in this visit.
pub(crate) const PROVED: &str = "urn:countersign:proved";
/// `acr`: the policy asked nothing.
const NOT_ASKED: &str = "urn:countersign:not-asked";

/// How far the two clocks may differ.
const SKEW_SECONDS: i64 = 60;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    area: String,
    nonce: Option<String>,
    iat: i64,
    exp: i64,
    acr: String,
    #[serde(default)]
    amr: Vec<String>,
    auth_time: Option<u64>,
}

/// RFC 7519, section 4.1.3: one text or a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Client {
    /// Checks signature and every claim against the sign-in that was begun.
    pub(crate) async fn read_id_token(
        &self,
        token: &str,
        pending: &Pending,
    ) -> Result<Proof, ClientError> {
        let forged = ClientError::Foreign {
            what: Foreign::Signature,
        };
        // An unknown algorithm, `none` among them, is not even a header to the library.
        let header = decode_header(token).map_err(|_| forged.clone())?;
        let id = header
            .kid
            .filter(|_| header.alg == Algorithm::ES256)
            .ok_or_else(|| forged.clone())?;
        let key = self.key(&id).await?.ok_or(forged)?;
        self.compare(verify(token, &key)?, pending)
    }

    fn compare(&self, claims: Claims, pending: &Pending) -> Result<Proof, ClientError> {
        let now = self.clock.now_seconds();
        let is_current = claims.iat <= now.saturating_add(SKEW_SECONDS)
            && claims.exp > now.saturating_sub(SKEW_SECONDS);
        let wanted = [
            (claims.iss == self.settings.issuer, Foreign::Issuer),
            (
                claims.aud.is_only(&self.settings.client_id),
                Foreign::Audience,
            ),
            (is_current, Foreign::Time),
            (
                claims.nonce.is_some_and(|nonce| pending.nonce.is(&nonce)),
                Foreign::Nonce,
            ),
            (claims.sub == pending.user, Foreign::Subject),
            (claims.area == pending.area, Foreign::Area),
        ];
        if let Some((_, what)) = wanted.into_iter().find(|(holds, _)| !holds) {
            return Err(ClientError::Foreign { what });
        }
        let proved = match claims.acr.as_str() {
            PROVED if claims.auth_time.is_some() && !claims.amr.is_empty() => true,
            NOT_ASKED if pending.must_prove => return Err(ClientError::NotProved),
            NOT_ASKED => false,
            _ => {
                return Err(ClientError::Malformed(
                    "the ID token does not say what was proved",
                ));
            }
        };
        let at = claims.auth_time.and_then(at_seconds);
        Ok(Proof {
            user: claims.sub,
            area: claims.area,
            proved,
            methods: claims.amr,
            at,
        })
    }
}

/// The signature alone. The library's own clock and checks stay out: every claim is compared above, with ours.
fn verify(token: &str, key: &Jwk) -> Result<Claims, ClientError> {
    let forged = |_| ClientError::Foreign {
        what: Foreign::Signature,
    };
    let AlgorithmParameters::EllipticCurve(curve) = &key.algorithm else {
        return Err(ClientError::Foreign {
            what: Foreign::Signature,
        });
    };
    if curve.curve != EllipticCurve::P256 {
        return Err(ClientError::Foreign {
            what: Foreign::Signature,
        });
    }
    let decoding = DecodingKey::from_ec_components(&curve.x, &curve.y).map_err(forged)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let payload = decode::<serde_json::Value>(token, &decoding, &validation).map_err(forged)?;
    serde_json::from_value(payload.claims)
        .map_err(|_| ClientError::Malformed("a claim is missing in the ID token"))
}

impl Audience {
    fn is_only(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => one == client_id,
            Self::Several(several) => several.as_slice() == [client_id],
        }
    }
}

fn at_seconds(seconds: u64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
