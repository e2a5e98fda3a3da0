//! The table row by row: each is somebody, or is refused with a reason; those who are somebody are brought along some hundred at
//! a time, each time in one unit of work. Broken off and begun again, it passes over whoever is there.

use std::collections::HashSet;

use anyhow::{Context, Result, anyhow};
use domain::{ApplicationId, BroughtColumns, BroughtPerson, CsvRow, CsvRows, SerialId};
use flows::{BROUGHT_AT_ONCE, BringMode, BringRefused, Brought, Flows};
use indicatif::ProgressBar;
use tokio_util::sync::CancellationToken;

use super::{
    answers::REFUSED,
    report::{Outcome, Refusal},
};
use crate::{commands::progress, wiring};

/// Brings the people of a table along, or only judges them.
pub(super) async fn bring(
    flows: &Flows,
    application: ApplicationId,
    table: &str,
    mode: BringMode,
    stop: &CancellationToken,
) -> Result<Outcome> {
    let mut reader = Reader::open(table)?;
    let bar = progress::bytes();
    bar.set_length(length(table.len()));
    let mut outcome = Outcome::default();
    while !outcome.is_stopped {
        let people = reader.some(&mut outcome);
        if people.is_empty() {
            break;
        }
        keep(flows, application, people, mode, &mut outcome).await?;
        move_bar(&bar, table.len(), reader.rows.left());
        outcome.is_stopped = stop.is_cancelled();
    }
    bar.finish_and_clear();
    Ok(outcome)
}

