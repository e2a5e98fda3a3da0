//! What the site learns at the end.

use std::time::SystemTime;

/// The server's word about one user and one area. [`Client::finish`](crate::Client::finish) has already compared both
/// with the sign-in that was begun, so whoever holds a `Proof` may act on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The site's own user id, as it was pushed.
    pub user: String,
    /// The area, as it was pushed.
    pub area: String,
    /// True if presence was proved in this visit; false if the policy asks nothing here (a known browser, say).
    /// Both mean "go on": to insist on a proof, set [`must_prove`](crate::VerifyRequest::must_prove).
    pub proved: bool,
    /// How (`amr` of RFC 8176: `sms`, `tel`, `otp`, `pop`, `user` ...); empty when nothing was asked.
    pub methods: Vec<String>,
    /// When presence was last proved; none if it never was.
    pub at: Option<SystemTime>,
}
