//! What is said: every word a person reads, in their language.
//!
//! Pages and messages ask for words by key (`number.title`), never hold them. A language is a folder under
//! `locales/`: adding one touches nothing else, and the tests say what it lacks. No I/O; knows no other crate of ours.

mod app_words;
mod call;
mod country;
mod duration;
mod gsm7;
mod language;
mod lookup;
mod moment;
mod money;
mod notice_text;
mod of_region;
mod request_message;
mod template;
mod text_message;
mod words;

pub use app_words::app_word;
pub use call::{CallWords, call_words, spoken, spoken_code, whole_call};
pub use country::{countries, country_name, flag};
pub use duration::duration;
pub use gsm7::{BASIC, EXTENSION, LOOK_ALIKES, TextLength, one_part, septets, text_length};
pub use language::{Direction, Language};
pub use moment::{day, moment};
pub use money::money;
pub use notice_text::notice_text;
pub use request_message::request_message;
pub use template::{fill, template};
pub use text_message::{CodeText, action_text, fits_one_part, text_message, text_of_any_length};
pub use words::{Value, knows, say};
