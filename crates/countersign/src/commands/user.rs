//! `countersign user`: finding a person, seeing what there is on file, and helping them, by the very functions of the control
//! panel. Nothing here adds a factor or shows a secret.

mod find;
mod help;
mod show;

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use domain::{ExternalUserId, UserId};
use flows::Flows;

use super::{
    acts,
    application::{parse_id, unknown},
    close,
};
use crate::{opening::Expect, wiring};

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Find people: by the beginning of the site's own id, or by the whole mail address, number or name
    Find(find::Find),
    /// Show what is on file of a person, and what happened in the last 30 days
    Show(Whom),
    /// End what wrong codes of a person locked
    Unlock(Whom),
    /// Remove a person's number, or a device; the last one stays. The person is told, where mail or text reaches them
    Remove(help::Remove),
    /// Make browsers of a person new: they have to be confirmed again. The person is told, where mail reaches them
    EndBrowsers(help::EndBrowsers),
    /// Stop a change that waits. The person is told, where mail reaches them
    Cancel(help::Cancel),
}

/// Whom it is about.
#[derive(Debug, Args)]
pub(crate) struct Whom {
    /// The application's id, as `application list` shows it
    application: String,
    /// The site's own id of the person
    user: ExternalUserId,
}

impl User {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Find(command) => command.run(&flows).await,
            Self::Show(whom) => show::show(&flows, &whom).await,
            Self::Unlock(whom) => help::unlock(&flows, &whom).await,
            Self::Remove(command) => command.run(&flows).await,
            Self::EndBrowsers(command) => command.run(&flows).await,
            Self::Cancel(command) => command.run(&flows).await,
        };
        close(flows, outcome).await
    }
}

impl Whom {
    /// Our id of the person.
    async fn find(&self, flows: &Flows) -> Result<UserId> {
        let application = parse_id(&self.application)?;
        if flows.site(application).await?.is_none() {
            return Err(unknown(application));
        }
        let found = flows.user_of(application, &self.user, wiring::now()).await;
        found?.context(
            "the site never named anybody with that id: `countersign user find` looks for people",
        )
    }
}

/// What came of an act, in words.
fn outcome<T>(outcome: Result<T, flows::PanelRefused>) -> Result<T> {
    match outcome {
        Ok(done) => Ok(done),
        // Nothing else is refused to the terminal.
        Err(_) => bail!("that is not there any more: `countersign user show` says what is"),
    }
}
