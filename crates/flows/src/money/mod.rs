//! What texts and calls cost, and how much may be spent on them (docs/decisions/0041).
//!
//! 1. The price list and the caps are read once and kept in memory ([`known`]); whoever changes them comes in by [`prices`] and
//!    [`caps`], from the terminal or the panel.
//! 2. A message that a gateway took is priced by its parts ([`bill`]); the sealer of the log adds that up.
//! 3. Where a cap is in force, money is set aside before a text or call is written ([`aside`]), from what this node drew ahead
//!    ([`drawn`]); what was not spent comes back ([`settle`]), and owners are told as it goes ([`told`]).

mod aside;
mod bill;
mod caps;
mod drawn;
mod known;
mod near;
mod prices;
mod settle;
mod told;

pub(crate) use self::{
    aside::{Aside, add_capped},
    bill::{Bill, Cost},
    known::Purses,
};
pub use self::{
    caps::{CapsSet, CapsView},
    near::CapNear,
    prices::{PricesSet, PricesView},
};
