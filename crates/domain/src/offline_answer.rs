//! The answer of a phone without a connection: eight digits that its person types into the page
//! (docs/authenticator-protocol.md, section 5).

use crate::{ApprovalId, ApprovalNonce, Code, Digits, Seed, Sha256, field::Fields};

/// How many digits the answer has: a person types them, and a request takes few tries.
pub const OFFLINE_DIGITS: Digits = Digits::EIGHT;

/// What an approval without a connection covers.
#[derive(Clone, Copy, Debug)]
pub struct OfflineAnswer<'a> {
    /// Scheme, host and port of the server.
    pub origin: &'a str,
    /// The request.
    pub approval: ApprovalId,
    /// The request's nonce.
    pub nonce: ApprovalNonce,
    /// The hash of what was shown, without a number: the digits are what is carried over.
    pub shown: Sha256,
}

impl OfflineAnswer<'_> {
    /// The bytes the digits are made of.
    pub fn to_bytes(&self) -> Vec<u8> {
        Fields::labelled("countersign offline v1")
            .text(self.origin)
            .shown(self.approval)
            .bytes(self.nonce.as_bytes())
            .bytes(self.shown.as_bytes())
            .text("approve")
            .into_bytes()
    }

    /// The digits a device with this seed shows. Those of the moment are made of eight bytes, these of many more: no code is
    /// ever an answer, nor the other way round.
    pub fn digits(&self, seed: &Seed) -> Code {
        seed.answer(&self.to_bytes(), OFFLINE_DIGITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Step, Timestamp};

    const SEED: Seed = Seed::from_bytes([7; 20]);

    fn answer() -> OfflineAnswer<'static> {
        OfflineAnswer {
            origin: "https://id.example",
            approval: ApprovalId::from_bytes([1; 16]),
            nonce: ApprovalNonce::from_bytes([2; 32]),
            shown: Sha256::of(b"shown"),
        }
    }

    #[test]
    fn every_part_changes_the_digits() {
        let right = answer().digits(&SEED);
        assert_eq!(right.expose().len(), 8);
        assert!(right.matches(&answer().digits(&SEED)));
        let others = [
            OfflineAnswer {
                origin: "https://id.evil.example",
                ..answer()
            },
            OfflineAnswer {
                approval: ApprovalId::from_bytes([9; 16]),
                ..answer()
            },
            OfflineAnswer {
                nonce: ApprovalNonce::from_bytes([9; 32]),
                ..answer()
            },
            OfflineAnswer {
                shown: Sha256::of(b"something else"),
                ..answer()
            },
        ];
        for other in others {
            assert!(!right.matches(&other.digits(&SEED)), "{other:?}");
        }
        let other = Seed::from_bytes([8; 20]);
        assert!(!right.matches(&answer().digits(&other)));
    }

    #[test]
    fn a_code_of_the_moment_is_made_of_other_bytes() {
        let step = Step::at(Timestamp::from_seconds(1_795_456_800));
        assert_ne!(answer().to_bytes().len(), step.number().to_be_bytes().len());
    }
}
