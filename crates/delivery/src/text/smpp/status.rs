//! What a server's refusals mean (SMPP 3.4, section 5.1.3).

use std::{collections::BTreeMap, time::Duration};

use rusmpp::CommandStatus;

use crate::{ErrorClass, SendAnswer};

/// How long a server that is asked too much is left alone.
const REST: Duration = Duration::from_secs(2);

/// The answer to a text that was refused. Errors of the server's own (from 0x400) are as the settings name them.
pub(super) fn answer(status: CommandStatus, own: &BTreeMap<u32, ErrorClass>) -> SendAnswer {
    if let Some(class) = own.get(&u32::from(status)) {
        return by_class(*class);
    }
    match status {
        CommandStatus::EsmeRthrottled | CommandStatus::EsmeRmsgqful => {
            by_class(ErrorClass::Throttled)
        }
        CommandStatus::EsmeRinvdstadr => by_class(ErrorClass::InvalidNumber),
        CommandStatus::EsmeRinvsrcadr
        | CommandStatus::EsmeRinvsrcton
        | CommandStatus::EsmeRinvsrcnpi => by_class(ErrorClass::SenderNotRegistered),
        CommandStatus::EsmeRinvsysid
        | CommandStatus::EsmeRinvpaswd
        | CommandStatus::EsmeRbindfail => by_class(ErrorClass::BadCredentials),
        // About this text, whoever carries it by this account.
        CommandStatus::EsmeRinvmsglen
        | CommandStatus::EsmeRxPAppn
        | CommandStatus::EsmeRxRAppn
        | CommandStatus::EsmeRdeliveryfailure
        | CommandStatus::Other(_) => by_class(ErrorClass::Unknown),
        // The server's own trouble, or something in how we write that it does not take: another gateway may carry it.
        _ => by_class(ErrorClass::GatewayDown),
    }
}

/// Why the server does not let us in.
pub(super) const fn class_of_bind(status: CommandStatus) -> ErrorClass {
    match status {
        CommandStatus::EsmeRbindfail
        | CommandStatus::EsmeRinvpaswd
        | CommandStatus::EsmeRinvsysid
        | CommandStatus::EsmeRinvsystyp => ErrorClass::BadCredentials,
        // As many connections of this account as it may have.
        CommandStatus::EsmeRalybnd
        | CommandStatus::EsmeRthrottled
        | CommandStatus::EsmeRmsgqful => ErrorClass::Throttled,
        _ => ErrorClass::GatewayDown,
    }
}

/// A clear refusal of this class.
pub(super) const fn by_class(class: ErrorClass) -> SendAnswer {
    match class {
        ErrorClass::Throttled => SendAnswer::Temporary {
            retry_after: Some(REST),
            outcome_unknown: false,
            why: class,
        },
        ErrorClass::NotReached
        | ErrorClass::GatewayDown
        | ErrorClass::Untrusted
        | ErrorClass::TimedOut => SendAnswer::not_now(class),
        _ => SendAnswer::Permanent { class },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permanent(class: ErrorClass) -> SendAnswer {
        SendAnswer::Permanent { class }
    }

    #[test]
    fn refusals_are_told_apart() {
        let throttled = by_class(ErrorClass::Throttled);
        let down = SendAnswer::not_now(ErrorClass::GatewayDown);
        for (code, wanted) in [
            (0x58, throttled.clone()),
            (0x14, throttled),
            (0x08, down.clone()),
            (0x64, down.clone()),
            (0x45, down.clone()),
            (0x04, down.clone()),
            (0x62, down),
            (0x0b, permanent(ErrorClass::InvalidNumber)),
            (0x0a, permanent(ErrorClass::SenderNotRegistered)),
            (0x0e, permanent(ErrorClass::BadCredentials)),
            (0x01, permanent(ErrorClass::Unknown)),
            (0x4ff, permanent(ErrorClass::Unknown)),
        ] {
            let status = CommandStatus::from(code);
            assert_eq!(answer(status, &BTreeMap::new()), wanted, "{code:#x}");
        }
    }

    #[test]
    fn errors_of_the_servers_own_are_as_the_settings_name_them() {
        let own = BTreeMap::from([
            (0x401, ErrorClass::NoCredit),
            (0x0b, ErrorClass::NoTexts),
            (0x402, ErrorClass::Throttled),
        ]);
        let answered = |code: u32| answer(CommandStatus::from(code), &own);
        assert_eq!(answered(0x401), permanent(ErrorClass::NoCredit));
        assert_eq!(answered(0x0b), permanent(ErrorClass::NoTexts));
        assert_eq!(answered(0x402), by_class(ErrorClass::Throttled));
    }
}
