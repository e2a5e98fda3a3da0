//! What a site's own server calls for, one thing at a time, with no browser and no page (docs/decisions/0038).
//!
//! 1. It shows its key ([`caller`]).
//! 2. It registers a user by number ([`people`]), reads how they stand and lets them go ([`status`], [`remove`]).
//! 3. It has a code sent ([`send`]) and checks what was typed ([`check`]).
//! 4. It asks the devices ([`ask`]) and reads, or is told, what they answered ([`read`], [`calls`]).
//! 5. It verifies numbers that are nobody's ([`numbers`]), and reads its figures ([`figures`]).
//!
//! Before all that its operator may have brought its users along from where they were before ([`bring`]).

mod allowance;
mod as_signed;
mod ask;
mod bring;
mod call_worker;
mod caller;
mod calls;
mod check;
mod code_ring;
mod export;
mod figures;
mod forecast;
mod invite;
mod judged;
mod link;
mod news;
mod number_start;
mod numbers;
mod opening;
mod other_app;
mod people;
mod proving;
mod reachable;
mod read;
mod remove;
mod roll;
mod seen;
mod send;
mod send_plan;
mod status;
mod terms;
mod told;
mod unnumbered;
mod webhooks;

pub(crate) use allowance::Allowances;
pub use as_signed::{NotAsSigned, as_signed};
pub(crate) use ask::AnswerTold;
pub use ask::{DirectAsked, DirectQuestion};
pub use bring::{BROUGHT_AT_ONCE, BringMode, BringRefused, Brought, BroughtAnswers};
pub use call_worker::CallWorker;
pub(crate) use caller::Callers;
pub use caller::{Caller, CallerFound, DirectFrom};
pub use check::{DirectChecked, DirectProof};
pub use export::NumberExport;
pub use figures::{DirectFigures, MonthFigures};
pub use forecast::{ForecastBill, ForecastLine, RollForecast};
pub(crate) use invite::TakenLink;
pub use link::Linked;
pub(crate) use news::News;
pub use numbers::{
    CheckNumber, NumberCheckOf, NumberCheckRefused, NumberCheckStarted, NumberCheckView,
    NumberChecked,
};
pub use opening::DirectOpened;
pub(crate) use opening::{Open, Opening, SandboxUsers};
pub use other_app::OtherAppMade;
pub use people::{DirectAddress, DirectPerson, PersonField, RegisterRefused, Registered};
pub use read::DirectApproval;
pub use remove::Removed;
pub use roll::{NotBrought, RefusedRow, Roll, RollOutcome, RollRefused, RollStep};
pub use seen::{CALLS_SHOWN, CallAnswer};
pub(crate) use seen::{CallCounts, oldest_span};
pub use send::{DirectChannel, DirectSendRefused, DirectSent, SendDirect};
pub use status::DirectUser;
pub use terms::{CallbackSet, SigningPair};
pub use told::{CallWriter, OutgoingCall, ToldAnswer, ToldNews, ToldTrial};
pub use webhooks::{DashboardFound, NewWebhook, WebhookRefused};
pub(crate) use webhooks::{is_callable, is_callback};

use domain::Timestamp;

/// What the log says of an act that a site called for: so it is found, counted, and known for what it is.
pub(crate) fn detail(said: &str, from: &DirectFrom) -> String {
    let mut whole = "call=direct".to_owned();
    if !said.is_empty() {
        whole.push(' ');
        whole.push_str(said);
    }
    if let Some(ip) = from.ip {
        whole = format!("{whole} ip={ip}");
    }
    whole
}

/// A moment that lies ahead, if it does.
fn ahead(at: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    at.filter(|end| *end > now)
}
