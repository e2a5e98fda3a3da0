//! Keeping texts and calls from those who want them for the money they bring: what is decided before one goes out, and what
//! the past of a number's neighbourhood says of it (docs/decisions/0044).
//!
//! Everything here is arithmetic. The store counts, the acts ask, and a replay asks the same questions of the log.

mod breaker;
mod guards;
mod laxer;
mod ledger;
mod prefix;
mod rules;
#[cfg(test)]
mod simulations;

pub use self::{
    breaker::{Breaker, PROBES, Recent},
    guards::{Guard, Seen, SendBarred, SendFacts, SendJudged, Turn, Turned, judge_send},
    laxer::{DeliveryLaxer, delivery_laxer},
    ledger::{Ledger, LedgerSend},
    prefix::{NumberPrefix, PrefixRefused},
    rules::{
        ADJUSTABLE, BreakerRule, CountryFigures, CountryRule, DeliveryRules, DeliveryRulesRefused,
        PrefixRule, SafeNumber, ShadowDays, VoipRule,
    },
};
