//! The table of a file, brought along to its end or until somebody asks to stop, with a bar that shows how far it is.

use anyhow::{Result, anyhow};
use domain::ApplicationId;
use flows::{BringMode, Flows, Roll, RollOutcome, RollRefused, RollStep};
use indicatif::ProgressBar;
use tokio_util::sync::CancellationToken;

use crate::{commands::progress, wiring};

/// Brings the people of a table along, or only judges them.
pub(super) async fn bring(
    flows: &Flows,
    application: ApplicationId,
    table: &str,
    mode: BringMode,
    stop: &CancellationToken,
) -> Result<RollOutcome> {
    let mut roll = Roll::open(table).map_err(refused)?;
    let bar = progress::bytes();
    bar.set_length(length(table.len()));
    let mut outcome = RollOutcome::default();
    while !outcome.is_stopped {
        let mut moment = wiring::moment();
        let some = flows.bring_some(application, &mut roll, mode, &mut outcome, &mut moment);
        match some.await? {
            RollStep::More => {}
            RollStep::End => break,
            RollStep::NotDirect => return Err(not_direct()),
        }
        move_bar(&bar, table.len(), roll.left());
        outcome.is_stopped = stop.is_cancelled();
    }
    bar.finish_and_clear();
    Ok(outcome)
}

fn move_bar(bar: &ProgressBar, whole: usize, left: usize) {
    bar.set_position(length(whole.saturating_sub(left)));
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn refused(why: RollRefused) -> anyhow::Error {
    let error = anyhow::Error::new(why);
    match why {
        RollRefused::Heading(_) => error.context(
            "the first line is no heading such as authy_id,country_code,phone,email,confirmed. Where there are ids alone: \
             --ask-with",
        ),
        RollRefused::Empty | RollRefused::Quote => error,
    }
}

fn not_direct() -> anyhow::Error {
    anyhow!(
        "this application does not answer Authy's API, so nobody has an id there: `countersign application authy --help`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_heading_leads_to_asking_with_the_ids() {
        let why = Roll::open("7\n8\n").unwrap_err();
        assert!(format!("{:#}", refused(why)).contains("--ask-with"));
        let empty = format!("{:#}", refused(RollRefused::Empty));
        assert!(empty.contains("nothing in the file"), "{empty}");
    }
}
