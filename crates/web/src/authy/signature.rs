//! Signed calls: what a callback carries, and what the dashboard's calls must carry. A nonce, the verb, the address and the
//! parameters under a key that both sides have.

use domain::{SharedMac, Token};

use super::{canonical::canonical, tree::Tree};

/// The header with the nonce.
pub(super) const NONCE: &str = "x-authy-signature-nonce";
/// The header with the signature.
pub(super) const SIGNATURE: &str = "x-authy-signature";

/// What is signed of one call.
pub(super) struct Signed<'a> {
    /// Any text; the seconds since 1970 in the calls we make.
    pub(super) nonce: &'a str,
    /// `GET`, `POST` or `DELETE`.
    pub(super) method: &'a str,
    /// Scheme, host, port and path as they are written, without query.
    pub(super) address: &'a str,
    /// The parameters.
    pub(super) parameters: &'a Tree,
}

impl Signed<'_> {
    fn mac(&self, key: &Token) -> SharedMac {
        let Self {
            nonce,
            method,
            address,
            parameters,
        } = self;
        let text = format!("{nonce}|{method}|{address}|{}", canonical(parameters));
        SharedMac::of(key, text.as_bytes())
    }

    /// The signature, as its header carries it.
    pub(super) fn sign(&self, key: &Token) -> String {
        self.mac(key).to_base64()
    }

    /// Whether `signature` was made with this key over this call.
    pub(super) fn is_signed(&self, key: &Token, signature: &str) -> bool {
        self.mac(key).is_base64(signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"authy_id":1234,"status":"approved","approval_request":{"transaction":{"details":{"Email":"a b@c.d"},"device_details":{},"hidden_details":null,"encrypted":false},"logos":[{"res":"default","url":"https://x.test/l.png"},{"res":"med","url":"https://x.test/m.png"}]}}"#;

    fn signed<'a>(parameters: &'a Tree, method: &'a str) -> Signed<'a> {
        Signed {
            nonce: "1700000000",
            method,
            address: "https://example.test/authy/callback",
            parameters,
        }
    }

    #[test]
    fn the_known_callback_has_its_known_signature() {
        let tree: Tree = serde_json::from_str(BODY).unwrap();
        assert_eq!(
            canonical(&tree),
            "approval_request%5Blogos%5D%5B%5D%5Bres%5D=default\
             &approval_request%5Blogos%5D%5B%5D%5Burl%5D=https%3A%2F%2Fx.test%2Fl.png\
             &approval_request%5Blogos%5D%5B%5D%5Bres%5D=med\
             &approval_request%5Blogos%5D%5B%5D%5Burl%5D=https%3A%2F%2Fx.test%2Fm.png\
             &approval_request%5Btransaction%5D%5Bdetails%5D%5BEmail%5D=a+b%40c.d\
             &approval_request%5Btransaction%5D%5Bencrypted%5D=false\
             &approval_request%5Btransaction%5D%5Bhidden_details%5D=\
             &authy_id=1234&status=approved"
        );
        let key = Token::from_outside("secretkey");
        let signature = "CdNj6L+b0A+Wb9Y/uM0+TQHKEkHoEH9VGbxLbY8djkw=";
        assert_eq!(signed(&tree, "POST").sign(&key), signature);
        assert!(signed(&tree, "POST").is_signed(&key, signature));
    }

    #[test]
    fn a_signature_is_for_one_call_alone() {
        let tree: Tree = serde_json::from_str(BODY).unwrap();
        let key = Token::from_outside("secretkey");
        let signature = signed(&tree, "POST").sign(&key);
        assert!(!signed(&tree, "GET").is_signed(&key, &signature));
        assert!(!signed(&tree, "POST").is_signed(&Token::from_outside("Secretkey"), &signature));
        let other = serde_json::from_str(&BODY.replace("approved", "denied")).unwrap();
        assert!(!signed(&other, "POST").is_signed(&key, &signature));
        assert!(!signed(&tree, "POST").is_signed(&key, &signature[1..]));
        let bar = Signed {
            nonce: "1700000000|",
            ..signed(&tree, "POST")
        };
        assert!(!bar.is_signed(&key, &signature));
    }
}
