//! The log's chain: sealing what was written, finding out what was done to it, exporting it (docs/decisions/0028).

mod export;
mod seal;
mod sealer;
mod verify;

pub use export::{ExportedPage, ExportedRow, LogFilter};
pub(crate) use export::{first_id, moment_of};
pub use seal::SealedRound;
pub use sealer::{Sealer, SealerSettings};
pub use verify::Verified;
