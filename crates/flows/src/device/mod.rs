//! What an authenticator does: it calls signed, pairs, reads its accounts and requests, decides
//! (docs/authenticator-protocol.md).
//!
//! 1. A new device pairs by an offer that a person's page shows ([`pair`]); from then on it signs its calls ([`call`]).
//!    Or it comes with a phone number and is empty ([`by_number`]), until somebody who proved that number takes it ([`take`]).
//!    A set-up that names its person's number is proposed to it ([`propose`]).
//! 2. It reads its accounts ([`accounts`]), the devices that have them beside it ([`siblings`]), what happened to them
//!    ([`changes`]), and the requests that wait for it ([`requests`]), woken when there is news.
//!    Where approvals are behind a gate, it makes a passkey for that, and asks for its question before it decides ([`gate`]).
//! 3. It decides, and the page that waits is woken ([`decide`]); "it was not me" may be said later, too ([`alarm`]).

mod accounts;
mod alarm;
mod bell;
mod by_number;
mod call;
mod changes;
mod decide;
mod gate;
mod own;
mod pair;
mod pass_gate;
mod propose;
mod requests;
mod shown;
mod siblings;
mod take;
mod told;

pub use self::{
    accounts::{AccountPolicy, AccountView, Accounts},
    bell::{BellHung, BellTried},
    by_number::{EmptyDevice, NumberRefused as DeviceNumberRefused, OWN_CODE_DIGITS},
    call::{Called, DeviceCall, Revocation},
    changes::ChangeLine,
    decide::{Decided, DecisionMade},
    gate::{GateAdded, GateAsked, GateQuestioned},
    own::{KeyChanged, ServerFacts},
    pair::{PairRefused, Paired, PairingDevice},
    pass_gate::GateAnswer,
    propose::ProposalView,
    requests::{HistoryLine, RequestView, Requests},
    siblings::SiblingView,
};
pub(crate) use self::{by_number::EMPTY_KEPT, shown::StoredShown};
