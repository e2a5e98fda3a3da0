//! `countersign import authy`: a table of people, or their ids alone, which Authy itself is asked about.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use delivery::Http;
use domain::{Policy, PriceList};
use flows::{BringMode, Flows, RollOutcome};

use super::{asking::Asking, report, roll};
use crate::{
    commands::{
        application::{parse_id, unknown},
        close, load_quietly,
    },
    console::say,
    opening::{self, Expect},
    server, signals,
};

/// More than any table of people has: two hundred bytes for each of two million.
const LONGEST_FILE: u64 = 400 << 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Authy {
    /// The application's id, as `application list` shows it
    application: String,
    /// The people: a table (CSV) whose heading names authy_id, country_code, phone, email, confirmed
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Judge every row and say what it will cost; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the rows that were refused to this file, each with its line and the reason
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    #[command(flatten)]
    asking: Asking,
}

impl Authy {
    pub(super) async fn run(self, file: Option<&Path>) -> Result<bool> {
        let config = load_quietly(file)?;
        let http = Http::new(config.outgoing.clone()).context("[outgoing]")?;
        let opened = opening::open(&config, Expect::Ready).await?;
        let flows = server::flows(&config, opened)?;
        let outcome = self.bring(&flows, &http).await;
        close(flows, outcome).await
    }

    async fn bring(self, flows: &Flows, http: &Http) -> Result<bool> {
        let application = parse_id(&self.application)?;
        let site = flows.site(application).await?;
        let site = site.ok_or_else(|| unknown(application))?;
        let stop = signals::stop_on_signals()?;
        let ids = || read(&self.file);
        // With ids alone it is the answers about them that are brought along.
        let asked = self.asking.ask(http, &self.file, ids, &stop).await?;
        let table = read(asked.as_deref().unwrap_or(&self.file))?;
        let mode = if self.dry_run {
            BringMode::Try
        } else {
            BringMode::Keep
        };
        let outcome = roll::bring(flows, application, &table, mode, &stop).await?;
        let direct = flows.direct_site(application).await?;
        let messages_day = direct.map_or(0, |direct| direct.messages_day);
        let prices = flows.prices().await?.list;
        self.tell(&outcome, &site.policy, (messages_day, &prices))?;
        Ok(outcome.refusals.is_empty() && !outcome.is_stopped)
    }

    fn tell(&self, outcome: &RollOutcome, policy: &Policy, terms: (i64, &PriceList)) -> Result<()> {
        report::print(outcome, policy, terms, self.dry_run);
        if let Some(path) = &self.refused {
            report::write_refused(path, &outcome.refusals)
                .with_context(|| format!("while writing {}", path.display()))?;
            say(format_args!(
                "The rows that were refused are in {}.",
                path.display()
            ));
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String> {
    let size = fs::metadata(path)
        .with_context(|| format!("while looking for {}", path.display()))?
        .len();
    if size > LONGEST_FILE {
        bail!(
            "{} is larger than {} MB: cut it in pieces, each with the heading",
            path.display(),
            LONGEST_FILE >> 20
        );
    }
    let bytes = fs::read(path).with_context(|| format!("while reading {}", path.display()))?;
    String::from_utf8(bytes).ok().with_context(|| {
        format!(
            "{} is not text in UTF-8: save it as that, as CSV",
            path.display()
        )
    })
}
