//! What a site that calls directly says with a call, checked at the border (docs/decisions/0038).

use std::{str::FromStr, time::Duration};

use crate::{own_words::leads_nowhere, words::words};

/// How long a text link to the app is good that a site has sent.
pub const INVITATION_LIFE: Duration = Duration::from_hours(24);

/// The longest a site may let an approval wait.
pub const LONGEST_QUESTION: Duration = Duration::from_hours(30 * 24);

/// How long a number that somebody verifies has the same code, and how long five wrong ones are all there are.
pub const NUMBER_CHECK_LIFE: Duration = Duration::from_mins(10);

/// Wrong codes after which a number is not judged any more until its time is over.
pub const NUMBER_CHECK_TRIES: i64 = 5;

/// After so long a number that is said again has to be proved again: numbers change hands.
pub const NUMBER_TRUSTED: Duration = Duration::from_hours(365 * 24);

/// How long a removed user's serial is still answered for.
pub const REMOVED_TOLD: Duration = Duration::from_hours(30 * 24);

/// The text is empty, longer than 255 characters, or holds control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("1 to 255 characters without control characters")]
pub struct ActionRefused;

/// What a code is for, in the site's own word: it is good for that alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActionName(String);

/// What a message says of the action, to the person. It goes out in the operator's name, so it leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionSaid(String);

/// The text is none for an action, or leads somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("1 to 255 characters without control characters and addresses")]
pub struct ActionSaidRefused;

fn action(text: &str) -> Result<String, ActionRefused> {
    let fits = !text.is_empty() && text.chars().count() <= 255;
    if fits && !text.chars().any(char::is_control) {
        Ok(text.into())
    } else {
        Err(ActionRefused)
    }
}

impl ActionName {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ActionName {
    type Err = ActionRefused;

    fn from_str(text: &str) -> Result<Self, ActionRefused> {
        action(text).map(Self)
    }
}

impl ActionSaid {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ActionSaid {
    type Err = ActionSaidRefused;

    fn from_str(text: &str) -> Result<Self, ActionSaidRefused> {
        let said = action(text).ok().filter(|said| leads_nowhere(said));
        said.map(Self).ok_or(ActionSaidRefused)
    }
}

/// What a text says round a code, in a site's own words. It goes out in the operator's name, so it leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText(String);

/// A text that is empty, too long, or leads somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a text that goes out with a code")]
pub struct OwnTextRefused;

impl OwnText {
    /// The longest, in characters: what one text holds.
    const LONGEST: usize = 160;
    /// How a site says where the code stands.
    const PLACES: [&str; 2] = ["{{code}}", "{{ code }}"];

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text as it is kept, with the code in its place, or behind it where it has none.
    pub fn filled(text: &str, code: &str) -> String {
        let filled = |text: String, place| text.replace(place, code);
        if Self::PLACES.iter().any(|place| text.contains(place)) {
            Self::PLACES.into_iter().fold(text.to_owned(), filled)
        } else {
            format!("{text} {code}")
        }
    }
}

impl FromStr for OwnText {
    type Err = OwnTextRefused;

    fn from_str(text: &str) -> Result<Self, OwnTextRefused> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= Self::LONGEST;
        // A code in its place may be what a name begins with.
        let leads = !leads_nowhere(&Self::filled(text, "0"));
        if !fits || leads || text.chars().any(char::is_control) {
            return Err(OwnTextRefused);
        }
        Ok(Self(text.to_owned()))
    }
}

/// What a site notes about one of its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// The password was reset.
    PasswordReset,
    /// The site shut the user out.
    Banned,
    /// The site lets the user in again.
    Unbanned,
    /// Let in by a cookie, without asking us.
    CookieLogin,
}

words!(ActivityKind {
    PasswordReset = "password_reset",
    Banned = "banned",
    Unbanned = "unbanned",
    CookieLogin = "cookie_login",
});

/// How a site is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallMethod {
    /// What is told stands in the query.
    Get,
    /// It stands in the body.
    Post,
}

words!(CallMethod { Get = "get", Post = "post" });

/// What leaves the house by a site's calls, and does so only where it is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectOutlet {
    /// The whole numbers of its users, read back.
    Exports,
    /// Codes by mail.
    Mails,
}

words!(DirectOutlet, listed {
    Exports = "exports",
    Mails = "mails",
});

/// What a site may have itself told of by a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NewsKind {
    /// A user was registered.
    UserAdded,
    /// A user was removed.
    UserRemoved,
    /// Another number is in force.
    NumberChanged,
    /// A code went to the number that is to take the place of another.
    NumberChangeCodeSent,
    /// Another number waits to be in force.
    NumberChangeAsked,
    /// It will not be.
    NumberChangeCancelled,
    /// A device was confirmed.
    DevicePaired,
    /// An approval was answered.
    ApprovalAnswered,
    /// A code went out.
    CodeSent,
    /// A code was right.
    CodeRight,
    /// A code was wrong.
    CodeWrong,
    /// Wrong codes locked a user.
    Locked,
    /// A code went to a number that somebody verifies.
    NumberCheckStarted,
    /// It came back right.
    NumberCheckRight,
    /// It came back wrong.
    NumberCheckWrong,
    /// No code was out for that number.
    NumberCheckMissing,
    /// No code goes to that number, or not by that way.
    NumberCheckRefused,
    /// No code went to it, for there were too many.
    TooManyNumberChecks,
    /// A code for it was not judged, for too many were wrong.
    TooManyNumberCodes,
    /// The site wanted words of its own round the code, which it may not choose.
    OwnTextRefused,
}

