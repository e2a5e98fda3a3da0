//! `countersign user unlock`, `remove`, `end-browsers`, `cancel`.

use anyhow::{Result, bail};
use domain::{BrowserId, ChangeId};
use flows::{Factor, FactorRemoved, Flows};

use super::{Whom, outcome};
use crate::{console::say, wiring};

#[derive(Debug, clap::Args)]
pub(crate) struct Remove {
    #[command(flatten)]
    whom: Whom,
    /// `number`, or the id of a device or passkey, as `user show` shows it
    #[arg(value_parser = factor)]
    what: Factor,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EndBrowsers {
    #[command(flatten)]
    whom: Whom,
    /// One browser alone, by the id that `user show` shows
    #[arg(long, value_name = "ID")]
    browser: Option<BrowserId>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Cancel {
    #[command(flatten)]
    whom: Whom,
    /// The change's id, as `user show` shows it
    change: ChangeId,
}

fn factor(text: &str) -> Result<Factor> {
    match text.parse() {
        Ok(factor) => Ok(factor),
        Err(()) => bail!("write `number`, or the id of a device or passkey"),
    }
}

pub(super) async fn unlock(flows: &Flows, whom: &Whom) -> Result<()> {
    let id = whom.find(flows).await?;
    let unlocked = flows.unlock_person(None, id, &mut wiring::moment()).await?;
    if outcome(unlocked)? > 0 {
        say("Unlocked.");
    } else {
        say("Nothing was locked.");
    }
    Ok(())
}

impl Remove {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let id = self.whom.find(flows).await?;
        let mut moment = wiring::moment();
        let removed = flows
            .remove_factor(None, id, self.what, &mut moment)
            .await?;
        match outcome(removed)? {
            FactorRemoved::Done => say("Removed."),
            FactorRemoved::Last => {
                bail!("that is the last thing of theirs that answers, so it stays")
            }
        }
        Ok(())
    }
}

impl EndBrowsers {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let id = self.whom.find(flows).await?;
        let mut moment = wiring::moment();
        let ended = flows.end_browsers_of(None, id, self.browser, &mut moment);
        let count = outcome(ended.await?)?;
        say(format_args!("Ended: {count}."));
        Ok(())
    }
}

impl Cancel {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let id = self.whom.find(flows).await?;
        let mut moment = wiring::moment();
        let cancelled = flows.cancel_change_of(None, id, self.change, &mut moment);
        outcome(cancelled.await?)?;
        say("Stopped.");
        Ok(())
    }
}
