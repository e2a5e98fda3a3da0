//! How often something may happen: sliding windows, kept in the database so that several nodes agree.
//!
//! A window slides by weighing: of the fixed window before the present one as much counts as still lies within reach.
//! With `elapsed` of the present window gone, one more is allowed while
//!
//! ```text
//! previous * (window - elapsed) + current * window < most * window
//! ```
//!
//! All are whole milliseconds and whole numbers, so that a statement in SQL judges exactly as this file does.

use std::time::Duration;

use crate::Timestamp;

const MINUTE: Duration = Duration::from_mins(1);
const TEN_MINUTES: Duration = Duration::from_mins(10);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// At most `most` in any `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in the database and the log.
    pub name: &'static str,
    /// How many.
    pub most: i64,
    /// In what span.
    pub window: Duration,
}

impl Limit {
    /// Messages to the proven number of whoever signs in, over all users who have it.
    pub const NUMBER: [Self; 3] = [
        Self::new("number_10_minutes", 5, TEN_MINUTES),
        Self::new("number_hour", 10, HOUR),
        Self::new("number_day", 20, DAY),
    ];
    /// Messages to one number that somebody sets up, over all users. A budget of its own, and a small one: whoever offers
    /// a number that is not his must not use up what its owner signs in with.
    pub const NUMBER_SET_UP: [Self; 3] = [
        Self::new("number_set_up_10_minutes", 3, TEN_MINUTES),
        Self::new("number_set_up_hour", 5, HOUR),
        Self::new("number_set_up_day", 5, DAY),
    ];
    /// Messages for one user, whatever the number.
    pub const USER: [Self; 3] = [
        Self::new("user_10_minutes", 5, TEN_MINUTES),
        Self::new("user_hour", 10, HOUR),
        Self::new("user_day", 20, DAY),
    ];
    /// Calls to the proven number of whoever signs in: half of what messages may be, and counted among them too.
    pub const NUMBER_CALLS: [Self; 3] = [
        Self::new("number_calls_10_minutes", 3, TEN_MINUTES),
        Self::new("number_calls_hour", 5, HOUR),
        Self::new("number_calls_day", 10, DAY),
    ];
    /// Calls to one number that somebody sets up: half, as above.
    pub const NUMBER_SET_UP_CALLS: [Self; 3] = [
        Self::new("number_set_up_calls_10_minutes", 2, TEN_MINUTES),
        Self::new("number_set_up_calls_hour", 3, HOUR),
        Self::new("number_set_up_calls_day", 3, DAY),
    ];
    /// Calls for one user, whatever the number: half, as above.
    pub const USER_CALLS: [Self; 3] = [
        Self::new("user_calls_10_minutes", 3, TEN_MINUTES),
        Self::new("user_calls_hour", 5, HOUR),
        Self::new("user_calls_day", 10, DAY),
    ];
    /// Different numbers one user may offer at set-up.
    pub const NEW_NUMBERS_PER_USER: Self = Self::new("user_new_numbers_day", 3, DAY);
    /// Numbers offered at set-up from one source address.
    pub const ADDRESS_NEW_NUMBERS: [Self; 2] = [
        Self::new("address_new_numbers_hour", 10, HOUR),
        Self::new("address_new_numbers_day", 50, DAY),
    ];
    /// Wrong codes from one source address.
    pub const ADDRESS_WRONG_CODES: Self = Self::new("address_wrong_codes_hour", 30, HOUR);

