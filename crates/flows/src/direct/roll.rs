//! A table of people row by row: each is somebody, or is refused with a reason; those who are somebody are brought along some hundred
//! at a time, each time in one unit of work. Broken off and begun again, it passes over whoever is there. The terminal and the panel
//! read the same table by the same act.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use domain::{
    ApplicationId, BroughtColumns, BroughtPerson, CsvRow, CsvRows, HeadingRefused, Moment,
    RowRefused, SerialId,
};

use super::{
    bring::{BROUGHT_AT_ONCE, BringMode, BringRefused, Brought},
    forecast::RollForecast,
};
use crate::{Fault, Flows};

/// The column in which another service said why it knows somebody not.
const REFUSED: &str = "refused";

/// A table, read as far as it was brought along.
#[derive(Debug)]
pub struct Roll<'a> {
    rows: CsvRows<'a>,
    columns: BroughtColumns,
    /// Where somebody was refused elsewhere, the reason.
    refused: Option<usize>,
    serials: HashSet<SerialId>,
    numbers: HashSet<String>,
    /// Whether what it says is proven is.
    is_believed: bool,
}

/// Why nothing of a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollRefused {
    /// There is nothing in it.
    Empty,
    /// Its first line is no heading.
    Heading(HeadingRefused),
    /// A quote is never closed in its first line.
    Quote,
}

impl fmt::Display for RollRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing in the file"),
            Self::Heading(why) => write!(f, "{why}"),
            Self::Quote => f.write_str("a quote is opened in the first line that is never closed"),
        }
    }
}

impl std::error::Error for RollRefused {}

/// Why a row is nobody here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotBrought {
    /// It cannot be read.
    Row(RowRefused),
    /// The id stands further up already.
    SerialTwice,
    /// The number stands further up already, with another id.
    NumberTwice,
    /// The id has another number here.
    SerialTaken,
    /// The number belongs to another id here.
    NumberTaken,
    /// The id was removed here, and is nobody's ever after.
    Removed,
    /// Somebody else refused it before, for this reason in their words.
    Elsewhere(String),
    /// A quote is never closed: nothing from this line on was read.
    OpenQuote,
}

impl NotBrought {
    /// For the terminal and the report.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Row(why) => why.as_str(),
            Self::SerialTwice => "the id stands further up already",
            Self::NumberTwice => "the number stands further up already, with another id",
            Self::SerialTaken => "the id has another number here",
            Self::NumberTaken => "the number belongs to another id here",
            Self::Removed => "the id was removed here, and is nobody's ever after",
            Self::Elsewhere(reason) => reason,
            Self::OpenQuote => "a quote is never closed: nothing from this line on was read",
        }
    }
}

/// A row that is nobody here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its line.
    pub line: usize,
    /// As it stands in the table.
    pub row: String,
    /// Why.
    pub why: NotBrought,
    /// Who stands in the way.
    pub other: Option<SerialId>,
}

/// What became of a table so far.
#[derive(Clone, Debug, Default)]
pub struct RollOutcome {
    /// Who came along now.
    pub added: u64,
    /// Who was there before.
    pub known: u64,
    /// All of these, by country.
    pub forecast: RollForecast,
    /// Who did not.
    pub refusals: Vec<RefusedRow>,
    /// Somebody asked to stop before the end.
    pub is_stopped: bool,
}

/// How far a table was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollStep {
    /// There may be more.
    More,
    /// All of it was.
    End,
    /// The application may not call directly, so nobody has an id there.
    NotDirect,
}

impl Flows {
    /// Brings the next people of a table along, or only judges them, in one unit of work.
    pub async fn bring_some(
        &self,
        application: ApplicationId,
        roll: &mut Roll<'_>,
        mode: BringMode,
        outcome: &mut RollOutcome,
        moment: &mut Moment,
    ) -> Result<RollStep, Fault> {
        let people = roll.some(outcome);
        if people.is_empty() {
            return Ok(RollStep::End);
        }
        let brought: Vec<_> = people.iter().map(|(_, person)| person.clone()).collect();
        let answers = self.bring_people(application, brought, mode, moment);
        let Some(answers) = answers.await? else {
            return Ok(RollStep::NotDirect);
        };
        let mut added: BTreeMap<&'static str, i64> = BTreeMap::new();
        for ((row, person), answer) in people.into_iter().zip(answers) {
            match answer {
                Ok(Brought::Added) => {
                    outcome.added += 1;
                    *added.entry(person.number.region()).or_default() += 1;
                }
                Ok(Brought::Known) => outcome.known += 1,
                Err(refused) => {
                    outcome.refusals.push(refusal(&row, refused));
                    continue;
                }
            }
            outcome.forecast.count(&person);
        }
        if mode == BringMode::Keep {
            self.expect_people(&added, moment.now).await?;
        }
        Ok(RollStep::More)
    }
}

fn refusal(row: &CsvRow<'_>, refused: BringRefused) -> RefusedRow {
    let (why, other) = match refused {
        BringRefused::SerialTaken => (NotBrought::SerialTaken, None),
        BringRefused::NumberTaken(other) => (NotBrought::NumberTaken, Some(other)),
        BringRefused::Removed => (NotBrought::Removed, None),
    };
    RefusedRow {
        line: row.line,
        row: row.text.into(),
        why,
        other,
    }
}

