//! Every refusal by name: its status, its code, its message (codes as Authy numbered them). Where no source tells the status,
//! it is 403 for what is not allowed and 429 for what comes too often: callers of old know no others.

/// A kind of refusal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    /// What the hint's header says.
    pub(super) hint: Option<&'static str>,
    /// The answer to a wrong key has its members in another order than all others.
    pub(super) is_code_first: bool,
    /// The one refusal whose `errors` are empty.
    pub(super) has_no_errors: bool,
    /// It says of a token, in a member of its own, that it is invalid.
    pub(super) is_of_a_token: bool,
}

const fn kind(status: u16, code: &'static str, message: &'static str) -> Kind {
    Kind {
        status,
        code,
        message,
        hint: None,
        is_code_first: false,
        has_no_errors: false,
        is_of_a_token: false,
    }
}

const fn hinted(kind: Kind, hint: &'static str) -> Kind {
    Kind {
        hint: Some(hint),
        ..kind
    }
}

const fn token(code: &'static str, hint: &'static str) -> Kind {
    Kind {
        is_of_a_token: true,
        ..hinted(kind(401, code, "Token is invalid"), hint)
    }
}

const fn key(hint: &'static str) -> Kind {
    Kind {
        is_code_first: true,
        ..hinted(kind(401, "60001", "Invalid API key"), hint)
    }
}

// The call as such.
pub(super) const FAULT: Kind = kind(500, "60000", "An error occurred");
pub(super) const UNAVAILABLE: Kind = kind(503, "60000", "An error occurred");
pub(super) const KEY_MISSING: Kind = key("key-missing");
pub(super) const KEY_UNKNOWN: Kind = key("key-unknown");
pub(super) const APPLICATION_OFF: Kind = hinted(
    kind(403, "60061", "Application is suspended"),
    "application-off",
);
pub(super) const INVALID_REQUEST: Kind = kind(400, "60002", "Invalid request");
pub(super) const FLOOD: Kind = kind(429, "60003", "DoS protection: Too many requests.");
pub(super) const INVALID_PARAMETER: Kind = kind(400, "60004", "Invalid parameter");
pub(super) const NOT_UTF8: Kind = kind(400, "60005", "Invalid UTF-8");
pub(super) const UNKNOWN_ADDRESS: Kind = kind(
    404,
    "60000",
    "Requested URL was not found. Please check the documentation to see the valid URLs: docs/integrate/authy-api.md",
);

// Users.
pub(super) const USER_NOT_FOUND: Kind = kind(404, "60026", "User not found.");
pub(super) const USER_NOT_VALID: Kind = kind(400, "60027", "User was not valid");
pub(super) const ACTIVITY_NOT_CREATED: Kind = kind(400, "60029", "Activity could not be created");
pub(super) const USER_MISSING: Kind = kind(400, "60030", "User parameters are incorrect");
pub(super) const REGISTRATION_NOT_FOUND: Kind =
    kind(404, "60035", "Registration request not found");
pub(super) const EMAIL_INVALID: Kind = kind(400, "60038", "Email is invalid");
pub(super) const EXPORTS_OFF: Kind = kind(403, "60031", "Exporting phone numbers is not enabled");
pub(super) const QR_FAILED: Kind = kind(400, "60122", "QR code could not be generated");
pub(super) const OTHER_APPS_OFF: Kind =
    kind(403, "60123", "Generic authenticator tokens are disabled");

// Tokens.
pub(super) const CALLS_OFF: Kind =
    kind(403, "60006", "Phone calls are not enabled on this account");
