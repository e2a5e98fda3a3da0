//! The account settings: a visit that a proof opens, and what may be changed in it.
//!
//! 1. A site pushes a request for the settings; a proof made in this browser opens them (`verify::open`, [`prove`]).
//! 2. The card shows what is on file ([`view`]).
//! 3. A change is a [`deed`]. With enough proof ([`weight`]) it is done at once; otherwise it waits, announced on every channel and
//!    cancellable from each ([`change`], docs/decisions/0023). When its time comes, [`due`] carries it out.
//! 4. What only makes the account safer asks nothing more: ending a browser, cancelling a change ([`browsers`], [`waiting`]); but for
//!    the removal of an app or a passkey.
//! 5. After "it was not me" somebody walks past everything once ([`walk`]).

mod add_app;
mod address;
mod apps;
mod browsers;
mod change;
mod codes;
mod deed;
mod due;
mod factor;
mod number;
mod passkeys;
mod prove;
mod switch;
mod view;
mod waiting;
mod walk;
mod weight;

pub use change::Changed;
pub use codes::MadeCodes;
pub(crate) use codes::has_just_set_up;
pub(crate) use deed::{OnFile, Removal, replace_number};
pub use factor::Factor;
pub(crate) use factor::TakenAway;
pub(crate) use passkeys::may_add_passkey;
pub(crate) use view::waiting;
pub use view::{AppsView, BrowserLine, ByNumber, MethodLine, PasskeysView, SettingsView, Waiting};
pub use walk::WalkView;
pub(crate) use weight::{is_open, long_known, weigh};