fn move_bar(bar: &ProgressBar, whole: usize, left: usize) {
    bar.set_position(length(whole.saturating_sub(left)));
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// Some people of the table, in one unit of work.
async fn keep(
    flows: &Flows,
    application: ApplicationId,
    people: Vec<(CsvRow<'_>, BroughtPerson)>,
    mode: BringMode,
    outcome: &mut Outcome,
) -> Result<()> {
    let brought: Vec<_> = people.iter().map(|(_, person)| person.clone()).collect();
    let answers = flows
        .bring_people(application, brought, mode, &mut wiring::moment())
        .await?
        .ok_or_else(not_direct)?;
    for ((row, person), answer) in people.into_iter().zip(answers) {
        match answer {
            Ok(Brought::Added) => outcome.added += 1,
            Ok(Brought::Known) => outcome.known += 1,
            Err(refused) => {
                outcome.refusals.push(refusal(&row, refused));
                continue;
            }
        }
        outcome.forecast.count(&person);
    }
    Ok(())
}

fn not_direct() -> anyhow::Error {
    anyhow!(
        "this application does not answer Authy's API, so nobody has an id there: `countersign application authy --help`"
    )
}

fn refusal(row: &CsvRow<'_>, refused: BringRefused) -> Refusal {
    let (reason, other) = match refused {
        BringRefused::SerialTaken => ("the id has another number here", None),
        BringRefused::NumberTaken(other) => ("the number belongs to another id here", Some(other)),
        BringRefused::Removed => ("the id was removed here, and is nobody's ever after", None),
    };
    Refusal {
        line: row.line,
        row: row.text.into(),
        reason: reason.into(),
        other,
    }
}

struct Reader<'a> {
    rows: CsvRows<'a>,
    columns: BroughtColumns,
    /// Where Authy itself refused somebody, the reason.
    refused: Option<usize>,
    serials: HashSet<SerialId>,
    numbers: HashSet<String>,
}

impl<'a> Reader<'a> {
    fn open(table: &'a str) -> Result<Self> {
        let mut rows = CsvRows::of(table);
        let heading = rows.next().context("there is nothing in the file")??;
        let columns = BroughtColumns::of_heading(&heading).with_context(|| {
            "the first line is no heading such as authy_id,country_code,phone,email,confirmed. Where there are ids alone: \
             --ask-with"
        })?;
        let refused = heading.fields.iter().position(|field| field == REFUSED);
        Ok(Self {
            rows,
            columns,
            refused,
            serials: HashSet::new(),
            numbers: HashSet::new(),
        })
    }

    /// The next people, as many as are brought along at once; none at the end.
    fn some(&mut self, outcome: &mut Outcome) -> Vec<(CsvRow<'a>, BroughtPerson)> {
        let mut people = Vec::new();
        while people.len() < BROUGHT_AT_ONCE {
            let row = match self.rows.next() {
                None => break,
                Some(Ok(row)) => row,
                Some(Err(refused)) => {
                    outcome.refusals.push(Refusal {
                        line: refused.line,
                        row: String::new(),
                        reason: "a quote is never closed: nothing from this line on was read"
                            .into(),
                        other: None,
                    });
                    break;
                }
            };
            match self.judge(&row) {
                Ok(person) => people.push((row, person)),
                Err(reason) => outcome.refusals.push(Refusal {
                    line: row.line,
                    row: row.text.into(),
                    reason,
                    other: None,
                }),
            }
        }
        people
    }

    fn judge(&mut self, row: &CsvRow<'_>) -> Result<BroughtPerson, String> {
        let refused = self.refused.and_then(|at| row.fields.get(at));
        if let Some(reason) = refused.filter(|reason| !reason.is_empty()) {
            return Err(reason.to_string());
        }
        let person = self.columns.read(row).map_err(|why| why.as_str())?;
        let number = person.number.e164();
        if self.serials.contains(&person.serial) {
            return Err("the id stands further up already".into());
        }
        if !self.numbers.insert(number.to_owned()) {
            return Err("the number stands further up already, with another id".into());
        }
        self.serials.insert(person.serial);
        Ok(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "authy_id,country_code,phone,email,confirmed,refused
7,44,7400123456,ada@example.org,true,
8,44,74,,,
7,44,7400123457,,,
9,44,07400 123456,,,
10,,,,,Authy knows nobody of this id
11,44,7400123458,,,
";

    #[test]
    fn each_row_is_somebody_or_refused_with_a_reason() {
        let mut outcome = Outcome::default();
        let mut reader = Reader::open(TABLE).unwrap();
        let people = reader.some(&mut outcome);
        let serials: Vec<_> = people
            .iter()
            .map(|(_, person)| person.serial.number())
            .collect();
        assert_eq!(serials, [7, 11]);
        let refused: Vec<_> = outcome
            .refusals
            .iter()
            .map(|refusal| (refusal.line, refusal.reason.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                (3, "the number is none that its country has"),
                (4, "the id stands further up already"),
                (5, "the number stands further up already, with another id"),
                (6, "Authy knows nobody of this id"),
            ]
        );
        assert!(reader.some(&mut outcome).is_empty());
    }

    #[test]
    fn no_more_are_brought_at_once_than_may_be() {
        let row = |at: usize| format!("{},44,74001{at:05}\n", at + 1);
        let rows: String = (0..BROUGHT_AT_ONCE + 1).map(row).collect();
        let table = format!("authy_id,country_code,phone\n{rows}");
        let mut outcome = Outcome::default();
        let mut reader = Reader::open(&table).unwrap();
        assert_eq!(reader.some(&mut outcome).len(), BROUGHT_AT_ONCE);
        assert_eq!(reader.some(&mut outcome).len(), 1);
        assert!(reader.some(&mut outcome).is_empty() && outcome.refusals.is_empty());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_and_the_rest_is_not_read() {
        let mut outcome = Outcome::default();
        let table = "authy_id,phone\n7,+447400123456\n8,\"+447400123457\n9,+447400123458\n";
        let mut reader = Reader::open(table).unwrap();
        assert_eq!(reader.some(&mut outcome).len(), 1);
        assert_eq!(
            outcome.refusals.first().map(|refusal| refusal.line),
            Some(3)
        );
        assert!(reader.some(&mut outcome).is_empty());
    }

    #[test]
    fn what_is_no_heading_is_told_as_such() {
        assert!(Reader::open("").is_err());
        let refused = Reader::open("7\n8\n").err().unwrap();
        assert!(format!("{refused:#}").contains("--ask-with"));
    }
}
