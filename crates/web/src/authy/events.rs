//! What webhooks hear of, by Authy's names.

use domain::NewsKind;

/// What is told, by the name it is told under.
const TOLD: [(&str, NewsKind); 20] = [
    ("user_added", NewsKind::UserAdded),
    ("user_removed", NewsKind::UserRemoved),
    ("user_phone_changed", NewsKind::NumberChanged),
    ("phone_change_pin_sent", NewsKind::NumberChangeCodeSent),
    ("phone_change_requested", NewsKind::NumberChangeAsked),
    ("phone_change_canceled", NewsKind::NumberChangeCancelled),
    ("device_registration_completed", NewsKind::DevicePaired),
    ("one_touch_request_responded", NewsKind::ApprovalAnswered),
    ("totp_token_sent", NewsKind::CodeSent),
    ("token_verified", NewsKind::CodeRight),
    ("token_invalid", NewsKind::CodeWrong),
    ("suspended_account", NewsKind::Locked),
    ("phone_verification_started", NewsKind::NumberCheckStarted),
    (
        "phone_verification_code_is_valid",
        NewsKind::NumberCheckRight,
    ),
    (
        "phone_verification_code_is_invalid",
        NewsKind::NumberCheckWrong,
    ),
    ("phone_verification_not_found", NewsKind::NumberCheckMissing),
    ("phone_verification_failed", NewsKind::NumberCheckRefused),
    (
        "too_many_phone_verifications",
        NewsKind::TooManyNumberChecks,
    ),
    ("too_many_code_verifications", NewsKind::TooManyNumberCodes),
    ("custom_message_not_allowed", NewsKind::OwnTextRefused),
];

/// What may be asked for and is never told: it does not happen here, or is told as what it led to.
const NEVER_TOLD: [&str; 5] = [
    "account_recovery_approved",
    "account_recovery_canceled",
    "account_recovery_started",
    "unlock_method_changed",
    "user_account_deleted",
];

/// What something is told under.
pub(super) fn name(kind: NewsKind) -> &'static str {
    let found = TOLD.iter().find(|(_, known)| *known == kind);
    found.map_or("", |(name, _)| *name)
}

/// What a list of names asks to be told of; none if one of them is no name.
pub(super) fn kinds<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<NewsKind>> {
    let mut kinds = Vec::new();
    for asked in names {
        match TOLD.iter().find(|(name, _)| *name == asked) {
            Some((_, kind)) if !kinds.contains(kind) => kinds.push(*kind),
            Some(_) => {}
            None if NEVER_TOLD.contains(&asked) => {}
            None => return None,
        }
    }
    Some(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_name_that_asks_for_it() {
        for kind in NewsKind::ALL {
            let name = name(*kind);
            assert_eq!(kinds([name].into_iter()), Some(vec![*kind]), "{name}");
            assert!(!NEVER_TOLD.contains(&name));
        }
        assert_eq!(TOLD.len(), NewsKind::ALL.len());
    }

    #[test]
    fn an_unknown_name_is_refused_and_a_known_one_may_stay_silent() {
        assert_eq!(kinds(["user_added", "user_eaten"].into_iter()), None);
        assert_eq!(kinds([""].into_iter()), None);
        assert_eq!(kinds(NEVER_TOLD.into_iter()), Some(Vec::new()));
        let twice = ["user_added", "user_added", "unlock_method_changed"];
        assert_eq!(kinds(twice.into_iter()), Some(vec![NewsKind::UserAdded]));
    }
}
