//! What is needed at one door.

use std::sync::Arc;

use super::Caller;
use crate::world::{App, Fields};

/// What a door needs: the address filled in, the body, and the secret of whoever may enter by one.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) path: String,
    pub(super) kind: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) access_token: Option<String>,
    pub(super) cookie: Option<String>,
    /// The device it is about, and somebody else's.
    pub(super) apps: Option<[Arc<App>; 2]>,
    /// What each of the two says, where that is signed for itself.
    pub(super) made: Vec<String>,
}

impl Prepared {
    /// An address alone.
    pub(super) fn at(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }

    pub(super) fn form(path: &str, fields: &Fields) -> Self {
        Self {
            path: path.to_owned(),
            kind: "application/x-www-form-urlencoded",
            body: fields.encoded().into_bytes(),
            ..Self::default()
        }
    }
}

impl Prepared {
    /// What this caller sends.
    pub(super) fn body_of(&self, caller: Caller) -> &[u8] {
        let said = match caller {
            Caller::Device => self.made.first(),
            Caller::OtherDevice => self.made.get(1),
            _ => None,
        };
        said.map_or(&self.body, String::as_bytes)
    }
}
