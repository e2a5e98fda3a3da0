//! What a table of a backup is, and how the list of all tables is written.

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Its primary key: the order in which it is read.
    pub(super) key: &'static [&'static str],
    pub(super) columns: &'static [Column],
}

/// A column.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// What a column holds, on either database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bigint,
    Text,
    Blob,
}

impl Table {
    /// Where the columns of the key stand among all.
    pub(super) fn key_positions(&self) -> Vec<usize> {
        let position = |key: &&str| self.columns.iter().position(|column| column.name == *key);
        self.key.iter().filter_map(position).collect()
    }
}

macro_rules! tables {
    ($($table:ident by $($key:ident),+ { $($kind:ident: $($column:ident),+;)+ })+) => {
        &[$(Table {
            name: stringify!($table),
            key: &[$(stringify!($key)),+],
            columns: &[$($(Column { name: stringify!($column), kind: Kind::$kind }),+),+],
        }),+]
    };
}

pub(super) use tables;
