//! Vonage's codes and states in our words (<https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms>,
//! <https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts>).

use crate::{ErrorClass, ReportState, SendAnswer};

/// What a status other than "0" in an answer comes to. Vonage bills nothing for it.
pub(crate) fn answer_to(status: &str) -> SendAnswer {
    let permanent = |class| SendAnswer::Permanent { class };
    match status {
        // Too fast, or too many connections.
        "1" | "10" => SendAnswer::not_now(ErrorClass::Throttled),
        "5" => SendAnswer::not_now(ErrorClass::GatewayDown),
        // Wrong, not enabled for this API, a bad signature, or a kind of signature that the account does not take.
        "4" | "11" | "14" | "32" => permanent(ErrorClass::BadCredentials),
        "6" | "33" => permanent(ErrorClass::InvalidNumber),
        "7" => permanent(ErrorClass::NoTexts),
        // Barred, or without credit.
        "8" | "9" => permanent(ErrorClass::NoCredit),
        "15" => permanent(ErrorClass::SenderNotRegistered),
        // An account on trial writes to listed numbers alone.
        "29" => permanent(ErrorClass::CountryNotAllowed),
        _ => permanent(ErrorClass::Unknown),
    }
}

/// What a report's `err-code` means; none for one that names no reason.
pub(crate) fn class_of_report(code: &str) -> Option<ErrorClass> {
    Some(match code {
        "3" | "9" => ErrorClass::InvalidNumber,
        "4" | "13" | "14" => ErrorClass::NoTexts,
        "6" | "10" | "50" | "51" | "52" => ErrorClass::ContentFiltered,
        "8" | "16" => ErrorClass::GatewayDown,
        "53" => ErrorClass::OptedOut,
        "54" => ErrorClass::SenderNotRegistered,
        _ => return None,
    })
}

/// What a text's state means, and why it failed where the state says so; none for those on the way.
pub(crate) fn state_of_text(status: &str) -> Option<(ReportState, Option<ErrorClass>)> {
    match status {
        "delivered" => Some((ReportState::Delivered, None)),
        "expired" => Some((ReportState::Failed, Some(ErrorClass::TimedOut))),
        "failed" | "rejected" => Some((ReportState::Failed, None)),
        _ => None,
    }
}

/// The same of a call.
pub(crate) fn state_of_call(status: &str) -> Option<(ReportState, Option<ErrorClass>)> {
    match status {
        "completed" => Some((ReportState::Ended, None)),
        "busy" => Some((ReportState::Failed, Some(ErrorClass::Busy))),
        "timeout" | "unanswered" => Some((ReportState::Failed, Some(ErrorClass::NoAnswer))),
        "failed" | "rejected" | "cancelled" => Some((ReportState::Failed, None)),
        _ => None,
    }
}
