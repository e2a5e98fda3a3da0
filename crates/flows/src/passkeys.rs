//! What is alike in passkeys of operators and of users: who judges them, what a browser is given, which one answered.

use domain::{CeremonyId, Passkey, PasskeyJudge};
use store::passkeys::KeptPasskey;

use crate::Flows;

/// A question for a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyAsked {
    /// What the answer names.
    pub ceremony: CeremonyId,
    /// `publicKey` options, JSON.
    pub options: String,
}

impl Flows {
    /// None where the server's address is no name: no passkey can belong to it.
    pub(crate) fn passkey_judge(&self) -> Option<&PasskeyJudge> {
        self.0.panel.judge()
    }
}

/// Which of these answered, as it was read and as it is to be kept from now on; none when none did.
pub(crate) fn who_answered(
    judge: &PasskeyJudge,
    state: &[u8],
    answer: &str,
    kept: Vec<KeptPasskey>,
) -> Option<(KeptPasskey, Passkey)> {
    let keys: Vec<Passkey> = kept.iter().map(|one| one.passkey.clone()).collect();
    let key = judge.judge(state, answer, &keys).ok()?;
    let of = kept.into_iter().find(|one| one.passkey == key)?;
    Some((of, key))
}
