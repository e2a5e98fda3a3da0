//! A price list as a table: a heading, then a region in each line. One bad line, and nothing of it is taken.

use std::{collections::BTreeMap, fmt};

use super::{Price, PriceList, region};
use crate::{CsvRow, CsvRows, Currency, Money, MoneyRefused};

/// Bad lines that are named; behind them nobody reads on.
pub const MOST_PRICE_ERRORS: usize = 20;

/// The longest table a page takes, in bytes: far more than there are countries.
pub const LONGEST_PRICE_LIST: usize = 64 * 1024;

/// More lines than there are regions, by far.
const MOST_LINES: usize = 5_000;

/// What is wrong with a line of a price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceWhy {
    /// There is nothing in the file.
    #[error(
        "there is nothing in it: the first line is region,text,call, the next ones a country each"
    )]
    Empty,
    /// The first line names no regions, or neither texts nor calls.
    #[error("the first line has to name the columns: region, and text or call or both")]
    Heading,
    /// It names a column twice, or one that is none.
    #[error(
        "a column is called something else than region, text or call, or is there twice: take it out"
    )]
    Column,
    /// A line has another number of fields than the heading.
    #[error(
        "it has another number of fields than the first line: put a separator between each, and none behind the last"
    )]
    Fields,
    /// Its region is none.
    #[error("there is no such country: use two letters as in DE, GB, US")]
    Region,
    /// Its region stands in an earlier line.
    #[error("this country stands in an earlier line as well: keep one of the two")]
    Twice,
    /// It has no price at all.
    #[error("it has no price: write one, or take the line out")]
    NoPrice,
    /// A price is no amount.
    #[error("a price {0}")]
    Amount(MoneyRefused),
    /// A quote is opened and never closed.
    #[error("a quote is opened that is never closed")]
    Quote,
    /// It is longer than any list of countries.
    #[error("there are more lines than countries, by far: this is no price list")]
    TooLong,
}

impl PriceWhy {
    /// The word pages know it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Heading => "heading",
            Self::Column => "column",
            Self::Fields => "fields",
            Self::Region => "region",
            Self::Twice => "twice",
            Self::NoPrice => "no_price",
            Self::Amount(MoneyRefused::NoNumber) => "no_amount",
            Self::Amount(MoneyRefused::TooFine) => "too_fine",
            Self::Amount(MoneyRefused::TooMuch) => "too_much",
            Self::Quote => "quote",
            Self::TooLong => "too_long",
        }
    }
}

/// A line that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceLineRefused {
    /// Its number; the first line is 1.
    pub line: usize,
    /// What is wrong with it, and what to do.
    pub why: PriceWhy,
}

/// Nothing of the table was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceErrors(
    /// Its bad lines, the first [`MOST_PRICE_ERRORS`] of them; one at least.
    pub Vec<PriceLineRefused>,
);

impl fmt::Display for PriceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.0.iter().enumerate() {
            let between = if position == 0 { "" } else { "\n" };
            write!(f, "{between}line {}: {}", error.line, error.why)?;
        }
        Ok(())
    }
}

impl std::error::Error for PriceErrors {}

/// Which column holds what.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    region: usize,
    text: Option<usize>,
    call: Option<usize>,
    count: usize,
}

impl PriceList {
    /// Reads a table with the columns `region`, `text` and `call`, in any order, of which one of the last two may be missing; an empty
    /// price is not listed. Comma, semicolon or tab separate, with a comma in an amount where it is not the separator or the
    /// amount is in quotes; lines that begin with `#` are comments.
    pub fn read(table: &str, currency: Currency) -> Result<Self, PriceErrors> {
        let text = without_comments(table);
        let mut rows = CsvRows::of(&text);
        let refused = |line, why| PriceErrors(vec![PriceLineRefused { line, why }]);
        let columns = match rows.next() {
            None => return Err(refused(1, PriceWhy::Empty)),
            Some(Err(quote)) => return Err(refused(quote.line, PriceWhy::Quote)),
            Some(Ok(heading)) => columns(&heading).map_err(|why| refused(heading.line, why))?,
        };
        let mut prices = BTreeMap::new();
        let mut errors = Vec::new();
        for (count, row) in rows.enumerate() {
            let (line, why) = match row {
                Err(quote) => (quote.line, PriceWhy::Quote),
                Ok(row) if count >= MOST_LINES => (row.line, PriceWhy::TooLong),
                Ok(row) => match columns.take(&row, &mut prices) {
                    Ok(()) => continue,
                    Err(why) => (row.line, why),
                },
            };
            errors.push(PriceLineRefused { line, why });
            if errors.len() >= MOST_PRICE_ERRORS || why == PriceWhy::TooLong {
                break;
            }
        }
        if errors.is_empty() {
            Ok(Self { currency, prices })
        } else {
            Err(PriceErrors(errors))
        }
    }

    /// The list as such a table, with its heading: what [`read`](Self::read) takes.
    pub fn to_table(&self) -> String {
        let cell = |amount: Option<Money>| {
            amount.map_or_else(String::new, |amount| amount.exact(self.currency))
        };
        let line = |(region, price): (&str, Price)| {
            format!("{region},{},{}\n", cell(price.text), cell(price.call))
        };
        let lines: Vec<String> = self.iter().map(line).collect();
        format!("region,text,call\n{}", lines.concat())
    }
}

