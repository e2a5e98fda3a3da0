//! What the operator reads: answers on standard output, remarks on standard error. Logs go elsewhere (`telemetry`).
//!
//! A reader that hangs up early (`| head`) is no error.

use std::{
    fmt::Display,
    io::{IsTerminal, Write},
};

/// A line of the answer.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A remark beside the answer: a warning, or what went wrong.
pub(crate) fn remark(line: impl Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whether a person may be watching.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Rows of a table, each column as wide as its widest cell; the last column is not padded.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (position, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if position > 0 {
                line.push_str("  ");
            }
            line.push_str(cell);
            let missing = width.saturating_sub(cell.chars().count());
            line.extend(std::iter::repeat_n(' ', missing));
        }
        say(line.trim_end());
    }
}
