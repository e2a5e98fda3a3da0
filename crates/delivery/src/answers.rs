//! What HTTP itself says about a message, before any gateway's own words.

use crate::{
    ErrorClass, SendAnswer,
    http::{HttpFault, Reply},
};

/// No answer came.
pub(crate) fn without_reply(gateway: &str, fault: HttpFault) -> SendAnswer {
    // Here and not further up: only the class travels on, and the operator needs the cause.
    tracing::warn!(gateway, %fault, "a gateway gave no answer");
    match fault {
        // All three are for the operator to mend; another gateway may carry the text meanwhile.
        HttpFault::NotConnected => SendAnswer::not_now(ErrorClass::NotReached),
        HttpFault::Refused(_) | HttpFault::Unwritable => {
            SendAnswer::not_now(ErrorClass::GatewayDown)
        }
        HttpFault::TimedOut => SendAnswer::perhaps_sent(ErrorClass::TimedOut),
        HttpFault::Broken => SendAnswer::perhaps_sent(ErrorClass::GatewayDown),
    }
}

/// An answer other than 2xx whose body tells nothing.
pub(crate) fn by_status(reply: &Reply) -> SendAnswer {
    let wait = |why| SendAnswer::Temporary {
        retry_after: reply.retry_after,
        outcome_unknown: false,
        why,
    };
    match reply.status {
        401 | 403 => SendAnswer::Permanent {
            class: ErrorClass::BadCredentials,
        },
        402 => SendAnswer::Permanent {
            class: ErrorClass::NoCredit,
        },
        408 | 425 | 429 => wait(ErrorClass::Throttled),
        // Somebody on the way gave up waiting: the gateway behind may have carried it.
        504 => SendAnswer::perhaps_sent(ErrorClass::TimedOut),
        // Moved, gone or broken: no gateway is at home here.
        300..=399 | 404 | 405 | 410 | 500..=599 => wait(ErrorClass::GatewayDown),
        _ => SendAnswer::Permanent {
            class: ErrorClass::Unknown,
        },
    }
}
