//! What authenticators call: `/app/v1/...` (docs/authenticator-protocol.md). JSON in both directions; a device signs each
//! of its calls, and a decision stands for itself.

mod accounts;
mod bell;
mod decision;
mod device;
mod error;
mod gate;
mod json;
mod proposals;
mod requests;
mod signed;

pub(crate) use self::{
    accounts::{accounts, add_account, devices, remove_account},
    bell::{hang_bell, take_bell_down, try_bell},
    decision::{decide, report},
    device::{change_key, pair, remove, rename, server},
    error::bare,
    gate::{ask as ask_gate, begin as begin_gate_passkey, take as take_gate_passkey},
    proposals::{proposals, take_proposal},
    requests::{changes, history, requests, seen},
};
