//! Reads file and environment into one [`Written`], and says what is wrong with a line without repeating the line: it may
//! hold a secret.

use std::{fs, io::ErrorKind, path::Path};

use anyhow::{Context, Result, anyhow};
use toml::{Table, Value};

use super::{Written, overlay, suggest};

/// What was read.
pub(super) struct Read {
    pub(super) written: Written,
    /// The environment variables that had a say.
    pub(super) variables: Vec<String>,
}

/// The settings of `path` (none: all defaults) with those of the environment over them.
pub(super) fn read(
    path: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Read> {
    let text = path.map(text_of).transpose()?.unwrap_or_default();
    let place = path
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let mut table: Table =
        toml::from_str(&text).map_err(|error| anyhow!(explain(&error, &text, &place)))?;
    let variables = overlay::put_over(&mut table, environment)?;
    if variables.is_empty() {
        let written =
            toml::from_str(&text).map_err(|error| anyhow!(explain(&error, &text, &place)))?;
        return Ok(Read { written, variables });
    }
    match Value::Table(table).try_into() {
        Ok(written) => Ok(Read { written, variables }),
        // The merged settings have no lines any more: the file's own complaint is the better one.
        Err(merged) => Err(match toml::from_str::<Written>(&text) {
            Err(error) => anyhow!(explain(&error, &text, &place)),
            Ok(_) => anyhow!("{}: {}", variables.join(", "), words(merged.message())),
        }),
    }
}

fn text_of(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => anyhow!(
            "there is no file {}: name the settings file by --config, or leave it out to run with the defaults",
            path.display()
        ),
        _ => anyhow!(error),
    })
    .with_context(|| format!("while reading the settings in {}", path.display()))
}

fn explain(error: &toml::de::Error, text: &str, place: &str) -> String {
    let words = words(error.message());
    match error.span() {
        Some(span) => {
            let start = span.start.min(text.len());
            let before = text.as_bytes().get(..start).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            format!("{place}, line {line}: {words}")
        }
        None => format!("{place}: {words}"),
    }
}

/// The parser's message without any value of the file in it, with a suggestion where it is about a wrong word.
fn words(message: &str) -> String {
    let quoted: Vec<_> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((wrong, options))) = (message.starts_with("unknown "), quoted.split_first())
    {
        let kind = if message.starts_with("unknown field") {
            "key"
        } else {
            "word"
        };
        let hint = suggest::sentence(wrong, options.iter().copied());
        return format!("there is no {kind} `{wrong}` here: {hint}");
    }
    // "invalid type: string "hunter2", expected u16": the value stays out.
    if message.starts_with("invalid ")
        && let Some((_, expected)) = message.rsplit_once(", expected ")
    {
        return format!("expected {expected}");
    }
    message.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("countersign.toml");
        fs::write(&path, text).unwrap();
        let error = read(Some(&path), []).err().unwrap();
        let words = format!("{error:#}");
        let (_, behind) = words.rsplit_once("countersign.toml").unwrap();
        behind.to_owned()
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line_and_the_right_one() {
        for (text, said) in [
            (
                "listen = '127.0.0.1:1'\npublic_adress = 'x'",
                ", line 2: there is no key `public_adress` here: did you mean `public_address`?",
            ),
            (
                "\n[log]\nformta = 'json'",
                ", line 3: there is no key `formta` here: did you mean `format`?",
            ),
            (
                "[log]\nformat = 'jsn'",
                ", line 2: there is no word `jsn` here: did you mean `json`?",
            ),
            (
                "[cookies]\nsecure = true",
                ", line 2: there is no key `secure` here: there are: insecure_loopback",
            ),
        ] {
            assert_eq!(complaint(text), said);
        }
    }

    #[test]
    fn a_gateways_wrong_key_is_named_too() {
        let said = complaint(
            "[[gateways]]\nkind = 'http'\nname = 'a'\naddress = 'https://a.example'\nautorization = 'x'",
        );
        assert!(said.contains("did you mean `authorization`?"), "{said}");
        let said = complaint("[[gateways]]\nkind = 'twilo'\nname = 'a'");
        assert!(said.contains("did you mean `twilio`?"), "{said}");
    }

    #[test]
    fn a_complaint_never_repeats_a_value() {
        for text in [
            "database = 'hunter2",
            "database = hunter2",
            "[outgoing]\ntimeout_ms = 'hunter2'",
            "[outgoing]\ntimeout_ms = -12345678",
            "[[gateways]]\nkind = 'twilio'\nname = 'a'\naccount_sid = 'x'\nauth_token = 12345678",
            "[[gateways]]\nkind = 'http'\nname = 'a'\naddress = 'hunter2'",
            "gateways = 'hunter2'",
            "listen = ['hunter2', 12345678]",
            "hunter2",
        ] {
            let said = complaint(text);
            // A bare word is a key, and keys are no secrets.
            if text != "hunter2" {
                assert!(!said.contains("hunter2"), "{text}: {said}");
            }
            assert!(!said.contains("12345678"), "{text}: {said}");
        }
    }

    #[test]
    fn a_wrong_value_from_the_environment_is_told_by_the_variables_name() {
        let variable = ("COUNTERSIGN_OUTGOING__TIMEOUT_MS".into(), "hunter2".into());
        let error = read(None, [variable]).err().unwrap().to_string();
        assert!(
            error.starts_with("COUNTERSIGN_OUTGOING__TIMEOUT_MS: expected "),
            "{error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
}
