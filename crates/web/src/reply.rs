//! How answers are put: pages, OAuth errors, problems of the API, each in the dialect of the face that was called.

mod dialect;
mod oauth;
mod page;
mod passkey;
mod problem;
mod speak;

pub use self::{dialect::Dialect, oauth::OAuthError, page::PageAnswer, problem::Problem};
pub(crate) use self::{passkey::passkey_question, speak::speak};
