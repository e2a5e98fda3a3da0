//! Private keys an operator gives us to sign with: RSA and Ed25519, as PEM.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use data_encoding::BASE64;
use domain::Secret;

/// The text is no key we can sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyRefused;

/// A private key. Clones share it.
#[derive(Clone)]
pub(crate) enum SigningKey {
    /// RSA of 2048 to 8192 bits.
    Rsa(Arc<RsaKeyPair>),
    /// Ed25519.
    Ed25519(Arc<Ed25519KeyPair>),
}

// By hand: nothing of a key is printed, not even its kind's inside.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa(_) => "SigningKey(rsa)",
            Self::Ed25519(_) => "SigningKey(ed25519)",
        })
    }
}

impl SigningKey {
    /// Reads PEM: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS #1), neither under a pass phrase.
    pub(crate) fn read(pem: &Secret<String>) -> Result<Self, KeyRefused> {
        // In a variable of the environment line ends are often written out.
        let pem = Secret::new(pem.expose().replace("\\n", "\n"));
        let (label, inside) = block(pem.expose()).ok_or(KeyRefused)?;
        let der = BASE64.decode(inside.expose().as_bytes());
        let der = Secret::new(der.map_err(|_| KeyRefused)?);
        match label {
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(der.expose())
                .map(|pair| Self::Rsa(Arc::new(pair)))
                .map_err(|_| KeyRefused),
            "PRIVATE KEY" => RsaKeyPair::from_pkcs8(der.expose())
                .map(|pair| Self::Rsa(Arc::new(pair)))
                .or_else(|_| {
                    Ed25519KeyPair::from_pkcs8_maybe_unchecked(der.expose())
                        .map(|pair| Self::Ed25519(Arc::new(pair)))
                })
                .map_err(|_| KeyRefused),
            _ => Err(KeyRefused),
        }
    }

    /// Signs: RSA with SHA-256 and the padding of PKCS #1 v1.5, or Ed25519 over `message` as it is.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyRefused> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .map_err(|_| KeyRefused)?;
                Ok(signature)
            }
            Self::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }

    /// Its public half, as mail servers look it up (RFC 6376, section 3.6.1; RFC 8463, section 4).
    pub(crate) fn public(&self) -> Result<Vec<u8>, KeyRefused> {
        match self {
            Self::Rsa(pair) => {
                let der: Result<PublicKeyX509Der<'_>, _> = pair.public_key().as_der();
                der.map(|der| der.as_ref().to_vec()).map_err(|_| KeyRefused)
            }
            Self::Ed25519(pair) => Ok(pair.public_key().as_ref().to_vec()),
        }
    }
}

/// The first block of a PEM text: its label, and its inside without blanks.
fn block(pem: &str) -> Option<(&str, Secret<String>)> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (inside, _) = rest.split_once("-----END ")?;
    let inside = inside.chars().filter(|c| !c.is_ascii_whitespace());
    Some((label, Secret::new(inside.collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pem: &str) -> Result<SigningKey, KeyRefused> {
        SigningKey::read(&Secret::new(pem.to_owned()))
    }

    #[test]
    fn what_is_no_private_key_is_refused() {
        for pem in [
            "",
            "a password",
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nno base64!\n-----END PRIVATE KEY-----",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
        ] {
            assert_eq!(read(pem).err(), Some(KeyRefused), "{pem}");
        }
    }

    /// RFC 8410, section 10.3: a key, and the public half that belongs to it.
    #[test]
    fn an_ed25519_key_is_read_with_line_ends_written_out_too() {
        let pem = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
                   -----END PRIVATE KEY-----\n";
        for pem in [pem.to_owned(), pem.replace('\n', "\\n")] {
            let key = read(&pem).unwrap();
            assert_eq!(
                BASE64.encode(&key.public().unwrap()),
                "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="
            );
            assert_eq!(format!("{key:?}"), "SigningKey(ed25519)");
        }
    }
}
