//! The body of an event: documented, and the same for every attempt. It holds no code, no key, no whole number and no mail address,
//! for the log it is made from holds none; and of the log's details only what stands in the list below.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{ApplicationId, ChallengeId, Event, ExternalUserId, HookId, Timestamp};

/// The `type` of a trial.
pub const HOOK_TEST: &str = "hook.test";

/// Details that are told: names of ours with words of ours behind them.
const TOLD: [&str; 19] = [
    "area", "by", "channel", "channels", "count", "how", "kind", "limit", "means", "method",
    "methods", "number", "purpose", "reason", "region", "seconds", "shut", "try", "why",
];

/// Who did something, where it is no operator: those have names of their own, which are the house's.
const WHO: [&str; 20] = [
    "alarm",
    "device",
    "digits",
    "import",
    "key",
    "link",
    "management",
    "number",
    "operator",
    "person",
    "recent_proof",
    "recovery",
    "replaced",
    "site",
    "start",
    "terminal",
    "time",
    "turned_off",
    "waiting",
    "walk",
];

/// Behind these stand words of others, to the end of the detail.
const THEIRS: [&str; 4] = ["groups=", "names=", "said=", "{"];

/// A longer value is none of ours.
const LONGEST: usize = 60;

/// About whom and what an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookAbout<'a> {
    /// The application.
    pub application: ApplicationId,
    /// The site's own id of the user; none where the event is about nobody, or the user is removed by now.
    pub user: Option<&'a ExternalUserId>,
    /// The number by which a site that calls directly knows the user.
    pub authy_id: Option<i64>,
    /// The challenge it belongs to: the events of one sign-in have the same.
    pub challenge: Option<ChallengeId>,
}

#[derive(Serialize)]
struct Body<'a, T> {
    r#type: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
struct Data<'a> {
    application: ApplicationId,
    user: Option<&'a str>,
    authy_id: Option<i64>,
    challenge: Option<ChallengeId>,
    details: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct Trial {
    application: ApplicationId,
    endpoint: HookId,
}

/// What of a row's detail a site is told: of each name the first value.
pub fn hook_details(event: Event, detail: &str) -> BTreeMap<&str, &str> {
    // In these rows a reason is an operator's own words, and stands last.
    let ours = match event {
        Event::BypassCodeAsked | Event::BypassCodeMade | Event::BypassCodeUsed => detail
            .split_once("reason=")
            .map_or(detail, |(ours, _)| ours),
        _ => detail,
    };
    let words = ours
        .split(' ')
        .take_while(|word| !THEIRS.iter().any(|mark| word.starts_with(mark)));
    let mut told = BTreeMap::new();
    for (name, value) in words.filter_map(|word| word.split_once('=')) {
        if let Some(value) = value_told(name, value) {
            told.entry(name).or_insert(value);
        }
    }
    told
}

fn value_told<'a>(name: &str, value: &'a str) -> Option<&'a str> {
    let is_word = |sign: char| sign.is_ascii_alphanumeric() || "_-.,:".contains(sign);
    if !TOLD.contains(&name) || value.is_empty() || value.len() > LONGEST {
        return None;
    }
    match name {
        "by" if !WHO.contains(&value) => Some("operator"),
        // Its two last digits, and never more.
        "number" => (value.starts_with("..") && value.len() <= 4).then_some(value),
        _ => value.chars().all(is_word).then_some(value),
    }
}

/// The body about a row of the log: `type`, `timestamp` (RFC 3339, UTC, with milliseconds) and `data`.
pub fn hook_body(
    kind: &str,
    at: Timestamp,
    about: &HookAbout<'_>,
    details: BTreeMap<&str, &str>,
) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Body {
        r#type: kind,
        timestamp: at.to_rfc3339_millis(),
        data: Data {
            application: about.application,
            user: about.user.map(ExternalUserId::as_str),
            authy_id: about.authy_id,
            challenge: about.challenge,
            details,
        },
    })
}

/// The body of a trial.
pub fn hook_test_body(
    at: Timestamp,
    application: ApplicationId,
    endpoint: HookId,
) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Body {
        r#type: HOOK_TEST,
        timestamp: at.to_rfc3339_millis(),
        data: Trial {
            application,
            endpoint,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(event: Event, detail: &str) -> Vec<(&str, &str)> {
        hook_details(event, detail).into_iter().collect()
    }

    #[test]
    fn only_what_is_listed_is_told() {
        let detail =
            "area=sign_in method=text ip=192.0.2.1 number=..56 key=abc region=GB gateway=a";
        assert_eq!(
            details(Event::CodeSent, detail),
            [
                ("area", "sign_in"),
                ("method", "text"),
                ("number", "..56"),
                ("region", "GB")
            ]
        );
        for never in [
            "number=+447400123456",
            "number=..123456",
            "why=ada@x.example",
            "kind=",
        ] {
            assert_eq!(details(Event::CodeSent, never), [], "{never}");
        }
        assert_eq!(
            details(Event::CodeSent, &format!("kind={}", "a".repeat(61))),
            []
        );
    }

    #[test]
    fn an_operators_name_is_not_told() {
        assert_eq!(details(Event::SecretEnded, "by=mara"), [("by", "operator")]);
        assert_eq!(
            details(Event::SecretEnded, "by=terminal"),
            [("by", "terminal")]
        );
        let detail = "by=key key=helpdesk renamed=yes";
        assert_eq!(details(Event::UserChanged, detail), [("by", "key")]);
        let detail = "minutes=9 by=operator operator=otto reason=the phone of by=x is gone";
        assert_eq!(details(Event::BypassCodeMade, detail), [("by", "operator")]);
    }

    #[test]
    fn words_of_others_are_not_taken_for_ours() {
        let detail = "area=sign_in groups=a method=text";
        assert_eq!(details(Event::Asked, detail), [("area", "sign_in")]);
        assert_eq!(
            details(Event::PolicySet, "{\"by\":\"x method=text y\"}"),
            []
        );
        assert_eq!(
            details(Event::ApplicationChanged, "names=[\"a why=b c\"]"),
            []
        );
        assert_eq!(details(Event::Asked, "area=a area=b"), [("area", "a")]);
    }

    #[test]
    fn a_body_has_this_shape() {
        let user = "ada".parse().unwrap();
        let about = HookAbout {
            application: ApplicationId::from_bytes([1; 16]),
            user: Some(&user),
            authy_id: None,
            challenge: None,
        };
        let at = Timestamp::from_millis(1_795_456_800_042);
        let told = hook_details(Event::Passed, "area=sign_in means=app");
        let body = hook_body("sign_in.passed", at, &about, told).unwrap();
        let application = about.application;
        assert_eq!(
            body,
            format!(
                r#"{{"type":"sign_in.passed","timestamp":"2026-11-23T18:00:00.042Z","data":{{"application":"{application}","user":"ada","authy_id":null,"challenge":null,"details":{{"area":"sign_in","means":"app"}}}}}}"#
            )
        );
        let endpoint = HookId::from_bytes([2; 16]);
        let trial = hook_test_body(at, application, endpoint).unwrap();
        assert_eq!(
            trial,
            format!(
                r#"{{"type":"hook.test","timestamp":"2026-11-23T18:00:00.042Z","data":{{"application":"{application}","endpoint":"{endpoint}"}}}}"#
            )
        );
    }
}
