//! A sign-in half-way: what the site keeps while the person is at the second factor server.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{ClientError, chance, hidden::Hidden};

/// What the site must keep **in the person's own half-finished session**, on its own side (never in the address, never
/// in a cookie that the person could copy to somebody else), and hand to [`Client::finish`](crate::Client::finish).
///
/// It serialises, so that any store will do; `Debug` shows no secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    pub(crate) state: Hidden,
    pub(crate) nonce: Hidden,
    pub(crate) code_verifier: Hidden,
    pub(crate) user: String,
    pub(crate) area: String,
    pub(crate) must_prove: bool,
    pub(crate) began_at: i64,
}

impl Pending {
    /// How long a person may take, from [`begin`](crate::Client::begin) to [`finish`](crate::Client::finish): longer
    /// than the server takes in all (90 s until the request is opened, 15 minutes at the pages, 60 s for the code), so
    /// that nobody who passed there at the last moment is refused here.
    pub const LIFE: Duration = Duration::from_mins(18);

    pub(crate) fn new(
        user: &str,
        area: &str,
        must_prove: bool,
        now_seconds: i64,
    ) -> Result<Self, ClientError> {
        Ok(Self {
            state: chance::unguessable()?,
            nonce: chance::unguessable()?,
            code_verifier: chance::unguessable()?,
            user: user.into(),
            area: area.into(),
            must_prove,
            began_at: now_seconds,
        })
    }

    /// The site's own id of the user who is to prove presence.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What the site will allow afterwards.
    pub fn area(&self) -> &str {
        &self.area
    }
}
