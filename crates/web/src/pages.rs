//! The pages a person meets, in the site's name and colours: each a struct with its template of the same name.
//!
//! A struct holds what its handler decided; words come by key from `i18n`. No page decides anything, and every page
//! works without JavaScript.

mod activity;
mod app_code;
mod by_number;
mod choose;
mod code;
mod codes;
mod device_line;
mod done;
mod doors;
mod ended;
mod frame;
mod link;
mod live;
mod mail;
mod new_passkey;
mod not_sent;
mod number;
mod offline;
mod open_settings;
mod other_app;
mod own_passkey;
mod pair;
mod passkey;
mod passkey_line;
mod problem;
mod prove;
mod prove_more;
mod recovery;
mod recovery_code;
mod request;
#[cfg(test)]
mod samples;
mod settings;
mod start_again;
pub(crate) mod steps;
#[cfg(test)]
mod tests;
mod told;
mod turn_off;
mod undelivered;
mod waiting;
mod walk;
mod way;

pub use app_code::AppCodePage;
pub use by_number::ByNumberPage;
pub use choose::ChoosePage;
pub use code::{CodeError, CodePage, Resend};
pub use codes::{CodesPage, WayOn};
pub use device_line::DeviceLine;
pub use done::DonePage;
pub use doors::Doors;
pub use ended::{EndedPage, Ending};
pub use frame::{Frame, Mistake, Page, Site};
pub use link::{LinkPage, LinkState};
pub use live::Kept;
pub(crate) use live::{ANEW, CROWDED};
pub use mail::MailPage;
pub use new_passkey::NewPasskeyPage;
pub use not_sent::NotSent;
pub use number::{Country, NumberError, NumberPage, NumberProof};
pub use offline::OfflinePage;
pub use open_settings::OpenSettingsPage;
pub use other_app::OtherAppPage;
pub use own_passkey::OwnPasskeyPage;
pub use pair::{GivesNumber, PairBack, PairPage, PairStage};
pub use passkey::{PasskeyError, PasskeyPage};
pub use passkey_line::PasskeyLine;
pub use problem::{ProblemKind, ProblemPage};
pub use prove::ProvePage;
pub use prove_more::{GoOn, ProveMorePage};
pub use recovery::{Back, ByMail, Plight, RecoveryPage, Replaced};
pub use recovery_code::{CodeOf, RecoveryCodeError, RecoveryCodePage};
pub use request::{Carried, DeviceState, Progress, Reach};
pub use settings::{AddApp, AppCard, CodesRow, MethodRow, Pace, PasskeysCard, SettingsPage};
pub use start_again::{StartAgainPage, StartAgainReason};
pub use told::Told;
pub use turn_off::TurnOffPage;
pub use undelivered::Undelivered;
pub use waiting::WaitingPage;
pub use walk::WalkPage;
pub use way::Way;
