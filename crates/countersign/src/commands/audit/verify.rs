//! `countersign audit verify`: reads the whole log and says what was done to it, row by row.

use anyhow::Result;
use domain::{ChainFinding, Timestamp, Verdict};
use flows::Flows;

use super::anchors;
use crate::{commands::progress, console::say};

#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// An anchor, or a file with anchors in it, such as the server's log; - is standard input. May be given again
    #[arg(long, value_name = "FILE|TEXT")]
    anchor: Vec<String>,
}

impl Verify {
    /// Says whether nothing was done to the log.
    pub(crate) async fn run(self, flows: &Flows) -> Result<bool> {
        let anchors = anchors::read(&self.anchor)?;
        let bar = progress::rows();
        let verified = flows.verify_log(&anchors, progress::of(bar.clone())).await;
        bar.finish_and_clear();
        let verified = verified?;
        let verdict = &verified.verdict;
        for finding in &verdict.findings {
            say(in_words(finding));
        }
        if verdict.more > 0 {
            say(format_args!("and {} findings more", verdict.more));
        }
        if !anchors.is_empty() {
            let of = anchors.len();
            say(format_args!(
                "anchors: {} of {of} stand where they were",
                verified.anchors
            ));
        }
        say(summary(verdict));
        Ok(verdict.findings.is_empty())
    }
}

/// A finding, with the row it is about.
pub(in crate::commands) fn in_words(finding: &ChainFinding) -> String {
    let at = |position: &Option<i64>| match position {
        Some(position) => format!("position {position}"),
        None => "not sealed yet".into(),
    };
    match finding {
        ChainFinding::Edited { position, id } => {
            format!(
                "EDITED    row {id} ({}) is not what the server wrote",
                at(position)
            )
        }
        ChainFinding::Removed { position, id } => {
            format!("REMOVED   row {id} ({}) is gone", at(position))
        }
        ChainFinding::Exchanged {
            position,
            id,
            other,
        } => format!("MOVED     row {id} belongs to position {position}, where row {other} stands"),
        ChainFinding::Forged { position, id } => {
            format!("FORGED    the seal of row {id} (position {position}) is not this server's")
        }
        ChainFinding::Missing { from, to } if from == to => {
            format!(
                "REMOVED   the seal at position {from} is gone, with its row if no row is named as inserted"
            )
        }
        ChainFinding::Missing { from, to } => format!(
            "REMOVED   the seals at positions {from} to {to} are gone, with those of their rows that are not named as inserted"
        ),
        ChainFinding::Inserted {
            position: Some(position),
            id,
        } => format!(
            "INSERTED  row {id} (position {position}) is not a server's, or was edited before it was sealed"
        ),
        ChainFinding::Inserted { position: None, id } => {
            format!("INSERTED  row {id} has no seal: no server wrote it, or its seal was removed")
        }
        ChainFinding::Cut { anchor } => format!(
            "CUT       the log ended at position {} once, and does not reach it: {anchor}",
            anchor.position
        ),
        ChainFinding::Differs { anchor } => format!(
            "REWRITTEN at position {} stands another seal than once: {anchor}",
            anchor.position
        ),
    }
}

fn summary(verdict: &Verdict) -> String {
    let beginning = if verdict.findings.is_empty() {
        format!(
            "{} rows are sealed, each as it was written and in its place",
            verdict.sealed
        )
    } else {
        let found = u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX);
        format!(
            "{} rows are sealed. Findings: {}",
            verdict.sealed,
            found.saturating_add(verdict.more)
        )
    };
    let mut lines = vec![beginning];
    if verdict.unproven > 0 {
        let oldest = verdict.oldest_unproven.map(Timestamp::to_rfc3339);
        let oldest = oldest.map_or(String::new(), |oldest| format!(", the oldest of {oldest}"));
        let count = verdict.unproven;
        lines.push(format!("{count} younger ones are not proven yet{oldest}"));
    }
    lines.extend(verdict.end.map(|end| format!("the log ends at {end}")));
    lines.join("\n")
}
