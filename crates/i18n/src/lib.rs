//! What is said: every word a person reads, in their language.
//!
//! Pages and messages ask for words by key (`number.title`), never hold them. A language is a folder under
//! `locales/`: adding one touches nothing else, and the tests say what it lacks. No I/O; of our other crates it
//! knows `domain`, for the letters a text message has room for.

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
mod request_message;
mod text_message;
mod words;

pub use app_words::app_word;
pub use call::{CallWords, call_words, spoken_code, whole_call};
pub use country::{countries, country_name, flag};
pub use duration::duration;
pub use gsm7::{one_part, parts};
pub use language::{Direction, Language};
pub use moment::{day, moment};
pub use money::money;
pub use notice_text::notice_text;
pub use request_message::request_message;
pub use text_message::{action_text, text_message};
pub use words::{Value, knows, say};
