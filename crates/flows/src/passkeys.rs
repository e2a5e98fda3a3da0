//! What is alike in passkeys of operators and of users: who judges them, what a browser is given, which one answered, and which
//! were made for another host name.

use domain::{CeremonyId, Passkey, PasskeyJudge};
use store::{
    passkeys::{
        KeptPasskey,
        hosts::{self, Elsewhere},
    },
    unit,
};

use crate::{Fault, Flows, error::WhileDoing};

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

    /// Notes this server's host with the passkeys that are older than such notes: they are taken for its own. For a start of the
    /// server; whoever looks on from the terminal notes nothing.
    pub async fn note_passkey_host(&self) -> Result<u64, Fault> {
        // None was ever made for a bare number.
        if self.passkey_judge().is_none() {
            return Ok(0);
        }
        let unit = unit(|tx| Box::pin(async move { hosts::note(tx).await }));
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting for which host passkeys were made")
    }

    /// The passkeys that were made for another host name than this server's: they answer nothing, and count as nothing.
    pub async fn passkeys_elsewhere(&self) -> Result<Vec<Elsewhere>, Fault> {
        let unit = unit(|tx| Box::pin(async move { hosts::elsewhere(tx).await }));
        let counted = self.0.store.read(unit).await;
        counted.while_doing("counting passkeys for other hosts")
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