impl Columns {
    fn take(self, row: &CsvRow<'_>, prices: &mut BTreeMap<String, Price>) -> Result<(), PriceWhy> {
        if row.fields.len() != self.count {
            return Err(PriceWhy::Fields);
        }
        let field = |at: usize| row.fields.get(at).map(|it| it.trim()).unwrap_or_default();
        let region = region(field(self.region)).ok_or(PriceWhy::Region)?;
        let amount = |at: Option<usize>| {
            let written = at.map(field).filter(|text| !text.is_empty());
            let read = written.map(str::parse::<Money>).transpose();
            read.map_err(PriceWhy::Amount)
        };
        let price = Price {
            text: amount(self.text)?,
            call: amount(self.call)?,
        };
        if price == Price::default() {
            return Err(PriceWhy::NoPrice);
        }
        match prices.insert(region.to_owned(), price) {
            None => Ok(()),
            Some(_) => Err(PriceWhy::Twice),
        }
    }
}

fn columns(heading: &CsvRow<'_>) -> Result<Columns, PriceWhy> {
    let mut columns = Columns {
        count: heading.fields.len(),
        ..Columns::default()
    };
    let mut has_region = false;
    let mut set = |at: usize, name: &str| match name {
        "region" if !has_region => {
            has_region = true;
            columns.region = at;
            true
        }
        "text" => columns.text.replace(at).is_none(),
        "call" => columns.call.replace(at).is_none(),
        _ => false,
    };
    let names: Vec<String> = heading
        .fields
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    if !names.iter().any(|name| name == "region") {
        return Err(PriceWhy::Heading);
    }
    let are_known = names.iter().enumerate().all(|(at, name)| set(at, name));
    if !are_known {
        return Err(PriceWhy::Column);
    }
    if columns.text.is_none() && columns.call.is_none() {
        return Err(PriceWhy::Heading);
    }
    Ok(columns)
}

/// The text with its comments emptied, so that lines keep their numbers.
fn without_comments(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut kept = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            kept.push('\n');
        } else {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;

    fn read(text: &str) -> Result<PriceList, PriceErrors> {
        PriceList::read(text, Currency::EURO)
    }

    fn whys(text: &str) -> Vec<(usize, &'static str)> {
        let errors = read(text).unwrap_err().0;
        errors.iter().map(|it| (it.line, it.why.as_str())).collect()
    }

    #[test]
    fn tables_are_read_as_they_are_written() {
        let plain = read("region,text,call\nDE,0.075,0.1\nUS,0.0079,\n").unwrap();
        for same in [
            "\u{feff}# prices of May, from the provider's page\nRegion;Text;Call\n\nde;0,075;0,1\n  # dear\nUS;0,0079;\n",
            "call,region,text\r\n0.10,DE,0.0750\r\n,us,\"0,0079\"\r\n",
            "region\ttext\tcall\nDE\t0.075\t0.1\nUS\t0.0079\t\n",
        ] {
            assert_eq!(read(same).as_ref(), Ok(&plain), "{same}");
        }
        assert_eq!(
            plain.to_table(),
            "region,text,call\nDE,0.075,0.10\nUS,0.0079,\n"
        );
        assert_eq!(read(&plain.to_table()), Ok(plain));
        let texts = read("region,text\nJM,0.2\n").unwrap();
        assert!(texts.price("JM", Channel::Call).is_guess);
    }

    #[test]
    fn each_bad_line_is_named_with_what_to_do() {
        let table = "region,text,call\nXX,1,1\nDE,x,1\nAT,1\nCH,,\nFR,-1,0\nGB,0.00000001,\nIT,1,2\nit,1,2\nES,5000000000,1\n";
        assert_eq!(
            whys(table),
            [
                (2, "region"),
                (3, "no_amount"),
                (4, "fields"),
                (5, "no_price"),
                (6, "no_amount"),
                (7, "too_fine"),
                (9, "twice"),
                (10, "too_much"),
            ]
        );
        let said = read(table).unwrap_err().to_string();
        assert!(
            said.starts_with("line 2: there is no such country: use two letters"),
            "{said}"
        );
        assert!(
            said.contains("\nline 3: a price is no amount: write it as in 0.075"),
            "{said}"
        );
    }

    #[test]
    fn what_is_no_price_list_is_refused_as_a_whole() {
        for (text, why) in [
            ("", "empty"),
            ("# only words\n", "empty"),
            ("DE,0.1,0.2\n", "heading"),
            ("region\nDE\n", "heading"),
            ("region,text,text\nDE,1,1\n", "column"),
            ("region,region,text\nDE,DE,1\n", "column"),
            ("region,text,price\nDE,1,1\n", "column"),
            ("region,\"text\nDE,1", "quote"),
        ] {
            let seen = whys(text);
            assert_eq!(seen.first().map(|it| it.1), Some(why), "{text}");
        }
        assert_eq!(whys("region,text\nDE,\"1\n")[0], (2, "quote"));
    }

    #[test]
    fn a_flood_of_bad_lines_is_cut_short() {
        let table = format!("region,text\n{}", "XX,1\n".repeat(1_000));
        assert_eq!(whys(&table).len(), MOST_PRICE_ERRORS);
        let long = format!("region,text\nDE,1\n{}", "#\n\nXX,1\n".repeat(10));
        assert_eq!(whys(&long).len(), 10);
    }

    #[test]
    fn a_list_without_any_country_is_an_empty_one() {
        assert!(read("region,text,call\n").unwrap().is_empty());
    }
}
