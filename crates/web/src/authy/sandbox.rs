//! What a sandbox says beside what it knows: the words and numbers that test suites of old look for.

use domain::{PhoneKind, PhoneNumber};
use flows::{Caller, DirectUser};

/// The application's name.
pub(super) const NAME: &str = "Sandbox App 1";
/// Whose network any number belongs to.
pub(super) const CARRIER: &str = "Google Voice";
/// What any number is.
pub(super) const KIND: &str = "landline";

/// The number of whoever has none there: that of user 51, as it was recorded. Nothing goes to it.
pub(super) fn number() -> Option<PhoneNumber> {
    let kind = PhoneKind::FixedLineOrMobile.as_str();
    PhoneNumber::from_stored("+13054562345", "US", kind)
}

/// The same user, with that number where there is a sandbox and no other.
pub(super) fn with_number(caller: &Caller, user: DirectUser) -> DirectUser {
    if !caller.direct.is_sandbox || user.number.is_some() || user.removed_at.is_some() {
        return user;
    }
    let number = number();
    DirectUser {
        calling_code: number.as_ref().map_or(0, PhoneNumber::calling_code),
        number,
        ..user
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_one() {
        assert_eq!(number().unwrap().international(), "+1 305-456-2345");
    }
}
