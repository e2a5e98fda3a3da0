//! Whom an answer of Authy's is about. What is about one person alone is kept for that one; what is about the key, the account or
//! the address would be the same for everybody else, so it ends the asking.

use anyhow::{Result, bail};
use delivery::Answered;
use domain::SerialId;
use serde_json::Value;

use super::person::text;

/// What it tells, or why this person is none. An error is no answer about anybody. Whoever is not let in at the very first question
/// will not be at the next.
pub(super) fn judge(
    answer: &Answered,
    id: SerialId,
    is_first: bool,
) -> Result<Result<Value, &'static str>> {
    let said = Said::of(answer);
    if let Some(told) = said.told() {
        return Ok(Ok(told));
    }
    if let Some(why) = said.about_the_person() {
        return Ok(Err(why));
    }
    let words = said.words();
    if said.is_about_the_account() {
        bail!("Authy has shut out your account, your application or this machine ({words})");
    }
    match answer.status {
        401 => bail!("Authy does not know this key ({words})"),
        404 => bail!(
            "Authy does not know the question ({words}): is `--authy` the address of its API?"
        ),
        200 => bail!(
            "what Authy answers cannot be read ({words}): is `--authy` the address of its API?"
        ),
        _ if is_first => bail!(
            "Authy gives no numbers away to this key ({words}): exporting has to be opened for your account by its support"
        ),
        _ => bail!(
            "Authy tells nothing of {id} ({words}). If that is about the key, the same command goes on once it is let in again; if \
             it is about this person alone, it goes on with the others without that id in the file"
        ),
    }
}

/// Whether it is worth asking again a little later: it was too much, or nothing works there.
pub(super) fn is_passing(answer: &Answered) -> bool {
    let has_passing_status = answer.status == 429 || answer.status >= 500;
    has_passing_status && !Said::of(answer).is_about_the_account()
}

/// An answer, read as far as it can be.
struct Said {
    status: u16,
    body: Value,
    code: String,
}

impl Said {
    fn of(answer: &Answered) -> Self {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        Self {
            status: answer.status,
            code: text(body.get("error_code")),
            body,
        }
    }

    /// What was asked for: a page that something in between answered with is none of it.
    fn told(&self) -> Option<Value> {
        let is_success = self.body.get("success") != Some(&Value::Bool(false));
        let is_told = self.status == 200 && self.body.is_object() && is_success;
        is_told.then(|| self.body.clone())
    }

    fn about_the_person(&self) -> Option<&'static str> {
        match self.code.as_str() {
            "60016" | "60026" | "60128" => Some("Authy knows nobody of this id"),
            "60017" | "60018" | "60106" | "60107" => Some("Authy has suspended this person"),
            "60058" => Some("Authy tells no number of this person"),
            "60127" | "60130" | "60131" => Some("Authy is about to delete this person"),
            _ => None,
        }
    }

    /// Suspended, or not to be called from here. Some of these come with a status that else is worth waiting for.
    fn is_about_the_account(&self) -> bool {
        matches!(
            self.code.as_str(),
            "60008" | "60057" | "60060" | "60061" | "60063"
        )
    }

    /// Authy's own words, for whoever has to mend it.
    fn words(&self) -> String {
        let mut words = format!("it answered {}", self.status);
        for part in [&self.code, &text(self.body.get("message"))] {
            if !part.is_empty() {
                words.push_str(", ");
                words.extend(part.chars().filter(|sign| !sign.is_control()).take(200));
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Answered {
        Answered {
            status,
            retry_after: None,
            body: body.into(),
        }
    }

    fn refusal(code: &str) -> String {
        format!(r#"{{"message":"So it is.","success":false,"errors":{{}},"error_code":"{code}"}}"#)
    }

    /// What it tells or why the person is none; or with what words the asking ends.
    fn judged(
        status: u16,
        body: &str,
        is_first: bool,
    ) -> Result<Result<Value, &'static str>, String> {
        let id = SerialId::new(7).unwrap();
        judge(&answered(status, body), id, is_first).map_err(|why| why.to_string())
    }

    fn ends(status: u16, body: &str, is_first: bool) -> String {
        judged(status, body, is_first).unwrap_err()
    }

    #[test]
    fn a_person_who_is_not_to_be_had_stops_nobody_else() {
        for is_first in [true, false] {
            assert!(judged(200, "{}", is_first).unwrap().is_ok());
            for (status, code, part) in [
                (404, "60026", "knows nobody"),
                (404, "60016", "knows nobody"),
                (401, "60017", "suspended this person"),
                (403, "60018", "suspended this person"),
                (403, "60107", "suspended this person"),
                (404, "60058", "no number"),
                (400, "60127", "delete this person"),
            ] {
                let why = judged(status, &refusal(code), is_first);
                let why = why.unwrap().unwrap_err();
                assert!(why.contains(part), "{status} {code}: {why}");
            }
        }
    }

    #[test]
    fn what_is_about_the_key_or_the_account_ends_it_in_authys_words() {
        for (status, code, part) in [
            (401, "60001", "does not know this key"),
            (403, "60061", "shut out"),
            (403, "60063", "shut out"),
            (503, "60008", "shut out"),
        ] {
            for is_first in [true, false] {
                let why = ends(status, &refusal(code), is_first);
                assert!(why.contains(part), "{why}");
                let words = format!("(it answered {status}, {code}, So it is.)");
                assert!(why.contains(&words), "{why}");
            }
        }
        // Very old servers said no more than that.
        assert!(
            ends(401, "invalid key", true).contains("does not know this key (it answered 401)")
        );
        assert!(ends(403, "{}", true).contains("its support"));
        assert!(ends(403, &refusal("60031"), true).contains("its support"));
        let later = ends(403, &refusal("60031"), false);
        assert!(later.contains("nothing of 7") && later.contains("If that is about the key"));
    }

    #[test]
    fn what_does_not_speak_of_anybody_makes_nobody_of_nobody() {
        let lost = r#"{"message":"Requested URL was not found.","success":false,"errors":{},"error_code":"60000"}"#;
        for body in ["<html>", "", "{}", "[]", lost] {
            for is_first in [true, false] {
                assert!(ends(404, body, is_first).contains("--authy"), "{body}");
            }
        }
        for body in ["<html>", "", "[]", "7", r#"{"success":false}"#] {
            assert!(ends(200, body, false).contains("--authy"), "{body}");
        }
    }

    #[test]
    fn a_suspended_account_is_not_waited_for() {
        for status in [429, 500, 502, 503] {
            assert!(is_passing(&answered(status, "{}")), "{status}");
        }
        assert!(is_passing(&answered(503, &refusal("60000"))));
        assert!(!is_passing(&answered(503, &refusal("60060"))));
        for status in [200, 400, 401, 403, 404] {
            assert!(!is_passing(&answered(status, "{}")), "{status}");
        }
    }

    #[test]
    fn authys_words_are_one_short_line() {
        let long = format!(r#"{{"message":"a\nb\u001b[31m{}"}}"#, "x".repeat(500));
        let why = ends(400, &long, false);
        assert!(why.contains("it answered 400, ab[31mxxx"), "{why}");
        assert!(!why.contains(char::is_control) && why.len() < 600, "{why}");
    }
}
