//! What Authy answered about each id, kept in a table beside the ids: whoever is broken off asks nobody twice, and what is
//! brought along is read from there.

use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use domain::{CsvRows, SerialId};

const HEADING: &str = "authy_id,country_code,phone,email,confirmed,refused\n";

/// Somebody as Authy knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AtAuthy {
    pub(super) country_code: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) is_confirmed: bool,
}

/// The table, open for more.
#[derive(Debug)]
pub(super) struct Answers {
    file: File,
    known: HashSet<SerialId>,
}

impl Answers {
    /// Opens the table, or begins one, for its owner alone. A line that was cut off while it was written is taken away.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // Whatever else it is, it is not ours to cut or to go on with.
        if !bytes.starts_with(HEADING.as_bytes()) && !HEADING.as_bytes().starts_with(&bytes) {
            let why = "this file was not begun here: its first line is another";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        bytes.truncate(whole);
        file.set_len(u64::try_from(whole).unwrap_or(0))?;
        if whole == 0 {
            file.write_all(HEADING.as_bytes())?;
        }
        let text = String::from_utf8_lossy(&bytes);
        let rows = CsvRows::of(&text).filter_map(Result::ok);
        let known = rows.filter_map(|row| row.fields.first()?.parse().ok());
        Ok(Self {
            known: known.collect(),
            file,
        })
    }

    pub(super) fn has(&self, serial: SerialId) -> bool {
        self.known.contains(&serial)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Keeps an answer, in one write.
    pub(super) fn add(
        &mut self,
        serial: SerialId,
        answer: &Result<AtAuthy, &'static str>,
    ) -> io::Result<()> {
        let line = match answer {
            Ok(found) => format!(
                "{serial},{},{},{},{},\n",
                quoted(&one_line(&found.country_code)),
                quoted(&one_line(&found.phone)),
                quoted(&one_line(&found.email)),
                found.is_confirmed
            ),
            Err(reason) => format!("{serial},,,,,{}\n", quoted(reason)),
        };
        self.file.write_all(line.as_bytes())?;
        self.known.insert(serial);
        Ok(())
    }

    /// What was written stays, whatever happens to the machine.
    pub(super) fn keep(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

/// A field in which anything may stand; it is read again as it is.
fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// A row is a line, so that one that was cut off is found.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn serial(number: u32) -> SerialId {
        SerialId::new(number).unwrap()
    }

    fn ada() -> AtAuthy {
        AtAuthy {
            country_code: "44".into(),
            phone: "7400-123-456".into(),
            email: "ada\n\"x\"@example.org".into(),
            is_confirmed: true,
        }
    }

    #[test]
    fn whoever_comes_back_finds_what_was_answered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.csv");
        let mut answers = Answers::open(&path).unwrap();
        assert!(answers.is_empty());
        answers.add(serial(7), &Ok(ada())).unwrap();
        answers.add(serial(8), &Err("nobody, there")).unwrap();
        answers.keep().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let rows: Vec<_> = CsvRows::of(&text).map(Result::unwrap).collect();
        assert_eq!(
            rows[1].fields,
            [
                "7",
                "44",
                "7400-123-456",
                "ada \"x\"@example.org",
                "true",
                ""
            ]
        );
        assert_eq!(rows[2].fields, ["8", "", "", "", "", "nobody, there"]);

        // The machine stopped in the middle of a line.
        fs::write(&path, format!("{text}9,\"44\",\"74")).unwrap();
        let mut again = Answers::open(&path).unwrap();
        assert!(again.has(serial(7)) && again.has(serial(8)) && !again.has(serial(9)));
        again.add(serial(9), &Ok(ada())).unwrap();
        let rows = fs::read_to_string(&path).unwrap();
        assert_eq!(rows.lines().count(), 4);
        assert!(rows.starts_with(&text));
    }
    #[test]
    fn a_file_that_is_something_else_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        for text in ["authy_id,phone\n7,7400123456\n8,74", "notes", "\n"] {
            fs::write(&path, text).unwrap();
            let refused = Answers::open(&path).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidData, "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        // A heading that was cut off is begun anew.
        fs::write(&path, &HEADING[..8]).unwrap();
        assert!(Answers::open(&path).unwrap().is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap(), HEADING);
    }
}
