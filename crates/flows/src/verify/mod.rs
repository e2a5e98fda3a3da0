//! Verification in the hosted flow: from the pushed request to the way back to the site.
//!
//! 1. A site pushes a request ([`push`]); the person's browser opens its address ([`open`]).
//! 2. The policy asks nothing, and the browser goes straight back ([`through`]); or a challenge begins.
//! 3. Each page is a [`Stage`] ([`stage`]), read from the challenge without changing anything ([`look`]).
//! 4. A code goes out ([`send`]) and comes back ([`check`], [`pass`]).
//!    With an app, a request to approve goes out ([`ask`]), is waited for ([`approve`], before a gate [`at_gate`]) and taken up
//!    ([`leave`]), or a code of the app is typed ([`app_code`]), or the answer of one that has no connection ([`offline`]); the app is paired within a set-up, right after it, or in the settings
//!    ([`pair`], [`add_app`]).
//! 5. Where the mail address has to be proved first, a mailed code goes before ([`mail_first`], [`mail`]); who has nothing
//!    else finds other ways ([`recover`]).
//!    A passkey answers in the browser itself ([`passkey`]), and is made where one may be added ([`new_passkey`]).
//! 6. The browser leaves for the site with a code, or with an error ([`leave`]).

mod add_app;
mod alarm;
mod app_code;
mod approve;
mod ask;
mod at_gate;
mod bypass;
mod check;
mod find;
mod follow;
mod judged;
mod kept_code;
mod leave;
mod look;
mod mail;
mod mail_first;
mod new_passkey;
mod offline;
mod open;
mod pair;
mod pass;
mod passkey;
mod push;
mod recover;
mod send;
mod stage;
mod states;
mod take_back;
mod through;

pub(crate) use app_code::is_app_code_taken;
pub use approve::{OnDevice, Progress, WaitingView};
pub use ask::{AskRefused, Asked};
pub use at_gate::{ApprovalPasskey, AtGate};
pub use check::Checked;
pub(crate) use check::lock_subject;
pub use follow::{Newest, News};
pub(crate) use kept_code::KeptCode;
pub use leave::Left;
pub use mail::MailChecked;
pub(crate) use mail_first::mail_first;
pub use mail_first::{MailStage, MailStep};
pub use new_passkey::PasskeyWithin;
pub use offline::OfflineView;
pub use open::Opened;
pub(crate) use pair::draw_offer;
pub use pair::{Offer, OfferView, OtherApp, PairView, PairWithin};
pub(crate) use pass::{AppProof, PasskeyProof, contact_of};
pub use passkey::PasskeyQuestioned;
pub use push::PushedRequest;
pub use recover::{RecoveryAsked, RecoveryByMail, RecoveryWays};
pub use send::{SendRefused, Sent};
pub use stage::{CodeStage, Doors, Ended, Stage, View};
pub(crate) use states::{AppFacts, method_states};
pub(crate) use take_back::{overtake, shut_settings};