pub(super) const TEXTS_OFF: Kind = kind(403, "60007", "SMS is not enabled");
pub(super) const MAILS_OFF: Kind = kind(403, "60031", "Email tokens are not enabled");
pub(super) const COUNTRY_CLOSED: Kind = kind(
    403,
    "60013",
    "The country of this phone number is not allowed",
);
pub(super) const NOT_STARTED: Kind = kind(403, "60014", "Call could not be started");
pub(super) const NOT_SENT: Kind = kind(403, "60015", "SMS could not be sent");
pub(super) const NO_SUCH_USER: Kind = kind(404, "60016", "User doesn't exist");
pub(super) const USER_SUSPENDED: Kind = kind(403, "60017", "User is suspended");
pub(super) const TOKEN_USED: Kind = token("60019", "token-used");
pub(super) const TOKEN_INVALID: Kind = token("60020", "token");
pub(super) const LANDLINE: Kind = kind(
    403,
    "60082",
    "Phone number is a landline and cannot receive SMS",
);
pub(super) const TOO_MANY_TOKENS: Kind = kind(
    429,
    "60003",
    "DoS protection: User has requested too many tokens in the last hour.",
);
pub(super) const TOO_MANY_WRONG: Kind = kind(
    429,
    "60003",
    "DoS protection: User has entered too many wrong tokens.",
);

// Numbers.
pub(super) const NUMBER_INVALID: Kind = kind(400, "60033", "Phone number is invalid");
pub(super) const CUSTOM_CODES_OFF: Kind = kind(
    403,
    "60021",
    "Phone verification couldn't be created: custom codes are not allowed.",
);
pub(super) const CUSTOM_MESSAGES_OFF: Kind = kind(
    400,
    "60091",
    "Phone verification couldn't be created: custom messages are not allowed.",
);
pub(super) const CODE_INCORRECT: Kind = kind(401, "60022", "Verification code is incorrect");
pub(super) const NOTHING_PENDING: Kind = kind(404, "60023", "No pending verifications found.");
pub(super) const FEEDBACK_UNKNOWN: Kind = kind(400, "60032", "SMS not found");
pub(super) const NEITHER_GIVEN: Kind = kind(
    400,
    "60042",
    "Either uuid or country_code and phone_number are required",
);
pub(super) const COUNTRY_INVALID: Kind = kind(403, "60078", "Country code is invalid");
pub(super) const NOT_PROVISIONED: Kind = kind(
    403,
    "60083",
    "Phone number is not provisioned with any carrier",
);

// Approvals.
pub(super) const APPROVAL_NOT_FOUND: Kind = Kind {
    has_no_errors: true,
    ..kind(404, "60049", "Approval request not found")
};
pub(super) const UNREGISTERED: Kind = kind(400, "60050", "User is not registered");
pub(super) const NO_DEVICE: Kind = kind(400, "60051", "User has no registered device");
pub(super) const APPROVALS_OFF: Kind =
    kind(403, "60065", "OneTouch is not enabled for this application");
pub(super) const APPROVAL_INVALID: Kind = kind(400, "60080", "Approval request is invalid");
pub(super) const APPROVALS_REST: Kind = kind(
    429,
    "60003",
    "DoS protection: User has ignored too many requests.",
);

// The dashboard.
pub(super) const ACCESS_KEY_MISSING: Kind =
    hinted(kind(400, "60046", "Access key is missing"), "access-key");
pub(super) const ACCESS_KEY: Kind =
    hinted(kind(404, "60071", "Access key not found"), "access-key");
pub(super) const SIGNATURE_INVALID: Kind =
    hinted(kind(401, "60087", "Invalid signature"), "signature");
pub(super) const WEBHOOK_NOT_CREATED: Kind = kind(400, "60098", "Webhook could not be created");
pub(super) const WEBHOOK_NOT_DELETED: Kind = kind(404, "60100", "Webhook could not be deleted");

#[cfg(test)]
mod tests {
    use std::fs;

    use axum::response::IntoResponse;
    use serde_json::Value;

    use super::*;
    use crate::authy::{body::golden::is_kept, refusal::Refusal};

    /// Each kind beside its name.
    macro_rules! named {
        ($($kind:ident),* $(,)?) => {
            &[$((stringify!($kind), $kind)),*]
        };
    }

