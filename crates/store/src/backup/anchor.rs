//! The anchor of the log that a backup carries: where the log's chain ended at the moment it is a picture of.

use domain::{Anchor, LogId, LogMac};

use super::record::Cell;

/// The table that holds it.
pub(super) const TABLE: &str = "log_sealing";

/// The anchor in a row of that table, if it is there.
pub(super) fn in_row(columns: &[String], cells: &[Cell]) -> Option<Anchor> {
    let cell = |wanted: &str| {
        let position = columns.iter().position(|column| column == wanted)?;
        cells.get(position)
    };
    match (
        cell("name")?,
        cell("position")?,
        cell("log_id")?,
        cell("mac")?,
    ) {
        (Cell::Text(name), Cell::Bigint(position), Cell::Blob(id), Cell::Blob(mac))
            if name == "log" =>
        {
            Some(Anchor {
                position: *position,
                id: LogId::from_bytes(id.as_slice().try_into().ok()?),
                mac: LogMac::from_bytes(mac.as_slice().try_into().ok()?),
            })
        }
        _ => None,
    }
}
