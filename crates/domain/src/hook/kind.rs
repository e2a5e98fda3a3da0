//! Which rows of the log endpoints hear of, and by which names. The names are public: a released one never changes.

use crate::{Event, words::words};

/// What an event is about: the part of its name before the stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookTopic {
    /// Sign-ins, and whatever else a site asks about.
    SignIn,
    /// Numbers, apps, passkeys: what a person proves by.
    Factor,
    /// What is on file of a person, and the settings.
    Account,
    /// Texts, calls and mails.
    Message,
    /// What the site's own server had checked.
    Check,
    /// The application itself: its keys, its rules, its addresses.
    Application,
}

words!(HookTopic, listed {
    SignIn = "sign_in",
    Factor = "factor",
    Account = "account",
    Message = "message",
    Check = "check",
    Application = "application",
});

impl HookTopic {
    /// What an event is about; none where no site hears of it: what operators do in the house, and devices that are nobody's yet.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: each event stands in it once"
    )]
    pub const fn of(event: Event) -> Option<Self> {
        Some(match event {
            Event::NotAsked
            | Event::PagesRefused
            | Event::Asked
            | Event::Passed
            | Event::Denied
            | Event::CodeWrong
            | Event::Locked
            | Event::Unlocked
            | Event::CodeRedeemed
            | Event::CodeReplayed
            | Event::BrowserRemembered
            | Event::BrowsersForgotten
            | Event::PushAsked
            | Event::PushApproved
            | Event::PushWrongNumber
            | Event::RequestReported
            | Event::PasskeyRefused
            | Event::RecoveryCodeUsed
            | Event::RecoveryCodeWrong
            | Event::BypassCodeUsed
            | Event::BypassCodeWrong => Self::SignIn,
            Event::NumberOffered
            | Event::NumberRefused
            | Event::NumberConfirmed
            | Event::NumberChanged
            | Event::NumberRemoved
            | Event::DeviceFound
            | Event::DevicePaired
            | Event::DeviceRemoved
            | Event::DeviceKeyChanged
            | Event::ApprovalPasskeyAdded
            | Event::ApprovalPasskeyRemoved
            | Event::PasskeyAdded
            | Event::PasskeyRenamed
            | Event::PasskeyRemoved
            | Event::OtherAppMade
            | Event::RecoveryCodesMade
            | Event::MethodsChanged
            | Event::TurnedOff => Self::Factor,
            Event::UserChanged
            | Event::UserRegistered
            | Event::UserRemoved
            | Event::UserDeleted
            | Event::UserExported
            | Event::SettingsOpened
            | Event::MailProved
            | Event::PhoneProved
            | Event::AppProved
            | Event::PasskeyProved
            | Event::ChangeAsked
            | Event::ChangeReady
            | Event::ChangeCancelled
            | Event::AddressChanged
            | Event::RecoveryBegun
            | Event::Alarm
            | Event::AlarmEnded
            | Event::BypassCodeAsked
            | Event::BypassCodeMade
            | Event::BypassCodeEnded
            | Event::ActivityNoted => Self::Account,
            Event::CodeSent
            | Event::SendRefused
            | Event::MailSent
            | Event::MessageAccepted
            | Event::MessageDelivered
            | Event::MessageFailed
            | Event::CodeSpoken
            | Event::NoticeSent
            | Event::InvitationSent => Self::Message,
            Event::DirectProved
            | Event::NumberCheckStarted
            | Event::NumberCheckRight
            | Event::NumberCheckWrong => Self::Check,
            Event::ApplicationAdded
            | Event::ApplicationChanged
            | Event::ApplicationOff
            | Event::ApplicationOn
            | Event::ApplicationHeld
            | Event::ApplicationHeldEnded
            | Event::SecretRotated
            | Event::SecretEnded
            | Event::PolicySet
            | Event::PolicyHeld
            | Event::PolicyHeldEnded
            | Event::NumberExported
            | Event::KeyGranted
            | Event::HookStopped => Self::Application,
            Event::DeviceCame
            | Event::ProposalTaken
            | Event::MethodTried
            | Event::CallbackTried
            | Event::LogExported
            | Event::OperatorsTold
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
            | Event::PricesSet
            | Event::MoneyCapsSet
            | Event::MoneyCapReached
            | Event::GatewaySet
            | Event::GatewayHeld
            | Event::GatewayHeldEnded
            | Event::GatewayRests
            | Event::GatewayWorks
            | Event::GatewayTried
            | Event::RoutesSet
            | Event::DeliveryRulesSet
            | Event::GuardTurned => return None,
        })
    }
}

/// The `type` of an event, such as `sign_in.passed`; none where no site hears of it.
pub fn hook_kind(event: Event) -> Option<String> {
    HookTopic::of(event).map(|topic| format!("{topic}.{event}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_topic_and_the_word_of_the_log() {
        assert_eq!(hook_kind(Event::Passed).as_deref(), Some("sign_in.passed"));
        assert_eq!(
            hook_kind(Event::MailSent).as_deref(),
            Some("message.code_mailed")
        );
        assert_eq!(hook_kind(Event::OperatorJoined), None);
    }

    #[test]
    fn every_topic_has_events_and_the_page_for_sites_names_each() {
        let page = include_str!("../../../../docs/integrate/webhooks.md");
        for topic in HookTopic::ALL {
            let has = Event::ALL
                .iter()
                .any(|event| HookTopic::of(*event) == Some(*topic));
            assert!(has, "{topic}");
        }
        let kinds: Vec<_> = Event::ALL
            .iter()
            .filter_map(|event| hook_kind(*event))
            .collect();
        let missing = kinds
            .iter()
            .filter(|kind| !page.contains(&format!("| `{kind}` |")));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new());
        // Nor does it name one that is none.
        let named = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
        let of_topic = named.filter(|name| {
            let topic = name.split_once('.').map(|(topic, _)| topic);
            topic.is_some_and(|topic| topic.parse::<HookTopic>().is_ok())
        });
        let others: Vec<_> = of_topic
            .filter(|name| !kinds.iter().any(|kind| kind == name))
            .collect();
        assert_eq!(others, Vec::<&str>::new());
    }
}
