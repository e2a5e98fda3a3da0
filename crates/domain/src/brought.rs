//! People whom a site brings along from where its second factor was before: a table with a row for each.
//!
//! What the columns are called is for the file's own heading; what is in them is parsed here, once, into what all others trust.

use crate::{Countries, CsvRow, EmailAddress, NumberRefused, PartsRefused, PhoneNumber, SerialId};

/// Somebody who is brought along, by the number a site has named them by so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtPerson {
    /// The number stays.
    pub serial: SerialId,
    /// Where codes went so far.
    pub number: PhoneNumber,
    /// The mail address, where there is one.
    pub email: Option<EmailAddress>,
    /// Whether a code that went to the number was entered there: then it is proven.
    pub is_confirmed: bool,
}

/// Why a row is nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowRefused {
    /// It has fewer fields than the heading.
    Short,
    /// The id is none.
    Serial,
    /// The calling code is none, or another than the number's own.
    CallingCode,
    /// The number is none.
    Number,
    /// A premium, toll-free or other number that nothing is sent to.
    Barred,
    /// The mail address is none.
    Email,
    /// Whether it is confirmed is neither yes nor no.
    Confirmed,
}

impl RowRefused {
    /// For the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "the row has fewer fields than the heading",
            Self::Serial => "the id is not a whole number from 1 to 2147483647",
            Self::CallingCode => "the calling code is none, or not the number's own",
            Self::Number => "the number is none that its country has",
            Self::Barred => "nothing is sent to numbers of this kind",
            Self::Email => "the mail address is none: correct it, or leave it out",
            Self::Confirmed => "confirmed is neither true nor false",
        }
    }
}

/// The heading names too few columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadingRefused {
    /// No column holds ids.
    #[error("no column is called authy_id")]
    Serial,
    /// No column holds numbers.
    #[error("no column is called phone")]
    Number,
}

/// Which column holds what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BroughtColumns {
    serial: usize,
    number: usize,
    calling_code: Option<usize>,
    email: Option<usize>,
    confirmed: Option<usize>,
    count: usize,
}

/// The names by which sites know these columns, those of Authy's own calls among them.
const SERIAL: &[&str] = &["authy_id", "authyid", "id", "serial"];
const NUMBER: &[&str] = &["phone", "cellphone", "phone_number", "number", "mobile"];
const CALLING_CODE: &[&str] = &["country_code", "countrycode", "calling_code"];
const EMAIL: &[&str] = &["email", "e_mail", "email_address", "mail"];
const CONFIRMED: &[&str] = &["confirmed", "verified"];

/// Whether a field is what a column of ids is called.
pub fn is_serial_heading(field: &str) -> bool {
    SERIAL.contains(&plain(field).as_str())
}

/// A column's name without capitals, blanks and hyphens.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace([' ', '-'], "_")
}

impl BroughtColumns {
    /// Reads the heading. Columns of other names are passed over; without one of calling codes the numbers begin with a plus.
    pub fn of_heading(heading: &CsvRow<'_>) -> Result<Self, HeadingRefused> {
        let names: Vec<String> = heading.fields.iter().map(|field| plain(field)).collect();
        let find = |known: &[&str]| {
            known
                .iter()
                .find_map(|one| names.iter().position(|name| name == one))
        };
        Ok(Self {
            serial: find(SERIAL).ok_or(HeadingRefused::Serial)?,
            number: find(NUMBER).ok_or(HeadingRefused::Number)?,
            calling_code: find(CALLING_CODE),
            email: find(EMAIL),
            confirmed: find(CONFIRMED),
            count: names.len(),
        })
    }

    /// The person of a row.
    pub fn read(&self, row: &CsvRow<'_>) -> Result<BroughtPerson, RowRefused> {
        if row.fields.len() < self.count {
            return Err(RowRefused::Short);
        }
        let field = |at: usize| {
            row.fields
                .get(at)
                .map(|field| field.trim())
                .unwrap_or_default()
        };
        let optional = |at: Option<usize>| at.map(field).filter(|text| !text.is_empty());
        let serial = field(self.serial);
        let serial = serial.parse::<SerialId>().map_err(|_| RowRefused::Serial)?;
        let number = read_number(optional(self.calling_code), field(self.number))?;
        let email = optional(self.email)
            .map(str::parse::<EmailAddress>)
            .transpose();
        Ok(BroughtPerson {
            serial,
            number,
            email: email.map_err(|_| RowRefused::Email)?,
            is_confirmed: read_confirmed(optional(self.confirmed))?,
        })
    }
}

