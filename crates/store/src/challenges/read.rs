//! Parts of a challenge as they are read, and how long its codes live.

use domain::{CODE_LIFE, MailCode, ProvedAt, SwitchedOff, Timestamp};

use crate::{Fault, row::Row};

/// How long a code lives. It ends this long after it went out first: sent again, it lives no longer. So it is known to
/// whom it went, where number or address was replaced since.
pub(super) fn code_life() -> i64 {
    i64::try_from(CODE_LIFE.as_millis()).unwrap_or(i64::MAX)
}

/// Whether a code that ends at `end` went out before its number or address was put on file.
pub(super) fn is_stale(end: Timestamp, put_on_file: Option<Timestamp>) -> bool {
    put_on_file > Some(end.minus(CODE_LIFE))
}

pub(super) fn proved_at(row: &Row) -> Result<ProvedAt, Fault> {
    Ok(ProvedAt {
        phone: row.opt_time(33)?,
        mail: row.opt_time(34)?,
        recovery_code: row.opt_time(35)?,
        app: row.opt_time(52)?,
        passkey: row.opt_time(59)?,
    })
}

pub(super) fn switched_off(row: &Row) -> Result<SwitchedOff, Fault> {
    Ok(SwitchedOff {
        text: row.flag(39)?,
        call: row.flag(40)?,
    })
}

pub(super) fn mail_code(row: &Row) -> Result<MailCode, Fault> {
    let replaced_at = row.opt_time(49)?;
    Ok(MailCode {
        sends: row.int(29)?,
        generation: row.int(30)?,
        sent_at: row.opt_time(31)?,
        expires_at: row.opt_time(32)?.filter(|end| !is_stale(*end, replaced_at)),
    })
}
