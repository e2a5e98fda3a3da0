//! The statements of a backup, put together from the names of tables and columns and from nothing else.

use std::sync::LazyLock;

use super::{table::Table, tables::TABLES};
use crate::{Fault, sql::Sql};

/// How many rows are read, or written, at a time: what a backup needs of memory.
pub(super) const PAGE: usize = 500;

/// How a table is read, page by page in the order of its key.
pub(super) struct Reading {
    pub(super) table: &'static Table,
    pub(super) count: Sql,
    pub(super) first: Sql,
    /// The rows behind the key of the last one.
    pub(super) next: Sql,
}

/// How each table is read.
pub(super) static READING: LazyLock<Vec<Reading>> =
    LazyLock::new(|| TABLES.iter().map(reading).collect());

fn reading(table: &'static Table) -> Reading {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let select = format!("select {}\nfrom {}", columns.join(", "), table.name);
    let key = table.key.join(", ");
    let order = format!("order by {key}\nlimit {PAGE}");
    let after = format!("where ({key}) > ({})", parameters(table.key.len()));
    Reading {
        table,
        count: named(
            table.name,
            "COUNT",
            format!("select count(*) as found\nfrom {}", table.name),
        ),
        first: named(table.name, "FIRST", format!("{select}\n{order}")),
        next: named(table.name, "NEXT", format!("{select}\n{after}\n{order}")),
    }
}

/// How a row is put back. The names come from the backup, which may be older than this release; a name that is not plain
/// is none of ours.
pub(super) fn adding(table: &str, columns: &[String]) -> Result<Sql, Fault> {
    let names = || columns.iter().map(String::as_str).chain([table]);
    if columns.is_empty() || !names().all(is_plain) {
        return Err(Fault::new(
            "the backup names a table or column that cannot be",
        ));
    }
    let text = format!(
        "insert into {table} ({})\nvalues ({})",
        columns.join(", "),
        parameters(columns.len())
    );
    Ok(named(table, "ADD", text))
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn parameters(count: usize) -> String {
    let numbered: Vec<String> = (1..=count).map(|number| format!("${number}")).collect();
    numbered.join(", ")
}

fn named(table: &str, name: &str, text: String) -> Sql {
    Sql::built(format!("store::backup::{table}::{name}"), text)
}

/// Every statement for the tables of this release, for the test that prepares them all.
#[cfg(test)]
pub(crate) fn all() -> Vec<&'static Sql> {
    static ADDING: LazyLock<Vec<Sql>> = LazyLock::new(|| {
        let name = |column: &super::table::Column| column.name.to_owned();
        let columns = |table: &Table| table.columns.iter().map(name).collect::<Vec<_>>();
        let adding = |table: &Table| adding(table.name, &columns(table)).unwrap();
        TABLES.iter().map(adding).collect()
    });
    let reading = READING
        .iter()
        .flat_map(|one| [&one.count, &one.first, &one.next]);
    reading.chain(ADDING.iter()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_in_the_order_of_its_whole_key() {
        let addresses = READING
            .iter()
            .find(|reading| reading.table.name == "redirect_addresses")
            .unwrap();
        assert_eq!(
            addresses.next.text(),
            "select application_id, address\nfrom redirect_addresses\nwhere (application_id, address) > ($1, $2)\n\
             order by application_id, address\nlimit 500"
        );
    }

    #[test]
    fn a_name_that_is_more_than_a_name_is_refused() {
        let columns = |name: &str| vec![name.to_owned()];
        assert_eq!(
            adding("log", &columns("at")).unwrap().text(),
            "insert into log (at)\nvalues ($1)"
        );
        assert!(adding("log", &[]).is_err());
        assert!(adding("log", &columns("at) select 1 --")).is_err());
        assert!(adding("log; drop table users", &columns("at")).is_err());
        assert!(adding("", &columns("at")).is_err());
    }
}