    /// The kinds that are answered in their own words.
    const PLAIN: &[(&str, Kind)] = named![
        FAULT,
        UNAVAILABLE,
        KEY_MISSING,
        KEY_UNKNOWN,
        APPLICATION_OFF,
        INVALID_REQUEST,
        FLOOD,
        NOT_UTF8,
        UNKNOWN_ADDRESS,
        USER_NOT_FOUND,
        ACTIVITY_NOT_CREATED,
        USER_MISSING,
        REGISTRATION_NOT_FOUND,
        EMAIL_INVALID,
        EXPORTS_OFF,
        QR_FAILED,
        OTHER_APPS_OFF,
        CALLS_OFF,
        TEXTS_OFF,
        MAILS_OFF,
        COUNTRY_CLOSED,
        NOT_STARTED,
        NOT_SENT,
        NO_SUCH_USER,
        USER_SUSPENDED,
        TOKEN_USED,
        TOKEN_INVALID,
        LANDLINE,
        TOO_MANY_TOKENS,
        TOO_MANY_WRONG,
        NUMBER_INVALID,
        CUSTOM_CODES_OFF,
        CUSTOM_MESSAGES_OFF,
        CODE_INCORRECT,
        NOTHING_PENDING,
        FEEDBACK_UNKNOWN,
        NEITHER_GIVEN,
        COUNTRY_INVALID,
        NOT_PROVISIONED,
        NO_DEVICE,
        APPROVALS_OFF,
        UNREGISTERED,
        APPROVAL_INVALID,
        APPROVALS_REST,
        ACCESS_KEY_MISSING,
        ACCESS_KEY,
        SIGNATURE_INVALID,
        WEBHOOK_NOT_DELETED,
    ];

    /// The kinds that always say what they are about: their answers are kept with those who write them.
    const WORDED: &[(&str, Kind)] = named![
        INVALID_PARAMETER,
        USER_NOT_VALID,
        APPROVAL_NOT_FOUND,
        WEBHOOK_NOT_CREATED,
    ];

    /// The kept answer of a kind: `CODE_NAME.STATUS`.
    fn file_of((name, kind): &(&str, Kind)) -> String {
        let name = name.to_lowercase();
        format!("{}_{name}.{}", kind.code, kind.status)
    }

    /// Every kept refusal: its name, its status and its code.
    fn kept() -> Vec<(String, u16, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/authy/refused");
        let files = fs::read_dir(folder).unwrap().map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let status = name.rsplit('.').next().unwrap().parse::<u16>().unwrap();
            let body: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            let code = body["error_code"].as_str().unwrap().to_owned();
            (name, status, code)
        });
        files.collect()
    }

    #[test]
    fn every_kind_is_answered_as_kept() {
        for named in PLAIN {
            let file = format!("refused/{}", file_of(named));
            is_kept(&file, &Refusal::from(named.1));
            let status = Refusal::from(named.1).into_response().status();
            assert_eq!(status, named.1.status, "{file}");
        }
    }

    #[test]
    fn every_kind_has_a_kept_answer_and_every_kept_answer_a_kind() {
        let lines = include_str!("kinds.rs").lines();
        let there = lines.filter_map(|line| {
            let (name, _) = line
                .strip_prefix("pub(super) const ")?
                .split_once(": Kind")?;
            Some(name)
        });
        let listed = || PLAIN.iter().chain(WORDED);
        let mut names: Vec<_> = listed().map(|(name, _)| *name).collect();
        let mut there: Vec<_> = there.collect();
        names.sort_unstable();
        there.sort_unstable();
        assert_eq!(names, there);
        let kept = kept();
        for (name, status, code) in &kept {
            let is_one = |(_, kind): &(&str, Kind)| kind.status == *status && kind.code == code;
            assert!(listed().any(is_one), "{name} is no kind's");
            // What begins with a code is named after a kind.
            let is_named = name.starts_with(|sign: char| sign.is_ascii_digit());
            assert!(
                !is_named || PLAIN.iter().any(|named| file_of(named) == *name),
                "{name} is no kind's"
            );
        }
        for (name, kind) in WORDED {
            let is_its = |(_, status, code): &(String, u16, String)| {
                *status == kind.status && code == kind.code
            };
            assert!(kept.iter().any(is_its), "no answer of {name} is kept");
        }
    }
}
