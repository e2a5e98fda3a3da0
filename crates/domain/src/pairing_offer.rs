//! An offer to pair: a token for a QR code and a link, and a code to type. Each is good once, and either ends both.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use rand::CryptoRng;

use crate::{KeyedHash, Keys, OfferId, Secret, typed_code::TypedCode};

/// How long an offer is good.
pub const OFFER_LIFE: Duration = Duration::from_mins(10);

/// How long devices are told of a set-up that named their person's number.
pub const PROPOSAL_LIFE: Duration = Duration::from_mins(10);

/// Characters of a token: 128 bits in base64url.
const TOKEN_LENGTH: usize = 22;

/// The token of an offer, 128 random bits in base64url. Not printed.
#[derive(Clone)]
pub struct OfferToken(Secret<String>);

/// The code of an offer that a person types. Not printed.
#[derive(Clone)]
pub struct PairingCode(TypedCode);

impl OfferToken {
    /// A new token.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0_u8; 16];
        rng.fill_bytes(&mut bytes);
        Self(Secret::new(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// The token of an offer that goes out in a message: derived when the message is put into words, so that it need not lie
    /// there.
    pub fn of_link(keys: &Keys, offer: OfferId) -> Self {
        let hash = keys.hash("offer in a link", offer.as_bytes());
        let bytes: Vec<u8> = hash.as_bytes().iter().copied().take(16).collect();
        Self(Secret::new(BASE64URL_NOPAD.encode(&bytes)))
    }

    /// The text itself, to be shown once: behind `#pair=` in the link.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What the database keeps of it.
    pub fn hash(&self, keys: &Keys) -> KeyedHash {
        keys.hash("pairing offer", self.0.expose().as_bytes())
    }
}

impl PairingCode {
    /// A new code: 60 random bits.
    pub fn make(rng: &mut impl CryptoRng) -> Self {
        Self(TypedCode::make(rng))
    }

    /// As it is shown, once: `abcd-efgh-jkmn`.
    pub fn shown(&self) -> String {
        self.0.shown()
    }

    /// What the database keeps of it.
    pub fn hash(&self, keys: &Keys) -> KeyedHash {
        keys.hash("pairing code", self.0.expose().as_bytes())
    }
}

/// What a device hands in to be paired.
#[derive(Clone, Debug)]
pub enum PresentedOffer {
    /// It read the QR code or followed the link.
    Token(OfferToken),
    /// A person typed the code.
    Code(PairingCode),
}

impl PresentedOffer {
    /// Tells a token from a typed code by its length and letters; none when it is neither.
    pub fn read(text: &str) -> Option<Self> {
        let is_token =
            text.len() == TOKEN_LENGTH && BASE64URL_NOPAD.decode(text.as_bytes()).is_ok();
        if is_token {
            Some(Self::Token(OfferToken(Secret::new(text.into()))))
        } else {
            TypedCode::from_input(text).map(|code| Self::Code(PairingCode(code)))
        }
    }
}

impl std::fmt::Debug for OfferToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OfferToken")
    }
}

impl std::fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PairingCode")
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::StdRng};

    use super::*;

    fn keys() -> Keys {
        Keys::from_master(&crate::MasterKey::make(&mut StdRng::from_seed([7; 32])))
    }

    #[test]
    fn a_token_is_known_again() {
        let token = OfferToken::make(&mut StdRng::from_seed([1; 32]));
        assert_eq!(token.expose().len(), TOKEN_LENGTH);
        match PresentedOffer::read(token.expose()) {
            Some(PresentedOffer::Token(read)) => assert!(read.hash(&keys()) == token.hash(&keys())),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_token_in_a_link_is_the_same_whenever_it_is_written() {
        let token = |offer: u8| OfferToken::of_link(&keys(), OfferId::from_bytes([offer; 16]));
        assert_eq!(token(1).expose(), token(1).expose());
        assert_ne!(token(1).expose(), token(2).expose());
        assert_eq!(token(1).expose().len(), TOKEN_LENGTH);
    }

    #[test]
    fn a_code_is_known_again_as_people_type_it() {
        let code = PairingCode::make(&mut StdRng::from_seed([1; 32]));
        let shown = code.shown();
        for typed in [
            shown.clone(),
            shown.to_uppercase(),
            format!("  {}\n", shown.replace('-', " ")),
            // As long as a token.
            format!("    {shown}    "),
        ] {
            match PresentedOffer::read(&typed) {
                Some(PresentedOffer::Code(read)) => {
                    assert!(read.hash(&keys()) == code.hash(&keys()), "{typed}");
                }
                other => panic!("{typed}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_code_and_a_token_of_the_same_text_are_two_things() {
        let text = "aaaabbbbcccc";
        let code = PairingCode(TypedCode::from_input(text).unwrap());
        let token = OfferToken(Secret::new(text.into()));
        assert!(code.hash(&keys()) != token.hash(&keys()));
    }

    #[test]
    fn what_is_neither_is_none() {
        for wrong in [
            "",
            "abc",
            &"!".repeat(22),
            &"a".repeat(23),
            &"z".repeat(1_000),
        ] {
            assert!(PresentedOffer::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn neither_is_printed() {
        let mut rng = StdRng::from_seed([1; 32]);
        let printed = format!(
            "{:?} {:?}",
            OfferToken::make(&mut rng),
            PresentedOffer::Code(PairingCode::make(&mut rng))
        );
        assert_eq!(printed, "OfferToken Code(PairingCode)");
    }
}
