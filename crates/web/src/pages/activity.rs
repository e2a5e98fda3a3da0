//! Rows of the log in plain words. What there are no words for is left out; no word of the log is ever shown as it is.

use std::time::Duration;

use domain::Event;
use i18n::Value;

use super::Frame;
use crate::log_detail::value;

/// The sentence for a row of the log, if there is one. Each event stands here once: told, or kept from its owner for a
/// reason.
#[expect(
    clippy::too_many_lines,
    reason = "a table: each event stands in it once"
)]
pub(super) fn say(frame: &Frame, event: &str, detail: &str) -> Option<String> {
    let said = |key| Some(frame.say(key));
    match event.parse::<Event>().ok()? {
        Event::NotAsked => said("activity.not_asked"),
        Event::CodeWrong if value(detail, "shut").is_some() => said("activity.code_shut"),
        Event::CodeWrong => said("activity.code_wrong"),
        Event::MailSent => said("activity.code_mailed"),
        Event::MailProved => said("activity.mail_proved"),
        Event::PhoneProved => said("activity.phone_proved"),
        Event::AppProved => said("activity.proved_on_device"),
        Event::RecoveryCodeUsed => said("activity.recovery_code_used"),
        Event::RecoveryCodeWrong => said("activity.recovery_code_wrong"),
        Event::RecoveryCodesMade => said("activity.recovery_codes_made"),
        Event::BypassCodeMade => said("activity.bypass_code_made"),
        Event::BypassCodeEnded => bypass_ended(frame, detail),
        Event::BypassCodeUsed => said("activity.bypass_code_used"),
        Event::BypassCodeWrong => said("activity.bypass_code_wrong"),
        Event::SettingsOpened => said("activity.settings_opened"),
        Event::NumberRemoved => said("activity.number_removed"),
        Event::Unlocked => said("activity.unlocked"),
        Event::TurnedOff => said("activity.turned_off"),
        Event::MethodsChanged => said("activity.methods_changed"),
        Event::AddressChanged => said("activity.address_changed"),
        Event::RecoveryBegun => said("activity.recovery_begun"),
        Event::Alarm => said("activity.alarm"),
        Event::AlarmEnded => said("activity.alarm_ended"),
        Event::DeviceFound => said("activity.device_found"),
        Event::DevicePaired => said("activity.device_paired"),
        Event::DeviceRemoved => said("activity.device_removed"),
        Event::DeviceKeyChanged => said("activity.device_key_changed"),
        Event::ApprovalPasskeyAdded => said("passkey_activity.for_approvals"),
        Event::ApprovalPasskeyRemoved => said("passkey_activity.not_for_approvals"),
        Event::PasskeyAdded => said("passkey_activity.added"),
        Event::PasskeyRenamed => said("passkey_activity.renamed"),
        Event::PasskeyRemoved => said("passkey_activity.removed"),
        Event::PasskeyProved => said("passkey_activity.proved"),
        Event::PasskeyRefused => said("passkey_activity.wrong"),
        Event::PushAsked => said("activity.asked_on_devices"),
        Event::PushApproved => said("activity.approved_on_device"),
        Event::PushWrongNumber => said("activity.wrong_number_on_device"),
        Event::RequestReported => said("activity.reported_on_device"),
        Event::Denied => said(denied(detail)),
        Event::CodeSent => code_sent(frame, detail),
        Event::NumberConfirmed => number(frame, "activity.number_confirmed", detail),
        Event::NumberChanged => number(frame, "activity.number_changed", detail),
        Event::Passed => passed(frame, detail),
        Event::DirectProved => confirmed(frame, detail),
        Event::InvitationSent => said("activity.invitation_sent"),
        Event::OtherAppMade => said("activity.other_app_made"),
        Event::Locked => locked(frame, detail),
        Event::BrowserRemembered => Some(browser(frame, detail)),
        Event::BrowsersForgotten => forgotten(frame, detail),
        Event::ChangeAsked => change(frame, "activity.change_asked", detail),
        Event::ChangeReady => change(frame, "activity.change_ready", detail),
        Event::ChangeCancelled => change(frame, "activity.change_cancelled", detail),
        // What a site or an operator did, and what became of a message: nothing its owner could make use of.
        Event::PagesRefused
        | Event::CodeRedeemed
        | Event::CodeReplayed
        | Event::UserChanged
        | Event::MessageAccepted
        | Event::MessageDelivered
        | Event::MessageFailed
        | Event::CodeSpoken
        | Event::NoticeSent
        | Event::ApplicationAdded
        | Event::ApplicationChanged
        | Event::SecretRotated
        | Event::SecretEnded
        | Event::KeyGranted
        | Event::ApplicationOff
        | Event::ApplicationOn
        | Event::PolicySet
        // What comes before something that is told: a page that was opened, a number that was only typed.
        | Event::Asked
        | Event::SendRefused
        | Event::BypassCodeAsked
        | Event::NumberOffered
        | Event::NumberRefused
        // What is nobody's yet, or would tell that a number typed here is on file elsewhere.
        | Event::DeviceCame
        | Event::ProposalTaken
        // What concerns who runs this server, and nobody who signs in to a site.
        | Event::HookStopped
        | Event::OperatorLinkMade
        | Event::OperatorLinkRefused
        | Event::OperatorJoined
        | Event::OperatorPasswordSet
        | Event::OperatorPasswordWrong
        | Event::OperatorLocked
        | Event::OperatorSignedIn
        | Event::OperatorSignedOut
        | Event::OperatorSessionsEnded
        | Event::OperatorRefused
        | Event::OperatorRoleSet
        | Event::OperatorRemoved
        | Event::OperatorAddressSet
        | Event::OperatorsTold
        | Event::PolicyHeld
        | Event::PolicyHeldEnded
        | Event::ApplicationHeld
        | Event::ApplicationHeldEnded
        | Event::LogExported
        | Event::DeliveryRulesSet
        | Event::GuardTurned
        // What a site does for itself.
        | Event::UserRegistered
        | Event::UserRemoved
        | Event::UserDeleted
        | Event::UserExported
        | Event::ActivityNoted
        | Event::NumberExported
        | Event::CallbackTried
        | Event::NumberCheckStarted
        | Event::NumberCheckRight
        | Event::NumberCheckWrong
        | Event::PricesSet
        | Event::MoneyCapsSet
        | Event::MoneyCapReached
        | Event::GatewaySet
        | Event::GatewayHeld
        | Event::GatewayHeldEnded
        | Event::GatewayRests
        | Event::GatewayWorks
        | Event::GatewayTried
        | Event::RoutesSet => None,
        // Of those alone that rang the person's own devices there is a row of theirs.
        Event::MethodTried => value(detail, "method")
            .filter(|method| *method == "push")
            .map(|_| frame.say("activity.bells_tried")),
    }
}