    /// The same four for a browser that is known: whoever has only the password must not use up what its owner signs in
    /// with there (docs/decisions/0011).
    pub const NUMBER_KNOWN: [Self; 3] = [
        Self::new("number_known_10_minutes", 5, TEN_MINUTES),
        Self::new("number_known_hour", 10, HOUR),
        Self::new("number_known_day", 20, DAY),
    ];
    /// Calls among them.
    pub const NUMBER_KNOWN_CALLS: [Self; 3] = [
        Self::new("number_known_calls_10_minutes", 3, TEN_MINUTES),
        Self::new("number_known_calls_hour", 5, HOUR),
        Self::new("number_known_calls_day", 10, DAY),
    ];
    /// Messages to one user in known browsers.
    pub const USER_KNOWN: [Self; 3] = [
        Self::new("user_known_10_minutes", 5, TEN_MINUTES),
        Self::new("user_known_hour", 10, HOUR),
        Self::new("user_known_day", 20, DAY),
    ];
    /// Calls among them.
    pub const USER_KNOWN_CALLS: [Self; 3] = [
        Self::new("user_known_calls_10_minutes", 3, TEN_MINUTES),
        Self::new("user_known_calls_hour", 5, HOUR),
        Self::new("user_known_calls_day", 10, DAY),
    ];
    /// Numbers one user may offer, good and bad ones alike: each leaves a row in the log.
    pub const USER_OFFERS: Self = Self::new("user_offers_hour", 60, HOUR);
    /// Mails with a code to one user in new browsers.
    pub const USER_MAILS: [Self; 3] = [
        Self::new("user_mails_10_minutes", 3, TEN_MINUTES),
        Self::new("user_mails_hour", 6, HOUR),
        Self::new("user_mails_day", 12, DAY),
    ];
    /// Wrong offers to pair from one source address: a typed code is short enough to be guessed at.
    pub const ADDRESS_WRONG_OFFERS: Self =
        Self::new("address_wrong_offers_10_minutes", 5, TEN_MINUTES);
    /// Set-ups that the devices of whoever has a number are told of, whoever types it. Counted for every number alike.
    pub const NUMBER_PROPOSALS: Self = Self::new("number_proposals_day", 3, DAY);
    /// Devices that come with a phone number from one source address: each is a row that nobody may ever take.
    pub const ADDRESS_NUMBER_DEVICES: Self = Self::new("address_number_devices_hour", 5, HOUR);
    /// The same from all whose address is not known apart, for they are behind a proxy that is not listed.
    pub const SHARED_NUMBER_DEVICES: Self = Self::new("shared_number_devices_hour", 100, HOUR);
    /// Devices that come with one number, whoever has it: a code of their own is compared with those of all of a week.
    pub const NUMBER_DEVICES: Self = Self::new("number_devices_day", 50, DAY);
    /// Devices that come with a number, whichever and from wherever.
    pub const ALL_NUMBER_DEVICES: Self = Self::new("all_number_devices_hour", 2_000, HOUR);
    /// Calls by which a device without an account changes something: nobody stands behind it.
    pub const EMPTY_DEVICE_CALLS: Self = Self::new("empty_device_calls_hour", 60, HOUR);
    /// Requests to approve for one user in new browsers: each rings.
    pub const USER_PUSHES: [Self; 2] = [
        Self::new("user_pushes_10_minutes", 6, TEN_MINUTES),
        Self::new("user_pushes_day", 60, DAY),
    ];
    /// The same for a known browser: a thief of the password must not use up what its owner signs in with.
    pub const USER_PUSHES_KNOWN: [Self; 2] = [
        Self::new("user_pushes_known_10_minutes", 6, TEN_MINUTES),
        Self::new("user_pushes_known_day", 60, DAY),
    ];
    /// First approvals of a device that is tried out, and is open: nothing rings for them.
    pub const USER_FIRST_PUSHES: [Self; 2] = [
        Self::new("user_first_pushes_10_minutes", 6, TEN_MINUTES),
        Self::new("user_first_pushes_day", 60, DAY),
    ];
    /// How often one device may ring its own bell to try it.
    pub const DEVICE_BELL_TRIALS: Self = Self::new("device_bell_trials_hour", 10, HOUR);
    /// The same for a known browser, whose owner proves the address there while a thief of the password uses up the others.
    pub const USER_MAILS_KNOWN: [Self; 3] = [
        Self::new("user_mails_known_10_minutes", 3, TEN_MINUTES),
        Self::new("user_mails_known_hour", 6, HOUR),
        Self::new("user_mails_known_day", 12, DAY),
    ];
    /// Changes one user may ask for in the settings: each is announced on every channel. What waits and what is made at once
    /// are counted apart.
    pub const USER_CHANGES: Self = Self::new("user_changes_day", 10, DAY);
    /// Recoveries by mail that may be asked for: the password is enough to ask.
    pub const USER_RECOVERIES: Self = Self::new("user_recoveries_day", 10, DAY);
    /// Mail addresses a site may propose for one user.
    pub const USER_ADDRESSES: Self = Self::new("user_addresses_day", 10, DAY);
    /// Passwords tried in the panel from one source address, right ones too.
    pub const ADDRESS_PASSWORDS: Self = Self::new("address_passwords_hour", 30, HOUR);
    /// Questions to passkeys within one challenge: more than anybody needs who fumbles.
    pub const CHALLENGE_QUESTIONS: Self = Self::new("challenge_questions_hour", 60, HOUR);
    /// Questions to the passkeys of one device: one for each approval, and a few that nobody answered.
    pub const DEVICE_QUESTIONS: Self = Self::new("device_questions_hour", 60, HOUR);
    /// Questions to passkeys one session may ask for.
    pub const SESSION_QUESTIONS: Self = Self::new("session_questions_hour", 60, HOUR);

