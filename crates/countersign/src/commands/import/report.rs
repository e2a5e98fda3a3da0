//! What became of the table: how many, what it will cost, and who was refused why.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use domain::{Policy, csv_cell};
use flows::{ForecastLine, RefusedRow, RollOutcome};

use crate::console::{say, table};

/// Lines that are named for each reason; the file has all of them.
const NAMED: usize = 5;

/// `messages_day` is what may go out for the site's calls within a day.
pub(super) fn print(outcome: &RollOutcome, policy: &Policy, messages_day: i64, is_trial: bool) {
    let (lines, all) = outcome.forecast.lines(policy);
    if all.people > 0 {
        print_countries(&lines, &all);
    }
    if is_trial {
        say(format_args!(
            "{} would be brought along, {} are there already, {} are refused. Nothing was changed.",
            outcome.added,
            outcome.known,
            outcome.refusals.len()
        ));
    } else {
        say(format_args!(
            "{} were brought along, {} were there already, {} are refused. Nothing was sent to anybody.",
            outcome.added,
            outcome.known,
            outcome.refusals.len()
        ));
    }
    print_bill(&lines, &all, messages_day);
    print_reasons(&outcome.refusals);
    if outcome.is_stopped {
        say("Stopped before the end of the file. The same command goes on where it was.");
    }
}

fn print_countries(lines: &[ForecastLine], all: &ForecastLine) {
    let heading = ["country", "people", "proven", "text", "call", "closed"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let total = (lines.len() > 1).then_some(all);
    for line in lines.iter().chain(total) {
        let counts = [
            line.people,
            line.confirmed,
            line.texts,
            line.calls,
            line.closed,
        ];
        let cells = counts.iter().map(ToString::to_string);
        rows.push(
            std::iter::once(line.country.to_owned())
                .chain(cells)
                .collect(),
        );
    }
    table(&rows);
}

/// Nobody pays for bringing people along, but for the first time each of them signs in.
fn print_bill(lines: &[ForecastLine], all: &ForecastLine, messages_day: i64) {
    if all.texts + all.calls > 0 {
        say(format_args!(
            "At their next sign-in they are sent a code each: {} texts, {} calls; at every further one again, until they have \
             the app. Multiply by what your providers charge for each country.",
            all.texts, all.calls
        ));
    }
    if i64::try_from(all.texts + all.calls).is_ok_and(|first| first > messages_day) {
        say(format_args!(
            "Only {messages_day} texts and calls a day go out for its calls, a quarter of them within an hour. Before they sign in, \
             raise that: `countersign application authy ID --messages-day NUMBER`."
        ));
    }
    let closed: Vec<_> = lines
        .iter()
        .filter(|line| line.closed > 0)
        .map(|line| line.country)
        .collect();
    if !closed.is_empty() {
        say(format_args!(
            "Nothing reaches {} of them: no text or call goes to their numbers in {}. Open these by `countersign policy set`, \
             text_countries and call_countries, before they sign in.",
            all.closed,
            closed.join(", ")
        ));
    }
}

fn print_reasons(refusals: &[RefusedRow]) {
    let mut reasons: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for refusal in refusals {
        reasons
            .entry(refusal.why.as_str())
            .or_default()
            .push(refusal.line);
    }
    for (reason, lines) in reasons {
        let named: Vec<_> = lines.iter().take(NAMED).map(ToString::to_string).collect();
        let more = if lines.len() > NAMED { ", ..." } else { "" };
        say(format_args!(
            "refused: {}: {reason} (line {}{more})",
            lines.len(),
            named.join(", ")
        ));
    }
}

/// Writes every refused row with its reason, for its owner alone: there are numbers in it. Whoever opens it has nothing computed.
pub(super) fn write_refused(path: &Path, refusals: &[RefusedRow]) -> io::Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    let mut file = BufWriter::new(file);
    writeln!(file, "line,reason,other_id,row")?;
    for refusal in refusals {
        let other = refusal.other.map(|other| other.to_string());
        writeln!(
            file,
            "{},{},{},{}",
            refusal.line,
            csv_cell(refusal.why.as_str()),
            other.unwrap_or_default(),
            csv_cell(&refusal.row)
        )?;
    }
    file.into_inner()?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::MetadataExt};

    use domain::{CsvRows, SerialId};
    use flows::NotBrought;

    use super::*;

    #[test]
    fn the_refused_rows_are_a_table_that_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refused.csv");
        let row = "7,\"a \"\"b\"\"\",\n44";
        let refusals = [RefusedRow {
            line: 3,
            row: row.into(),
            why: NotBrought::Elsewhere("no, not so".into()),
            other: SerialId::new(9),
        }];
        write_refused(&path, &refusals).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&path).unwrap();
        let rows: Vec<_> = CsvRows::of(&text).map(Result::unwrap).collect();
        assert_eq!(rows[1].fields, ["3", "no, not so", "9", row]);
        // What somebody registered as a formula is text.
        let formula = RefusedRow {
            line: 4,
            row: "=1+1;@x".into(),
            why: NotBrought::Elsewhere("no".into()),
            other: None,
        };
        write_refused(&path, &[formula]).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("4,\"no\",,\"'=1+1;'@x\"\n"), "{text}");
        // A second report takes the place of the first.
        write_refused(&path, &[]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