words!(NewsKind, listed {
    UserAdded = "user_added",
    UserRemoved = "user_removed",
    NumberChanged = "number_changed",
    NumberChangeCodeSent = "number_change_code_sent",
    NumberChangeAsked = "number_change_asked",
    NumberChangeCancelled = "number_change_cancelled",
    DevicePaired = "device_paired",
    ApprovalAnswered = "approval_answered",
    CodeSent = "code_sent",
    CodeRight = "code_right",
    CodeWrong = "code_wrong",
    Locked = "locked",
    NumberCheckStarted = "number_check_started",
    NumberCheckRight = "number_check_right",
    NumberCheckWrong = "number_check_wrong",
    NumberCheckMissing = "number_check_missing",
    NumberCheckRefused = "number_check_refused",
    TooManyNumberChecks = "too_many_number_checks",
    TooManyNumberCodes = "too_many_number_codes",
    OwnTextRefused = "own_text_refused",
});

/// How a number that somebody verifies stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberCheckState {
    /// Its code is waited for.
    Pending,
    /// The right code came.
    Verified,
    /// It did not come in time, or five wrong ones did.
    Expired,
}

words!(NumberCheckState { Pending = "pending", Verified = "verified", Expired = "expired" });

/// How long to wait before a site is called again that did not take what it was told; none when it was tried often enough:
/// about a day in all.
pub fn call_again_after(attempts: i64) -> Option<Duration> {
    let seconds = match attempts {
        ..=1 => 5,
        2 => 30,
        3 => 2 * 60,
        4 => 10 * 60,
        5 => 30 * 60,
        6 => 60 * 60,
        7 => 2 * 60 * 60,
        8 | 9 => 4 * 60 * 60,
        10 | 11 => 6 * 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_a_line_of_text() {
        assert_eq!("pay £5".parse::<ActionName>().unwrap().as_str(), "pay £5");
        for wrong in ["", "a\nb", &"x".repeat(256)] {
            assert_eq!(wrong.parse::<ActionName>(), Err(ActionRefused));
            assert_eq!(wrong.parse::<ActionSaid>(), Err(ActionSaidRefused));
        }
        assert!("ü".repeat(255).parse::<ActionSaid>().is_ok());
    }

    #[test]
    fn what_is_said_of_an_action_leads_nowhere() {
        assert!("Pay £5.50 to Bob.".parse::<ActionSaid>().is_ok());
        for wrong in ["Blocked? evil.example/login", "https://evil", "bit.ly/x"] {
            assert_eq!(wrong.parse::<ActionSaid>(), Err(ActionSaidRefused));
            // Nobody but the site ever sees what it calls an action.
            assert!(wrong.parse::<ActionName>().is_ok());
        }
    }

    #[test]
    fn own_words_hold_the_code_and_lead_nowhere() {
        let read = |text: &str| text.parse::<OwnText>().map(|it| it.as_str().to_owned());
        assert_eq!(read(" Ahoy: {{code}} ").unwrap(), "Ahoy: {{code}}");
        assert!(read(&"ü".repeat(160)).is_ok());
        assert!(read("EUR 5.50 at 9 a.m.: {{code}}. Ahoy.").is_ok());
        let long = "x".repeat(161);
        for wrong in [
            "",
            " ",
            "a\nb",
            "see https://evil.example",
            "WWW.evil.example",
            "Blocked? evil.example/login",
            "bit.ly/x",
            "{{code}}.evil.example",
            "go to {{code}}.example",
            &long,
        ] {
            assert_eq!(read(wrong), Err(OwnTextRefused), "{wrong}");
        }
        for (text, filled) in [
            ("Ahoy: {{code}}!", "Ahoy: 1234!"),
            ("Ahoy: {{ code }}!", "Ahoy: 1234!"),
            ("Ahoy", "Ahoy 1234"),
        ] {
            assert_eq!(OwnText::filled(text, "1234"), filled);
        }
    }

    #[test]
    fn a_site_is_called_ever_more_rarely_for_a_day() {
        let pauses: Vec<Duration> = (1..).map_while(call_again_after).collect();
        assert!(pauses.is_sorted());
        let all: Duration = pauses.iter().sum();
        let about_a_day = Duration::from_hours(22)..Duration::from_hours(26);
        assert!(about_a_day.contains(&all), "{all:?}");
        assert_eq!(call_again_after(0), Some(Duration::from_secs(5)));
    }

    #[test]
    fn every_word_reads_back() {
        for kind in NewsKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
        }
    }
}
