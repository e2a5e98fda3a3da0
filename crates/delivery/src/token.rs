//! JSON web tokens (RFC 7519) as gateways use them: one we sign to be let in, one they sign to be believed.

use data_encoding::BASE64URL_NOPAD;
use domain::Secret;
use serde_json::{Value, json};

use crate::{
    mac::MacAlgorithm,
    signing_key::{KeyRefused, SigningKey},
};

/// A token with these claims, signed with RSA and SHA-256 (`RS256`, RFC 7518, section 3.3).
pub(crate) fn sign(claims: &Value, key: &SigningKey) -> Result<Secret<String>, KeyRefused> {
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    let message = format!("{}.{}", encode(&header), encode(claims));
    let signature = BASE64URL_NOPAD.encode(&key.sign(message.as_bytes())?);
    Ok(Secret::new(format!("{message}.{signature}")))
}

/// The claims of a token that is signed with `secret` by HMAC-SHA-256 (`HS256`); none for any other. Whether they hold
/// now is for the caller to say.
pub(crate) fn read(token: &str, secret: &Secret<String>) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
    let header: Value = serde_json::from_slice(&decode(header)?).ok()?;
    // Another algorithm, "none" above all, would be the sender's choice of how little to prove.
    if header.get("alg")?.as_str()? != "HS256" || header.get("crit").is_some() {
        return None;
    }
    let (key, signature) = (secret.expose().as_bytes(), decode(signature)?);
    let is_genuine = MacAlgorithm::Sha256.is_of(key, message.as_bytes(), &signature);
    is_genuine
        .then(|| serde_json::from_slice(&decode(claims)?).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of Vonage's own Python library (vonage-python-sdk, `jwt/tests/test_verify_jwt.py`).
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJPbmxpbmUgSldUIEJ1aWxkZXIiLCJpYXQiOjE2OTc2MzQ2ODAsImV4cCI6MzMyNTQ1NDA4MjgsImF1ZCI6IiIsInN1YiI6IiJ9.88vJc3I2HhuqEDixHXVhc9R30tA6U_HQHZTC29y6CGM";
    const SECRET: &str = "qwertyuiopasdfghjklzxcvbnm123456";

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_genuine_token_gives_its_claims() {
        let claims = read(TOKEN, &secret(SECRET)).unwrap();
        assert_eq!(claims["iat"], 1_697_634_680);
    }

    #[test]
    fn a_token_that_was_touched_gives_nothing() {
        assert_eq!(read(TOKEN, &secret("asdf")), None);
        let (message, signature) = TOKEN.rsplit_once('.').unwrap();
        let other = BASE64URL_NOPAD.encode(br#"{"iat":1}"#);
        let none = BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
        let (header, claims) = message.split_once('.').unwrap();
        for token in [
            "asdf".to_owned(),
            String::new(),
            message.to_owned(),
            format!("{message}."),
            format!("{header}.{other}.{signature}"),
            format!("{none}.{claims}.{signature}"),
            format!("{none}.{claims}."),
            format!("{TOKEN}="),
        ] {
            assert_eq!(read(&token, &secret(SECRET)), None, "{token}");
        }
    }
}
