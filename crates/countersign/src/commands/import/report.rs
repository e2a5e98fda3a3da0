//! What became of the table: how many, what it will cost, and who was refused why.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use domain::{Policy, PriceList, Priced, csv_cell};
use flows::{ForecastLine, RefusedRow, RollForecast, RollOutcome};

use crate::console::{say, table};

/// Lines that are named for each reason; the file has all of them.
const NAMED: usize = 5;

/// `messages_day` is what may go out for the site's calls within a day.
pub(super) fn print(
    outcome: &RollOutcome,
    policy: &Policy,
    (messages_day, prices): (i64, &PriceList),
    is_trial: bool,
) {
    let (lines, all) = outcome.forecast.lines(policy);
    if all.people > 0 {
        print_countries(&lines, &all, prices);
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
    print_bill(&lines, &all, (messages_day, prices));
    print_reasons(&outcome.refusals);
    if outcome.is_stopped {
        say("Stopped before the end of the file. The same command goes on where it was.");
    }
}

fn print_countries(lines: &[ForecastLine], all: &ForecastLine, prices: &PriceList) {
    let heading = [
        "country", "people", "proven", "text", "call", "closed", "bill",
    ];
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
        // The line of all is no country's: it costs what the others do together.
        let of: &[ForecastLine] = if line.country == all.country {
            lines
        } else {
            std::slice::from_ref(line)
        };
        let bill = RollForecast::whole_bill(of, prices).whole();
        let cells = counts.iter().map(ToString::to_string);
        let cells = std::iter::once(line.country.to_owned()).chain(cells);
        rows.push(cells.chain([amount(bill, prices)]).collect());
    }
    table(&rows);
}

/// A sum, to the smallest coin, and whether it is a guess.
fn amount(bill: Priced, prices: &PriceList) -> String {
    let currency = prices.currency;
    let said = format!("{} {currency}", bill.amount.rounded(currency));
    if bill.is_guess {
        format!("{said} (at a guess)")
    } else {
        said
    }
}

/// Nobody pays for bringing people along, but for the first time each of them signs in.
fn print_bill(
    lines: &[ForecastLine],
    all: &ForecastLine,
    (messages_day, prices): (i64, &PriceList),
) {
    if all.texts + all.calls > 0 {
        let bill = RollForecast::whole_bill(lines, prices);
        say(format_args!(
            "At their next sign-in they are sent a code each: {} texts, {} calls, for {} and {}, together {}; at every \
             further one again, until they have the app.",
            all.texts,
            all.calls,
            amount(bill.texts, prices),
            amount(bill.calls, prices),
            amount(bill.whole(), prices)
        ));
        if bill.whole().is_guess {
            say(
                "Guessed are prices of which none is listed: `countersign prices import FILE` sets what your providers charge.",
            );
        }
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
