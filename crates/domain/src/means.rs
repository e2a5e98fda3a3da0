//! By what presence was proved: one of the methods an administrator switches, or what stands in for them.

use std::{fmt, str::FromStr};

use crate::Method;

/// By what a person proved to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A method that is switched on; a passkey that says it is kept in one device alone.
    Method(Method),
    /// A passkey that says it may be kept on several devices of its person.
    SyncedPasskey,
    /// A code mailed to the address on file. Opens the settings; never signs anybody in.
    Mail,
    /// A recovery code.
    RecoveryCode,
    /// A code of the site's staff.
    BypassCode,
}

impl Means {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Method(method) => method.as_str(),
            Self::SyncedPasskey => "synced_passkey",
            Self::Mail => "mail",
            Self::RecoveryCode => "recovery_code",
            Self::BypassCode => "bypass_code",
        }
    }
}

/// As the log says it: a passkey is a passkey, wherever it is kept.
impl fmt::Display for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SyncedPasskey => Method::Passkey.as_str(),
            means => means.as_str(),
        })
    }
}

impl FromStr for Means {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "mail" => Ok(Self::Mail),
            "recovery_code" => Ok(Self::RecoveryCode),
            "bypass_code" => Ok(Self::BypassCode),
            "synced_passkey" => Ok(Self::SyncedPasskey),
            method => method.parse().map(Self::Method),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_means_survives_its_word() {
        let methods = Method::ALL.map(Means::Method);
        for means in methods.into_iter().chain([
            Means::Mail,
            Means::RecoveryCode,
            Means::SyncedPasskey,
            Means::BypassCode,
        ]) {
            assert_eq!(means.as_str().parse(), Ok(means));
        }
        assert_eq!("password".parse::<Means>(), Err(()));
    }
}