/// What was only asked for never was a code, and its owner never heard of it.
fn bypass_ended(frame: &Frame, detail: &str) -> Option<String> {
    let was_code = value(detail, "was") != Some("asked");
    was_code.then(|| frame.say("activity.bypass_code_ended"))
}

fn denied(detail: &str) -> &'static str {
    match value(detail, "by") {
        Some("device") => "activity.denied_on_device",
        _ => "activity.denied",
    }
}

fn code_sent(frame: &Frame, detail: &str) -> Option<String> {
    match value(detail, "method")? {
        "text" => number(frame, "activity.code_texted", detail),
        "call" => number(frame, "activity.code_called", detail),
        _ => None,
    }
}

/// A sentence with the last two digits of a number.
fn number(frame: &Frame, key: &str, detail: &str) -> Option<String> {
    let end = value(detail, "number")?.strip_prefix("..")?;
    Some(frame.say_with(key, &[("number", Value::from(end))]))
}

fn way(frame: &Frame, detail: &str) -> Option<String> {
    Some(frame.say(match value(detail, "method")? {
        "push" => "activity_way.push",
        "app_code" => "activity_way.app_code",
        "passkey" => "passkeys.way_by",
        "text" => "activity_way.text",
        "call" => "activity_way.call",
        "recovery_code" => "activity_way.recovery_code",
        _ => return None,
    }))
}

/// A code that the site checked itself: for what, it does not say.
fn confirmed(frame: &Frame, detail: &str) -> Option<String> {
    let way = way(frame, detail)?;
    Some(frame.say_with("activity.confirmed", &[("way", Value::from(&way))]))
}

fn passed(frame: &Frame, detail: &str) -> Option<String> {
    let way = way(frame, detail)?;
    let key = match value(detail, "area")? {
        "sign_in" => "activity.signed_in",
        "admin_sign_in" => "activity.admin_signed_in",
        "change_password" => "activity.before_password",
        "change_email" => "activity.before_address",
        _ => "activity.confirmed",
    };
    Some(frame.say_with(key, &[("way", Value::from(&way))]))
}

fn locked(frame: &Frame, detail: &str) -> Option<String> {
    let seconds = value(detail, "seconds")?.parse().ok()?;
    Some(frame.say_wait("activity.locked", Duration::from_secs(seconds)))
}

fn browser(frame: &Frame, name: &str) -> String {
    if name.is_empty() {
        return frame.say("activity.some_browser_remembered");
    }
    frame.say_with(
        "activity.browser_remembered",
        &[("said", Value::from(name))],
    )
}

fn forgotten(frame: &Frame, detail: &str) -> Option<String> {
    let count: i64 = value(detail, "count")?.parse().ok()?;
    Some(frame.say_with("activity.browsers_forgotten", &[("count", count.into())]))
}