/// Whichever country it is of: whether that is open is for the application to say, and may change.
fn read_number(calling_code: Option<&str>, number: &str) -> Result<PhoneNumber, RowRefused> {
    let all = Countries::all();
    let read = match calling_code {
        Some(code) => PhoneNumber::of_parts(code, number, &all),
        None if number.starts_with('+') => {
            PhoneNumber::parse(number, "", &all).map_err(PartsRefused::Number)
        }
        None => Err(PartsRefused::CallingCode),
    };
    read.map_err(|refused| match refused {
        PartsRefused::CallingCode => RowRefused::CallingCode,
        PartsRefused::Number(NumberRefused::Barred) => RowRefused::Barred,
        PartsRefused::Number(_) => RowRefused::Number,
    })
}

/// Who is not said to be confirmed is not.
fn read_confirmed(text: Option<&str>) -> Result<bool, RowRefused> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None | Some("false" | "f" | "no" | "n" | "0") => Ok(false),
        Some("true" | "t" | "yes" | "y" | "1") => Ok(true),
        Some(_) => Err(RowRefused::Confirmed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CsvRows;

    fn read(table: &str) -> Result<BroughtPerson, RowRefused> {
        let mut rows = CsvRows::of(table).map(Result::unwrap);
        let columns = BroughtColumns::of_heading(&rows.next().unwrap()).unwrap();
        columns.read(&rows.next().unwrap())
    }

    #[test]
    fn a_row_is_a_person_whatever_the_columns_are_called() {
        let person = BroughtPerson {
            serial: SerialId::new(51).unwrap(),
            number: PhoneNumber::parse("+447400123456", "", &Countries::all()).unwrap(),
            email: Some("ada@example.org".parse().unwrap()),
            is_confirmed: true,
        };
        for table in [
            "authy_id,country_code,phone,email,confirmed\n51,44,7400123456,ada@example.org,true",
            "Email;Authy ID;Cellphone;Country-Code;Verified;other\nada@example.org;51;07400 123456;+44;1;x",
            "id\tphone_number\temail\tconfirmed\n51\t+44 7400 123456\tada@example.org\tYES",
        ] {
            assert_eq!(read(table), Ok(person.clone()), "{table}");
        }
        let bare = read("authy_id,country_code,phone\n51,44,7400123456").unwrap();
        assert_eq!((bare.email, bare.is_confirmed), (None, false));
        let empty =
            read("authy_id,country_code,phone,email,confirmed\n51,44,7400123456,,").unwrap();
        assert_eq!((empty.email, empty.is_confirmed), (None, false));
    }

    #[test]
    fn what_is_wrong_with_a_row_is_named() {
        for (row, expected) in [
            ("51,44", RowRefused::Short),
            ("0,44,7400123456,,", RowRefused::Serial),
            ("2147483648,44,7400123456,,", RowRefused::Serial),
            ("tony,44,7400123456,,", RowRefused::Serial),
            ("51,,7400123456,,", RowRefused::CallingCode),
            ("51,GB,7400123456,,", RowRefused::CallingCode),
            ("51,49,+447400123456,,", RowRefused::CallingCode),
            ("51,44,74,,", RowRefused::Number),
            ("51,44,,,", RowRefused::Number),
            ("51,44,9098790000,,", RowRefused::Barred),
            ("51,44,7400123456,ada,", RowRefused::Email),
            ("51,44,7400123456,,maybe", RowRefused::Confirmed),
        ] {
            let table = format!("authy_id,country_code,phone,email,confirmed\n{row}");
            assert_eq!(read(&table), Err(expected), "{row}");
        }
    }

    #[test]
    fn a_heading_without_ids_or_numbers_is_none() {
        let of = |heading: &str| {
            BroughtColumns::of_heading(&CsvRows::of(heading).next().unwrap().unwrap())
        };
        assert_eq!(of("phone,email"), Err(HeadingRefused::Serial));
        assert_eq!(of("authy_id,email"), Err(HeadingRefused::Number));
        assert!(is_serial_heading(" Authy-ID ") && !is_serial_heading("51"));
    }
}