    /// Texts and calls one operator may have sent to try a method, and rounds of bells.
    pub const OPERATOR_TRIALS: [Self; 2] = [
        Self::new("operator_trials_hour", 5, HOUR),
        Self::new("operator_trials_day", 20, DAY),
    ];
    /// Calls among them: half, as above.
    pub const OPERATOR_TRIAL_CALLS: [Self; 2] = [
        Self::new("operator_trial_calls_hour", 3, HOUR),
        Self::new("operator_trial_calls_day", 10, DAY),
    ];
    /// Trials of the bells of one user's devices, whoever of the staff makes them: nobody's phone is rung all day.
    pub const USER_BELL_TRIALS: [Self; 2] = [
        Self::new("user_bell_trials_hour", 3, HOUR),
        Self::new("user_bell_trials_day", 6, DAY),
    ];
    /// The same of one device, which may answer for several users, at several sites.
    pub const RUNG_BELL_TRIALS: [Self; 2] = [
        Self::new("rung_bell_trials_hour", 3, HOUR),
        Self::new("rung_bell_trials_day", 6, DAY),
    ];
    /// Mail addresses one operator may set: owners are told of each.
    pub const OPERATOR_ADDRESSES: Self = Self::new("operator_addresses_day", 5, DAY);
    /// Changes one operator may ask for that wait for a second word: each is mailed to every owner.
    pub const OPERATOR_HELD_CHANGES: Self = Self::new("operator_held_changes_day", 20, DAY);
    /// Applications one operator may add: none is ever removed.
    pub const OPERATOR_APPLICATIONS: Self = Self::new("operator_applications_day", 10, DAY);
    /// Keys one operator may make.
    pub const OPERATOR_KEYS: Self = Self::new("operator_keys_day", 20, DAY);
    /// Pictures one operator may upload: each is read, whether it is one or not.
    pub const OPERATOR_UPLOADS: Self = Self::new("operator_uploads_day", 30, DAY);
    /// Names and logos one operator may change: each is mailed to every owner.
    pub const OPERATOR_NAMES: Self = Self::new("operator_names_day", 20, DAY);
    /// Changes of an application's words one operator may save: each is mailed to every owner.
    pub const OPERATOR_TEXTS: Self = Self::new("operator_texts_day", 40, DAY);
    /// Searches for people one operator may make: nobody at a desk types as fast, and a list of everybody is nobody's to draw.
    pub const OPERATOR_SEARCHES: Self = Self::new("operator_searches_minute", 60, MINUTE);
    /// How often helpers may unlock one user, what others unlock at a desk counted: each gives a guesser as many tries as a
    /// lock lets pass.
    pub const USER_UNLOCKS: Self = Self::new("user_unlocks_day", 5, DAY);

    /// Webhooks that a site's own server may make: owners are told of each.
    pub const SITE_WEBHOOKS: Self = Self::new("site_webhooks_day", 40, DAY);
    /// Bypass codes that a site's own server may have made: owners and the person are told of each.
    pub const SITE_BYPASS_CODES: Self = Self::new("site_bypass_codes_day", 10, DAY);
    /// People whose data a site may read whole, within an hour, for the same reason as the numbers below.
    pub const SITE_DATA: Self = Self::new("site_data_hour", 600, HOUR);
    /// Changes of the rules that one key may ask for: each that waits is mailed to every owner.
    pub const KEY_RULES: Self = Self::new("key_rules_day", 20, DAY);
    /// Whole numbers that a site may read back: as if one a second, so that a stolen key does not have all of them before somebody looks.
    pub const SITE_EXPORTS: Self = Self::new("site_exports_hour", 3_600, HOUR);
    /// Secrets for other apps that a site may have made for one user: each is announced on every channel.
    pub const USER_OTHER_APPS: Self = Self::new("user_other_apps_day", 5, DAY);

    /// Rings that bring one user to the codes of their app, because a site asked for one that was not needed.
    pub const USER_CODE_RINGS: [Self; 2] = [
        Self::new("user_code_rings_10_minutes", 3, TEN_MINUTES),
        Self::new("user_code_rings_day", 20, DAY),
    ];

    /// Messages to numbers of one country that nobody has proved yet. How many is worked out of what went there before
    /// (`CountryRule::cap`); drawn ahead by each node.
    pub const COUNTRY: Self = Self::new("country_new_numbers_day", 20, DAY);

    /// Mails to owners that a guard over texts and calls went up: an attack that wanders over countries fills nobody's mailbox.
    pub const GUARD_MAILS: Self = Self::new("guard_mails_day", 10, DAY);

    /// Callbacks one operator may have made to try an address.
    pub const OPERATOR_CALLBACKS: Self = Self::new("operator_callbacks_hour", 10, HOUR);

