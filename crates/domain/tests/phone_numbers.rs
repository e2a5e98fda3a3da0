//! Numbers are read as Google's libphonenumber reads them: every row of `phone_numbers.tsv`, which its Python port wrote
//! (see `phone_table.py`), is read the same here.

use domain::{Countries, PhoneNumber, all_regions};

const TABLE: &str = include_str!("phone_numbers.tsv");

/// One row as it should be, written from what we make of its first three columns.
fn as_we_read(row: &str, everywhere: &Countries) -> String {
    let mut columns = row.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    let (input, home, open) = (next(), next(), next());
    let listed = match open {
        "*" => everywhere,
        codes => &codes.parse().unwrap_or_default(),
    };
    let answer = match PhoneNumber::parse(input, home, listed) {
        Ok(number) => {
            let (kind, region) = (number.kind(), number.region());
            format!(
                "{}\t{kind}\t{region}\t{}",
                number.e164(),
                number.international()
            )
        }
        Err(refused) => refused.to_string(),
    };
    format!("{input}\t{home}\t{open}\t{answer}")
}

#[test]
fn numbers_are_read_as_the_reference_reads_them() {
    let codes: Vec<_> = all_regions()
        .iter()
        .map(|region| region.code().to_owned())
        .collect();
    let everywhere = Countries::try_from(codes).unwrap();
    let rows: Vec<_> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert!(rows.len() > 3_000);
    let wrong: Vec<_> = rows
        .iter()
        .map(|row| (row, as_we_read(row, &everywhere)))
        .filter(|(row, ours)| **row != ours)
        .map(|(row, ours)| format!("should be {row}\n       is {ours}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} rows differ:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}
