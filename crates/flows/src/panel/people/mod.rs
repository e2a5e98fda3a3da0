//! Helping a person: found, looked at, unlocked; a factor, a browser or a waiting change ended.
//!
//! 1. Somebody at the desk finds the person ([`find`]) and sees what there is on file, masked ([`person`]), and what happened
//!    lately ([`history`]).
//! 2. What is done for them is weighed like any deed of the panel, held against the user's row, written down with the name of
//!    whoever did it, and told to the person ([`unlock`], [`factors`], [`browsers`], [`changes`]; what they share in
//!    [`helping`]).
//! 3. Whoever has nothing else left is given a code that lets them in once ([`bypass`]).
//! 4. Nothing here adds a factor to anybody, and nothing shows a secret, a code or a whole number.

mod browsers;
mod bypass;
mod changes;
mod factors;
mod find;
mod helping;
mod history;
mod person;
mod unlock;

pub use bypass::{BypassAsked, BypassMade};
pub use factors::FactorRemoved;
pub use find::{PeoplePage, PeopleQuery, PersonLine};
pub use history::{History, Story};
pub use person::{BrowserOf, PersonView};
