//! Endpoints are told of events (docs/decisions/0046): claimed, signed and posted, and what came of it noted. What they hear of is
//! written by the sealer of the log; where and of what is decided in the panel, or at the terminal.

mod tell;
mod worker;

pub use worker::HookWorker;
