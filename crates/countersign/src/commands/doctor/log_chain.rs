//! The log's chain: whether its end is as it was sealed, and whether what was written lately is sealed. The whole of it is
//! `countersign audit verify`'s affair.

use std::time::Duration;

use domain::Verdict;
use flows::Flows;

use super::{Finding, failing, warning, well};
use crate::{commands::audit::in_words, wiring};

const WHAT: &str = "log chain";

/// So many rows at the end are looked at, however long the log is.
const ROWS: u32 = 1000;

/// A server seals within a second.
const LATE: Duration = Duration::from_mins(1);

pub(super) async fn examine(flows: &Flows) -> Finding {
    match flows.verify_log_end(ROWS).await {
        Ok(verdict) => judge(&verdict),
        Err(fault) => failing(WHAT, fault.to_string()),
    }
}

fn judge(verdict: &Verdict) -> Finding {
    if let Some(first) = verdict.findings.first() {
        let count = verdict.findings.len();
        let words = format!(
            "{count} findings, the first: {}. Run `countersign audit verify`",
            in_words(first)
        );
        return failing(WHAT, words);
    }
    let sealed = verdict.end.map_or(0, |end| end.position);
    let waiting = verdict.unproven;
    let oldest = verdict.oldest_unproven;
    if oldest.is_some_and(|oldest| wiring::now().since(oldest) > LATE) {
        let words = format!(
            "{sealed} rows sealed, {waiting} or more wait for longer than a minute: does the server run? It seals them"
        );
        return warning(WHAT, words);
    }
    well(WHAT, format!("{sealed} rows sealed, {waiting} about to be"))
}
