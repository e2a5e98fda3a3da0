//! Tables as spreadsheets and databases write them: RFC 4180, with the separators that are in use.
//!
//! Row by row, without copying what needs no copy. What is in a row is for others to judge. And a cell of a table of ours, in
//! which nothing is computed.

use std::borrow::Cow;

/// The rows of a table, one after the other; lines with nothing in them are passed over.
#[derive(Clone, Debug)]
pub struct CsvRows<'a> {
    rest: &'a str,
    line: usize,
    separator: char,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvRow<'a> {
    /// The line it begins at; the first is 1.
    pub line: usize,
    /// As it stands there.
    pub text: &'a str,
    /// What is in it, without quotes and the blanks around.
    pub fields: Vec<Cow<'a, str>>,
}

/// From this line on nothing can be read: a quote is never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: a quote is opened that is never closed, so nothing behind it can be read")]
pub struct CsvRefused {
    /// The line of the row.
    pub line: usize,
}

impl<'a> CsvRows<'a> {
    /// The rows of `text`. Of comma, semicolon and tab the one that is most in the first line separates.
    pub fn of(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("");
        // Of those that are equally many the last is taken: without any, the comma.
        let separator = ['\t', ';', ',']
            .into_iter()
            .max_by_key(|separator| first.matches(*separator).count())
            .unwrap_or(',');
        Self {
            rest: text,
            line: 1,
            separator,
        }
    }

    /// What is left to read, in bytes.
    pub const fn left(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for CsvRows<'a> {
    type Item = Result<CsvRow<'a>, CsvRefused>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let line = self.line;
            let Some(end) = end_of_row(self.rest) else {
                self.rest = "";
                return Some(Err(CsvRefused { line }));
            };
            let (row, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest.strip_prefix('\n').unwrap_or(rest);
            self.line += row.matches('\n').count() + 1;
            let text = row.strip_suffix('\r').unwrap_or(row);
            if !text.trim().is_empty() {
                return Some(Ok(CsvRow {
                    line,
                    text,
                    fields: fields(text, self.separator),
                }));
            }
        }
    }
}

/// Where the row ends that `text` begins with; none where a quote is never closed.
fn end_of_row(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => return Some(at),
            _ => {}
        }
    }
    (!is_quoted).then_some(text.len())
}

fn fields(text: &str, separator: char) -> Vec<Cow<'_, str>> {
    let mut is_quoted = false;
    text.split(|c: char| {
        is_quoted ^= c == '"';
        c == separator && !is_quoted
    })
    .map(plain)
    .collect()
}

/// A field without its quotes; two within them are one.
fn plain(field: &str) -> Cow<'_, str> {
    let field = field.trim();
    let inner = field
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if inner.contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
        Some(inner) => Cow::Borrowed(inner),
        None => Cow::Borrowed(field),
    }
}

/// What a spreadsheet takes for the beginning of a formula; the last four are wide forms of the first.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Behind what a program begins a cell anew that takes something else than a comma for the end of one.
const ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// A cell of CSV, in quotes where it holds anything. What a spreadsheet would compute begins with an apostrophe instead, which
/// makes it text there; and so does what one would compute that parts the line at another sign.
pub fn csv_cell(cell: &str) -> String {
    if cell.is_empty() {
        return String::new();
    }
    let mut text = String::with_capacity(cell.len() + 2);
    text.push('"');
    let (mut is_first, mut begins_anew) = (true, false);
    for sign in cell.chars() {
        let begins = is_first || (begins_anew && !sign.is_control());
        if begins && FORMULA.contains(&sign) {
            text.push('\'');
        }
        if sign == '"' {
            text.push('"');
        }
        text.push(sign);
        is_first = false;
        // Quotes and blanks at the beginning of a cell are read over.
        begins_anew = ENDS.contains(&sign) || (begins_anew && matches!(sign, '"' | ' '));
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        let rows = CsvRows::of(text).map(Result::unwrap);
        rows.map(|row| {
            let fields = row.fields.into_iter().map(Cow::into_owned);
            (row.line, fields.collect())
        })
        .collect()
    }

    fn row(line: usize, fields: &[&str]) -> (usize, Vec<String>) {
        (
            line,
            fields.iter().map(|field| (*field).to_owned()).collect(),
        )
    }

    #[test]
    fn every_spelling_of_a_table_reads_alike() {
        let expected = [row(1, &["id", "phone"]), row(2, &["7", "0123"])];
        for text in [
            "id,phone\n7,0123",
            "id,phone\r\n7,0123\r\n",
            "\u{feff}id;phone\n7;0123\n",
            "id\tphone\n7\t0123\n\n",
            "\"id\",\"phone\"\n\"7\", \"0123\" \n",
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_in_quotes_may_hold_anything() {
        let text = "id,name\n1,\"a, \"\"b\"\"\nc\"\n2,d\n";
        let expected = [
            row(1, &["id", "name"]),
            row(2, &["1", "a, \"b\"\nc"]),
            row(4, &["2", "d"]),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn empty_fields_and_single_columns_are_what_they_are() {
        assert_eq!(
            read("a,b,c\n,,\n"),
            [row(1, &["a", "b", "c"]), row(2, &["", "", ""])]
        );
        assert_eq!(read("7\n\n 8 \n"), [row(1, &["7"]), row(3, &["8"])]);
        assert_eq!(read(""), []);
        assert_eq!(read("\n\r\n"), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_the_table_and_says_where() {
        let mut rows = CsvRows::of("a,b\n1,\"2\n3,4\n");
        assert!(rows.next().unwrap().is_ok());
        assert_eq!(rows.next(), Some(Err(CsvRefused { line: 2 })));
        assert_eq!(rows.next(), None);
    }

    #[test]
    fn a_row_is_kept_as_it_stands() {
        let rows: Vec<_> = CsvRows::of("a;b\r\n\"1\" ;2\r\n")
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows[1].text, "\"1\" ;2");
    }

    #[test]
    fn no_cell_becomes_a_formula_and_none_breaks_out_of_its_place() {
        for (detail, expected) in [
            ("", ""),
            ("plain", "\"plain\""),
            ("=1+1", "\"'=1+1\""),
            ("+49", "\"'+49\""),
            ("-2", "\"'-2\""),
            ("@sum(a1)", "\"'@sum(a1)\""),
            ("＝1", "\"'＝1\""),
            ("\tx", "\"'\tx\""),
            ("a,b", "\"a,b\""),
            ("a=b;c", "\"a=b;c\""),
            ("x;=1+1", "\"x;'=1+1\""),
            ("x; \"=1", "\"x; \"\"'=1\""),
            ("x\t@a", "\"x\t'@a\""),
            ("x;-1;+1", "\"x;'-1;'+1\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("=a(\"x\",1)", "\"'=a(\"\"x\"\",1)\""),
            ("\r=x", "\"'\r'=x\""),
            (" padded ", "\" padded \""),
        ] {
            assert_eq!(csv_cell(detail), expected, "{detail:?}");
        }
    }
}
