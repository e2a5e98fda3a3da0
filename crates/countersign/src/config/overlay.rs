//! Settings from the environment: `COUNTERSIGN_LOG__FORMAT=json` is `format = "json"` in the section `log`.
//!
//! A value is TOML where it reads like true, false, a whole number, a list, a table or a quoted text; anything else is a
//! text as it stands. Values never appear in complaints: they may be secrets.

use anyhow::{Result, bail};
use toml::{Table, Value};

use super::{KEYS, suggest};

const PREFIX: &str = "COUNTERSIGN_";
/// Read elsewhere: the master key itself, and the name of the file.
const OTHERS: [&str; 2] = ["KEY", "CONFIG"];

/// Puts the environment's settings over those of the file; gives the names of the variables it used.
pub(super) fn put_over(
    table: &mut Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<String>> {
    let mut used = Vec::new();
    let mut variables: Vec<_> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_owned(), value)))
        .filter(|(name, _)| !OTHERS.contains(&name.as_str()))
        .collect();
    variables.sort();
    for (name, value) in variables {
        let path: Vec<_> = name.split("__").map(str::to_ascii_lowercase).collect();
        if !is_setting(&path)? {
            continue;
        }
        let name = format!("{PREFIX}{name}");
        let Some(value) = read(&value) else {
            bail!("{name} begins like a TOML value and is none: put quotes round a text");
        };
        let mut root = Value::Table(std::mem::take(table));
        let placed = put(&mut root, &path, value);
        if let Value::Table(changed) = root {
            *table = changed;
        }
        if !placed {
            bail!("{name} leaves out an entry: lists are counted from 0, without a gap");
        }
        used.push(name);
    }
    Ok(used)
}

/// Whether this is one of ours. The environment is shared (an orchestrator names a service's port
/// `COUNTERSIGN_SERVICE_PORT`), so a stranger is passed over; one that is nearly ours is refused.
fn is_setting(path: &[String]) -> Result<bool> {
    let sections = KEYS.map(|key| key.split('.').next().unwrap_or(key));
    let first = path.first().map(String::as_str).unwrap_or_default();
    if sections.contains(&first) {
        return Ok(true);
    }
    let whole = path.join(".");
    if let Some(meant) =
        suggest::nearest(&whole, KEYS).or_else(|| suggest::nearest(first, sections))
    {
        bail!(
            "{} is no setting: did you mean {}?",
            as_variable(&whole),
            as_variable(meant)
        );
    }
    Ok(false)
}

fn as_variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

fn read(text: &str) -> Option<Value> {
    let trimmed = text.trim();
    let is_toml = trimmed.starts_with(['[', '{', '"', '\''])
        || matches!(trimmed, "true" | "false")
        || (!trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_toml {
        return Some(Value::String(text.to_owned()));
    }
    // 007 is no TOML number, and was certainly meant as a text.
    match trimmed.parse::<Value>() {
        Err(_) if trimmed.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(Value::String(text.to_owned()))
        }
        parsed => parsed.ok(),
    }
}

/// Puts `value` at `path`, making tables and lists on the way.
fn put(at: &mut Value, path: &[String], value: Value) -> bool {
    let Some((first, rest)) = path.split_first() else {
        *at = value;
        return true;
    };
    if let Ok(position) = first.parse::<usize>() {
        if !at.is_array() {
            *at = Value::Array(Vec::new());
        }
        let Some(list) = at.as_array_mut().filter(|list| position <= list.len()) else {
            return false;
        };
        if position == list.len() {
            list.push(Value::Table(Table::new()));
        }
        return list
            .get_mut(position)
            .is_some_and(|entry| put(entry, rest, value));
    }
    if !at.is_table() {
        *at = Value::Table(Table::new());
    }
    at.as_table_mut().is_some_and(|table| {
        let entry = table
            .entry(first.clone())
            .or_insert_with(|| Value::Table(Table::new()));
        put(entry, rest, value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(file: &str, environment: &[(&str, &str)]) -> Result<Table> {
        let mut table = file.parse().unwrap();
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        put_over(&mut table, environment).map(|_| table)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let table = over(
            "listen = '127.0.0.1:1'\n[log]\nlevel = 'warn'\n[[gateways]]\nname = 'a'",
            &[
                ("COUNTERSIGN_LISTEN", "127.0.0.1:2"),
                ("COUNTERSIGN_LOG__FORMAT", "json"),
                ("COUNTERSIGN_PROXY__ENDS_TLS", "true"),
                ("COUNTERSIGN_OUTGOING__TIMEOUT_MS", "5000"),
                ("COUNTERSIGN_GATEWAYS__0__AUTH_TOKEN", "s=cret#"),
                ("COUNTERSIGN_GATEWAYS__1__NAME", "\"7\""),
                ("HOME", "/root"),
            ],
        );
        let expected: Table = "listen = '127.0.0.1:2'\n[log]\nlevel = 'warn'\nformat = 'json'\n\
             [proxy]\nends_tls = true\n[outgoing]\ntimeout_ms = 5000\n\
             [[gateways]]\nname = 'a'\nauth_token = 's=cret#'\n[[gateways]]\nname = '7'"
            .parse()
            .unwrap();
        assert_eq!(table.unwrap(), expected);
    }

    #[test]
    fn a_variable_that_is_nearly_ours_is_refused_and_a_strangers_passed_over() {
        for (slip, meant) in [
            ("COUNTERSIGN_LISEN", "COUNTERSIGN_LISTEN"),
            ("COUNTERSIGN_LOGS__LEVEL", "COUNTERSIGN_LOG__LEVEL"),
            ("COUNTERSIGN_PROXY_TRUSTED", "COUNTERSIGN_PROXY__TRUSTED"),
        ] {
            let error = over("", &[(slip, "x")]).unwrap_err().to_string();
            assert!(error.contains(&format!("did you mean {meant}?")), "{error}");
        }
        let strangers = [
            ("COUNTERSIGN_SERVICE_PORT", "80"),
            ("COUNTERSIGN_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("COUNTERSIGN_KEY", "0"),
        ];
        assert_eq!(over("", &strangers).unwrap(), Table::new());
    }

    #[test]
    fn a_value_that_does_not_read_is_not_repeated() {
        let error = over("", &[("COUNTERSIGN_DATABASE", "[hunter2")]).unwrap_err();
        assert!(!format!("{error:#}").contains("hunter2"), "{error:#}");
    }

    #[test]
    fn digits_with_a_leading_zero_stay_text() {
        assert_eq!(read("007"), Some(Value::String("007".into())));
        assert_eq!(read("7"), Some(Value::Integer(7)));
    }
}
