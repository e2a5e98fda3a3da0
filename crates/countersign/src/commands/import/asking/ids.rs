//! A file of ids: one a line, or the first column of a table.

use std::collections::HashSet;

use anyhow::{Context, Result, bail};
use domain::{CsvRows, SerialId, is_serial_heading};

/// Each id once, in the order of the file. Any line that holds none is an error: an id that is passed over is somebody who
/// cannot sign in.
pub(super) fn read(text: &str) -> Result<Vec<SerialId>> {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    for (at, row) in CsvRows::of(text).enumerate() {
        let row = row?;
        let field = row.fields.first().map(|field| field.trim());
        let field = field.unwrap_or_default();
        if at == 0 && is_serial_heading(field) {
            continue;
        }
        let id = field.parse::<SerialId>().ok();
        let id = id.with_context(|| {
            format!(
                "line {}: `{}` is no id of Authy, a whole number",
                row.line,
                field.chars().take(30).collect::<String>()
            )
        })?;
        if seen.insert(id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        bail!("there is no id in the file");
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u32> {
        let ids = read(text).unwrap();
        ids.into_iter().map(SerialId::number).collect()
    }

    #[test]
    fn ids_are_read_with_and_without_a_heading_each_once() {
        assert_eq!(numbers("7\n8\n\n7\n"), [7, 8]);
        assert_eq!(numbers("authy_id\r\n7\r\n8"), [7, 8]);
        assert_eq!(numbers("Authy ID;member\n7;ada\n8;eve\n"), [7, 8]);
    }

    #[test]
    fn a_line_without_an_id_is_told_with_its_line() {
        let said = read("7\nada\n").unwrap_err().to_string();
        assert!(said.starts_with("line 2: `ada`"), "{said}");
        assert!(read("").is_err() && read("authy_id\n").is_err());
    }
}