impl<'a> Roll<'a> {
    /// Reads the heading of a table.
    pub fn open(table: &'a str) -> Result<Self, RollRefused> {
        let mut rows = CsvRows::of(table);
        let heading = rows.next().ok_or(RollRefused::Empty)?;
        let heading = heading.map_err(|_| RollRefused::Quote)?;
        let columns = BroughtColumns::of_heading(&heading).map_err(RollRefused::Heading)?;
        let refused = heading.fields.iter().position(|field| field == REFUSED);
        Ok(Self {
            rows,
            columns,
            refused,
            serials: HashSet::new(),
            numbers: HashSet::new(),
            is_believed: true,
        })
    }

    /// The same, of which no number is believed to be proven, whatever it says: a first code proves it.
    #[must_use]
    pub fn unbelieved(self) -> Self {
        Self {
            is_believed: false,
            ..self
        }
    }

    /// What is left to read, in bytes.
    pub const fn left(&self) -> usize {
        self.rows.left()
    }

    /// The next people, as many as are brought along at once; none at the end.
    fn some(&mut self, outcome: &mut RollOutcome) -> Vec<(CsvRow<'a>, BroughtPerson)> {
        let mut people = Vec::new();
        while people.len() < BROUGHT_AT_ONCE {
            let row = match self.rows.next() {
                None => break,
                Some(Ok(row)) => row,
                Some(Err(refused)) => {
                    outcome.refusals.push(RefusedRow {
                        line: refused.line,
                        row: String::new(),
                        why: NotBrought::OpenQuote,
                        other: None,
                    });
                    break;
                }
            };
            match self.judge(&row) {
                Ok(person) => people.push((row, person)),
                Err(why) => outcome.refusals.push(RefusedRow {
                    line: row.line,
                    row: row.text.into(),
                    why,
                    other: None,
                }),
            }
        }
        people
    }

    fn judge(&mut self, row: &CsvRow<'_>) -> Result<BroughtPerson, NotBrought> {
        let refused = self.refused.and_then(|at| row.fields.get(at));
        if let Some(reason) = refused.filter(|reason| !reason.is_empty()) {
            return Err(NotBrought::Elsewhere(reason.to_string()));
        }
        let mut person = self.columns.read(row).map_err(NotBrought::Row)?;
        person.is_confirmed &= self.is_believed;
        let number = person.number.e164();
        if self.serials.contains(&person.serial) {
            return Err(NotBrought::SerialTwice);
        }
        if !self.numbers.insert(number.to_owned()) {
            return Err(NotBrought::NumberTwice);
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
10,,,,,nobody of this id is known
11,44,7400123458,,,
";

    #[test]
    fn each_row_is_somebody_or_refused_with_a_reason() {
        let mut outcome = RollOutcome::default();
        let mut roll = Roll::open(TABLE).unwrap();
        let people = roll.some(&mut outcome);
        let serials: Vec<_> = people
            .iter()
            .map(|(_, person)| person.serial.number())
            .collect();
        assert_eq!(serials, [7, 11]);
        let refused: Vec<_> = outcome
            .refusals
            .iter()
            .map(|refusal| (refusal.line, refusal.why.as_str()))
            .collect();
        assert_eq!(
            refused,
            [
                (3, "the number is none that its country has"),
                (4, "the id stands further up already"),
                (5, "the number stands further up already, with another id"),
                (6, "nobody of this id is known"),
            ]
        );
        assert!(roll.some(&mut outcome).is_empty());
    }

    #[test]
    fn a_table_that_is_not_believed_proves_nobody() {
        let proven = |roll: Roll<'_>| {
            let mut roll = roll;
            let people = roll.some(&mut RollOutcome::default());
            let proven = people.iter().filter(|(_, person)| person.is_confirmed);
            proven.count()
        };
        assert_eq!(proven(Roll::open(TABLE).unwrap()), 1);
        assert_eq!(proven(Roll::open(TABLE).unwrap().unbelieved()), 0);
    }

    #[test]
    fn no_more_are_brought_at_once_than_may_be() {
        let row = |at: usize| format!("{},44,74001{at:05}\n", at + 1);
        let rows: String = (0..=BROUGHT_AT_ONCE).map(row).collect();
        let table = format!("authy_id,country_code,phone\n{rows}");
        let mut outcome = RollOutcome::default();
        let mut roll = Roll::open(&table).unwrap();
        assert_eq!(roll.some(&mut outcome).len(), BROUGHT_AT_ONCE);
        assert_eq!(roll.some(&mut outcome).len(), 1);
        assert!(roll.some(&mut outcome).is_empty() && outcome.refusals.is_empty());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_and_the_rest_is_not_read() {
        let mut outcome = RollOutcome::default();
        let table = "authy_id,phone\n7,+447400123456\n8,\"+447400123457\n9,+447400123458\n";
        let mut roll = Roll::open(table).unwrap();
        assert_eq!(roll.some(&mut outcome).len(), 1);
        let lines: Vec<_> = outcome
            .refusals
            .iter()
            .map(|it| (it.line, &it.why))
            .collect();
        assert_eq!(lines, [(3, &NotBrought::OpenQuote)]);
        assert!(roll.some(&mut outcome).is_empty());
    }

    #[test]
    fn what_is_no_heading_is_told_as_such() {
        assert_eq!(Roll::open("").err(), Some(RollRefused::Empty));
        let heading = RollRefused::Heading(HeadingRefused::Serial);
        assert_eq!(Roll::open("7\n8\n").err(), Some(heading));
    }
}
