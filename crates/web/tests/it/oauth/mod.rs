//! The hosted flow's back channel, as sites and those who would like to be sites call it.

mod clients;
mod conversation;
mod pushed;
mod tokens;
mod wire;
