//! The hosted flow's OAuth face: what sites call, and the one address a browser is sent to.
//!
//! OAuth 2.0 authorization code (RFC 6749) with pushed requests required (RFC 9126), PKCE S256 (RFC 7636), `iss` in the answer
//! (RFC 9207) and an OpenID Connect ID token. Errors to machines by RFC 6749, section 5.2.

mod authorize;
mod client;
mod discovery;
mod par;
mod parameters;
mod pushed;
mod token;
mod userinfo;

pub(crate) use self::{
    authorize::authorize,
    discovery::{discovery, jwks},
    par::par,
    token::token,
    userinfo::userinfo,
};
