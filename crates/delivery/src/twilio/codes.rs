//! Twilio's error codes and states in our words (<https://www.twilio.com/docs/api/errors>).

use crate::{ErrorClass, ReportState};

/// What a code means; none for one we do not know.
pub(crate) const fn class_of(code: u32) -> Option<ErrorClass> {
    Some(match code {
        20003 | 20006 => ErrorClass::BadCredentials,
        // An account is suspended when its balance runs out, and seldom for anything else.
        20005 | 30002 | 90010 => ErrorClass::NoCredit,
        10004 | 14107 | 20429 | 30001 | 30022 => ErrorClass::Throttled,
        20500 => ErrorClass::GatewayDown,
        13223 | 13224 | 21211 | 21214 | 21217 | 21604 | 30005 => ErrorClass::InvalidNumber,
        21612 | 21614 | 21635 | 30004 | 30006 => ErrorClass::NoTexts,
        21610 => ErrorClass::OptedOut,
        13227 | 21215 | 21408 => ErrorClass::CountryNotAllowed,
        21210 | 21212 | 21213 | 21603 | 21606 | 21659 | 21660 | 21703 | 30032 | 30034 => {
            ErrorClass::SenderNotRegistered
        }
        30007 => ErrorClass::ContentFiltered,
        13225 | 21216 | 30450 => ErrorClass::FraudBlocked,
        30036 | 30410 => ErrorClass::TimedOut,
        _ => return None,
    })
}

/// Whether the same message may pass later, or by another gateway.
pub(super) const fn is_temporary(code: u32) -> bool {
    matches!(
        code,
        10004 | 14107 | 20429 | 20500 | 30001 | 30002 | 30003 | 30008 | 30022
    )
}

/// What a text's state means; none for those on the way, which change nothing.
pub(crate) fn state_of_text(status: &str) -> Option<ReportState> {
    match status {
        "sent" => Some(ReportState::Sent),
        "delivered" | "read" => Some(ReportState::Delivered),
        "undelivered" | "failed" | "canceled" => Some(ReportState::Failed),
        _ => None,
    }
}

/// What a call's state means, and why it failed where the state says so; none for those on the way.
pub(crate) fn state_of_call(status: &str) -> Option<(ReportState, Option<ErrorClass>)> {
    match status {
        "completed" => Some((ReportState::Ended, None)),
        "busy" => Some((ReportState::Failed, Some(ErrorClass::Busy))),
        "no-answer" => Some((ReportState::Failed, Some(ErrorClass::NoAnswer))),
        "failed" | "canceled" => Some((ReportState::Failed, None)),
        _ => None,
    }
}
