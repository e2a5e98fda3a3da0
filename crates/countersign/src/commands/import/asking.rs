//! Asks Authy's own API about ids: which number, of which country, proven or not. With the owner's key, some questions a second,
//! each once; what was answered is kept, so that a second run goes on.

mod ids;
mod judged;
mod person;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use delivery::{Answered, Http, NotAnswered};
use domain::Secret;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::answers::Answers;
use crate::{commands::progress, console::remark};

#[derive(Debug, clap::Args)]
pub(super) struct Asking {
    /// FILE holds ids alone: ask Authy about each, with the API key that is in this file
    #[arg(long = "ask-with", value_name = "KEYFILE")]
    key_file: Option<PathBuf>,
    /// Where Authy's API is
    #[arg(long, value_name = "ADDRESS", default_value = "https://api.authy.com")]
    authy: Url,
    /// How many questions a second are asked at most; each person takes two
    #[arg(long, default_value_t = 5, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=50))]
    per_second: u8,
    /// Where the answers are kept, so that a second run goes on [default: FILE.answers.csv]
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

/// How long is waited after each time nobody answered, or it was too much.
const PAUSES: [u64; 6] = [1, 2, 4, 8, 16, 32];
/// No service asks for more patience than this in earnest.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

impl Asking {
    /// Asks about all ids of a file, where that is wanted; gives the table of the answers.
    pub(super) async fn ask(
        &self,
        http: &Http,
        file: &Path,
        ids: impl FnOnce() -> Result<String>,
        stop: &CancellationToken,
    ) -> Result<Option<PathBuf>> {
        let Some(key_file) = &self.key_file else {
            return Ok(None);
        };
        let key = read_key(key_file)?;
        let ids = ids::read(&ids()?)?;
        let path = self.answers.clone().unwrap_or_else(|| beside(file));
        let answers = Answers::open(&path)
            .with_context(|| format!("while opening the answers, {}", path.display()))?;
        let mut authy = Authy {
            http: http.clone(),
            address: self.authy.clone(),
            headers: [("x-authy-api-key".into(), key)],
            pace: pace(self.per_second),
            stop: stop.clone(),
        };
        remark(format_args!(
            "The answers are kept in {}: there are numbers in it, so remove it when you are done.",
            path.display()
        ));
        let outcome = ask_about(&mut authy, &ids, answers).await;
        outcome.with_context(|| {
            format!(
                "what was answered is kept in {}: the same command goes on from there",
                path.display()
            )
        })?;
        Ok(Some(path))
    }
}

async fn ask_about(
    authy: &mut Authy,
    ids: &[domain::SerialId],
    mut answers: Answers,
) -> Result<()> {
    let bar = progress::people();
    bar.set_length(u64::try_from(ids.len()).unwrap_or(u64::MAX));
    let mut outcome = Ok(());
    for id in ids {
        if !answers.has(*id) {
            outcome = ask_one(authy, *id, &mut answers).await;
        }
        if outcome.is_err() {
            break;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    answers.keep().context("while keeping the answers")?;
    outcome
}

async fn ask_one(authy: &mut Authy, id: domain::SerialId, answers: &mut Answers) -> Result<()> {
    let answer = person::ask(authy, id, answers.is_empty()).await?;
    answers.add(id, &answer).context("while keeping an answer")
}

/// The default name of the answers.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".answers.csv");
    name.into()
}

fn read_key(path: &Path) -> Result<Secret<String>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("while reading the key, {}", path.display()))?;
    let key = text.trim();
    if key.is_empty() || key.contains(char::is_whitespace) {
        bail!(
            "{} must hold the API key of your application at Authy, and nothing else",
            path.display()
        );
    }
    Ok(Secret::new(key.to_owned()))
}

fn pace(per_second: u8) -> Interval {
    let mut pace = tokio::time::interval(Duration::from_secs(1) / u32::from(per_second.max(1)));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

/// The service that is asked.
struct Authy {
    http: Http,
    address: Url,
    headers: [(String, Secret<String>); 1],
    pace: Interval,
    stop: CancellationToken,
}

impl Authy {
    /// Asks until there is an answer to the question itself, for a minute or as long as the service asks for.
    async fn get(&mut self, way: &str) -> Result<Answered> {
        let whole = format!("{}/{way}", self.address.as_str().trim_end_matches('/'));
        let address = whole.parse::<Url>().context("this is no address")?;
        for pause in PAUSES.map(Duration::from_secs) {
            self.take_turn().await?;
            let pause = match self.http.ask(&address, &self.headers).await {
                Ok(answer) if judged::is_passing(&answer) => answer.retry_after.unwrap_or(pause),
                Ok(answer) => return Ok(answer),
                Err(NotAnswered::Never(why)) => bail!("{}: {why}", self.address),
                Err(NotAnswered::NotNow(_)) => pause,
            };
            self.rest(pause.min(LONGEST_PAUSE)).await?;
        }
        bail!("{} does not answer any more", self.address)
    }

    async fn take_turn(&mut self) -> Result<()> {
        tokio::select! {
            () = self.stop.cancelled() => bail!("stopped"),
            _ = self.pace.tick() => Ok(()),
        }
    }

    async fn rest(&self, pause: Duration) -> Result<()> {
        tokio::select! {
            () = self.stop.cancelled() => bail!("stopped"),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }
}