    /// Texts and calls that may go out for one site's direct calls, of which so many may within a day: whoever stole its key
    /// sends no more. A quarter of a day's may go out within an hour.
    pub const fn direct_messages(day: i64) -> [Self; 2] {
        [
            Self::new("direct_messages_hour", at_least(day / 4, day, 50), HOUR),
            Self::new("direct_messages_day", day, DAY),
        ]
    }

    /// The same to numbers that differ in their last four digits alone: a tenth, for nobody's members all have such.
    pub const fn direct_range(day: i64) -> [Self; 2] {
        [
            Self::new("direct_range_hour", at_least(day / 40, day, 20), HOUR),
            Self::new("direct_range_day", at_least(day / 10, day, 50), DAY),
        ]
    }

    const fn new(name: &'static str, most: i64, window: Duration) -> Self {
        Self { name, most, window }
    }
}

/// A share of the whole, but not fewer than `few`, as long as the whole has as many.
const fn at_least(share: i64, whole: i64, few: i64) -> i64 {
    if share >= few {
        share
    } else if whole < few {
        whole
    } else {
        few
    }
}

/// What was counted in the present fixed window and in the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When the present window began: a multiple of its span since the epoch.
    pub started_at: Timestamp,
    /// How many since then.
    pub current: i64,
    /// How many in the window before.
    pub previous: i64,
}

impl Window {
    /// Nothing counted yet.
    pub fn empty(now: Timestamp, span: Duration) -> Self {
        Self {
            started_at: Self::start_of(now, span),
            current: 0,
            previous: 0,
        }
    }

    /// When the fixed window around `now` began.
    pub fn start_of(now: Timestamp, span: Duration) -> Timestamp {
        Timestamp::from_millis(
            now.as_millis()
                .saturating_sub(now.as_millis().rem_euclid(millis(span))),
        )
    }

    /// The same counts seen from `now`: what has slid out is forgotten. A clock that stepped back changes nothing.
    #[must_use]
    pub fn at(self, now: Timestamp, span: Duration) -> Self {
        let started_at = Self::start_of(now, span);
        if started_at <= self.started_at {
            self
        } else if started_at == self.started_at.plus(span) {
            Self {
                started_at,
                current: 0,
                previous: self.current,
            }
        } else {
            Self {
                started_at,
                current: 0,
                previous: 0,
            }
        }
    }

    /// The counts with one more at `now`.
    #[must_use]
    pub fn with_one_more(self, now: Timestamp, span: Duration) -> Self {
        let seen = self.at(now, span);
        Self {
            current: seen.current.saturating_add(1),
            ..seen
        }
    }

    /// The weighted count within the last `span`, rounded down: one more is allowed while it is below `most`.
    pub fn count(self, now: Timestamp, span: Duration) -> i64 {
        let seen = self.at(now, span);
        let elapsed = now.as_millis() - Self::start_of(now, span).as_millis();
        seen.previous.saturating_mul(millis(span) - elapsed) / millis(span) + seen.current
    }

    /// Whether `limit` allows one more.
    pub fn allows_one_more(self, limit: Limit, now: Timestamp) -> bool {
        self.count(now, limit.window) < limit.most
    }

    /// The first moment, `now` or later, at which `limit` allows one more if nothing else happens until then.
    pub fn opens_at(self, limit: Limit, now: Timestamp) -> Timestamp {
        if self.allows_one_more(limit, now) {
            return now;
        }
        let seen = self.at(now, limit.window);
        let next = Self {
            started_at: seen.started_at.plus(limit.window),
            current: 0,
            previous: seen.current,
        };
        let weighing = if seen.current < limit.most {
            seen
        } else {
            next
        };
        // Solved for `elapsed`: previous * elapsed > (previous + current - most) * window.
        let excess = weighing
            .previous
            .saturating_add(weighing.current)
            .saturating_sub(limit.most);
        let elapsed = excess.saturating_mul(millis(limit.window)) / weighing.previous.max(1) + 1;
        weighing
            .started_at
            .plus(Duration::from_millis(elapsed.unsigned_abs()))
    }
}

/// A span in milliseconds, at least one: it divides.
fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX).max(1)
}

/// After how long a message that nobody answered counts as one that nobody will.
pub const UNANSWERED_AFTER: Duration = TEN_MINUTES;

/// How long to wait after the `sends`-th message of a challenge before the next: 30 s, 60 s, 2 min ... 32 min at most.
pub fn resend_wait(sends: i64) -> Duration {
    let doublings = u32::try_from(sends.clamp(1, 7) - 1).unwrap_or(0);
    Duration::from_secs(30 << doublings)
}

#[cfg(test)]
mod tests;
