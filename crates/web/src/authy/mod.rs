//! Authy's API, byte for byte, for sites that spoke it: what they send, what they expect to read, the codes and masks, the signed
//! callbacks. Authy's own words are in this room alone; who knows what they mean is `flows`.
//!
//! A call names its application by a key, in a header, the query or the body. Everything else is one act, as on every face.

mod application;
mod approval;
mod body;
mod brackets;
mod call;
mod callback;
mod canonical;
mod codes;
mod dashboard;
mod events;
mod feedback;
mod form;
mod kinds;
mod masks;
mod news;
mod number;
mod other_app;
mod parameters;
mod places;
mod platform;
mod question;
mod refusal;
mod routes;
mod sandbox;
mod seen;
mod signature;
mod started;
mod target;
mod tree;
mod user;
mod verify;
mod writer;

pub use self::writer::AuthyWriter;
pub(crate) use self::{
    places::KeyPlaces,
    refusal::spoken,
    routes::routes,
    target::{LONGEST_TARGET, is_sound, respelled},
};