fn change(frame: &Frame, key: &str, detail: &str) -> Option<String> {
    let change = frame.say(match value(detail, "kind")? {
        "number" => "change_kind.number",
        "turn_off" => "change_kind.turn_off",
        "recovery_codes" => "change_kind.recovery_codes",
        "remove_device" => "change_kind.remove_device",
        "add_device" => "change_kind.add_device",
        "remove_passkey" => "change_kind.remove_passkey",
        "add_passkey" => "change_kind.add_passkey",
        "methods" => "change_kind.methods",
        "address" => "change_kind.address",
        "recover" => "change_kind.recover",
        _ => return None,
    });
    Some(frame.say_with(key, &[("change", Value::from(&change))]))
}

#[cfg(test)]
mod tests {
    use domain::{ChangeKind, Method};
    use i18n::Language;

    use super::*;

    #[test]
    fn rows_of_the_log_are_told_in_plain_words() {
        let frame = Frame::bare(Language::english());
        for (event, detail, expected) in [
            (
                "passed",
                "area=sign_in method=text",
                "Signed in with a code by text message",
            ),
            (
                "passed",
                "area=vault method=call",
                "Confirmed with a code by phone call",
            ),
            (
                "locked",
                "seconds=300",
                "Locked for 5 minutes after wrong codes",
            ),
            (
                "code_sent",
                "method=text region=GB number=..56",
                "A code was texted to the number that ends in 56",
            ),
            (
                "browser_remembered",
                "Firefox, Windows",
                "A new browser became known: Firefox, Windows",
            ),
            (
                "code_wrong",
                "call=direct shut=alarm",
                "A right code was entered and not taken, since somebody had said that it was not them",
            ),
            ("browser_remembered", "", "A new browser became known"),
            (
                "browsers_forgotten",
                "count=2 by=person",
                "2 browsers were forgotten",
            ),
            (
                "change_asked",
                "kind=number",
                "Asked for: another phone number",
            ),
            (
                "number_changed",
                "region=GB number=..57 by=waiting",
                "Codes now go to the number that ends in 57",
            ),
            (
                "bypass_code_ended",
                "by=replaced",
                "That code was made void",
            ),
        ] {
            let said = say(&frame, event, detail);
            assert_eq!(said.as_deref(), Some(expected), "{event} {detail}");
        }
    }

    #[test]
    fn answers_of_devices_are_told_without_a_word_of_the_app() {
        let frame = Frame::bare(Language::english());
        for (event, detail, expected) in [
            (
                "passed",
                "area=sign_in method=push",
                "Signed in with an approval on a device",
            ),
            (
                "passed",
                "area=change_email method=app_code",
                "Confirmed with a code that a device shows before the mail address was changed",
            ),
            ("denied", "by=device reason=fraud", "Denied on a device"),
            ("denied", "by=person", "Stopped before it was confirmed"),
            (
                "push_asked",
                "devices=2",
                "Asked for an answer on your devices",
            ),
            (
                "change_asked",
                "kind=add_device",
                "Asked for: one device more",
            ),
            ("device_removed", "by=device", "A device was removed"),
            (
                "device_key_changed",
                "by=device",
                "A device changed its key",
            ),
        ] {
            let said = say(&frame, event, detail);
            assert_eq!(said.as_deref(), Some(expected), "{event} {detail}");
        }
    }

    #[test]
    fn every_change_and_every_way_through_has_words_in_every_language() {
        for language in Language::all() {
            let frame = Frame::bare(language);
            for kind in ChangeKind::ALL {
                let detail = format!("kind={kind}");
                assert!(say(&frame, "change_asked", &detail).is_some(), "{kind}");
            }
            for method in Method::ALL {
                let detail = format!("area=sign_in method={method}");
                assert!(say(&frame, "passed", &detail).is_some(), "{method}");
            }
        }
    }

    #[test]
    fn what_there_are_no_words_for_is_left_out() {
        let frame = Frame::bare(Language::english());
        for (event, detail) in [
            ("message_accepted", "gateway=twilio"),
            ("from_a_later_release", ""),
            ("passed", "area=sign_in method=smoke_signal"),
            ("passed", ""),
            ("locked", "seconds=many"),
            ("change_asked", "kind=<b>"),
            ("code_sent", "method=text"),
            ("bypass_code_ended", "was=asked by=alarm"),
        ] {
            assert_eq!(say(&frame, event, detail), None, "{event} {detail}");
        }
    }

    #[test]
    fn what_a_site_calls_a_group_is_not_taken_for_ours() {
        let detail = "area=sign_in groups=method=text number=..99";
        assert_eq!(
            say(&Frame::bare(Language::english()), "passed", detail),
            None
        );
    }
}
