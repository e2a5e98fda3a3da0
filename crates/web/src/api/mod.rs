//! The management API: what a site reads and writes about its own users. Errors by RFC 9457.
//!
//! A key opens what belongs to its application and what its scopes name, nothing else.

mod caller;
mod document;
mod users;

pub(crate) use self::{
    document::document,
    users::{put_user, show_user},
};
