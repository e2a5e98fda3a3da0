//! `countersign hook`: where an application's events are told. In force at once: whoever keeps the server waits for nobody.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use domain::{ApplicationId, HookDescription, HookId, HookState, WrittenAddress};
use flows::{
    Flows, HookChange, HookEdited, HookLine, HookMade, MOST_COUNTED, MOST_HOOKS, NewEndpoint,
    SeenHook,
};

use super::{
    acts,
    application::{parse_id, unknown},
    close,
};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Hook {
    /// List an application's webhooks, and how many events wait or were not taken
    List {
        /// The application's id, as `application list` shows it
        application: String,
    },
    /// Have an application's events told somewhere, and show the secret, this once
    Add(Add),
    /// Make a new secret and show it, this once; the old one signs beside it for 24 hours
    Rotate(One),
    /// Have events told elsewhere, signed as before
    Move(Move),
    /// Say what is told: everything (*), topics (`sign_in.*`), events (`account.alarm`)
    Events(Events),
    /// Switch one on, also one that was switched off because it took nothing
    On(One),
    /// Switch one off: what happens is not kept for it
    Off(One),
    /// Remove one, with all it was told
    Remove(One),
    /// Send a trial
    Try(One),
    /// Tell again what was not taken, or was put aside
    Again(Again),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The application's id, as `application list` shows it
    application: String,
    /// Where events are told: an address that begins with https
    address: WrittenAddress,
    /// What is told: everything (*), topics (`sign_in.*`), events (`account.alarm`), with blanks between
    #[arg(long, default_value = "*", value_name = "EVENTS")]
    events: String,
    /// What it is for: 100 characters at most
    #[arg(long, default_value = "", value_name = "TEXT")]
    description: HookDescription,
}

#[derive(Debug, clap::Args)]
pub(crate) struct One {
    /// The application's id
    application: String,
    /// The webhook's id, as `hook list` shows it
    hook: HookId,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Move {
    #[command(flatten)]
    one: One,
    /// Where events are told from now on
    address: WrittenAddress,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Events {
    #[command(flatten)]
    one: One,
    /// What is told, with blanks between
    events: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Again {
    #[command(flatten)]
    one: One,
    /// How many days back
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u64).range(1..=14))]
    days: u64,
}

impl Hook {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = self.act(&flows).await;
        close(flows, outcome).await
    }

    async fn act(self, flows: &Flows) -> Result<()> {
        match self {
            Self::List { application } => list(flows, parse_id(&application)?).await,
            Self::Add(add) => add.run(flows).await,
            Self::Rotate(one) => one.rotate(flows).await,
            Self::Move(to) => {
                let change = HookChange::Address(to.address);
                to.one.change(flows, change, "It is told there").await
            }
            Self::Events(events) => {
                let line = events.one.find(flows).await?;
                let change = HookChange::Told(line.hook.description, events.events.parse()?);
                events.one.change(flows, change, "It hears of that").await
            }
            Self::On(one) => one.change(flows, HookChange::On, "It is told").await,
            Self::Off(one) => {
                one.change(flows, HookChange::Off, "It is told nothing")
                    .await
            }
            Self::Remove(one) => one.change(flows, HookChange::Remove, "It is gone").await,
            Self::Try(one) => one.try_it(flows).await,
            Self::Again(again) => again.run(flows).await,
        }
    }
}

async fn list(flows: &Flows, id: ApplicationId) -> Result<()> {
    let Some((_, lines)) = flows.hooks_of(id).await? else {
        return Err(unknown(id));
    };
    if lines.is_empty() {
        say("nobody is told yet: `countersign hook add --help`");
        return Ok(());
    }
    let heading = [
        "id",
        "state",
        "waiting",
        "not taken",
        "put aside",
        "events",
        "address",
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let count = |count: i64| {
        if count > MOST_COUNTED {
            format!("> {MOST_COUNTED}")
        } else {
            count.to_string()
        }
    };
    rows.extend(lines.iter().map(|HookLine { hook, counts }| {
        vec![
            hook.id.to_string(),
            hook.state.to_string(),
            count(counts.waiting),
            count(counts.failed),
            count(counts.missed),
            hook.choices.to_string(),
            hook.address.to_string(),
        ]
    }));
    table(&rows);
    Ok(())
}

impl Add {
    async fn run(self, flows: &Flows) -> Result<()> {
        let id = parse_id(&self.application)?;
        if flows.site(id).await?.is_none() {
            return Err(unknown(id));
        }
        let new = NewEndpoint {
            address: self.address,
            choices: self.events.parse()?,
            description: self.description,
        };
        let made = flows
            .make_hook(None, id, new, &mut wiring::moment())
            .await?;
        show(made.map_err(|_| unknown(id))?)
    }
}

/// Shows a secret that was made, this once.
fn show(made: HookMade) -> Result<()> {
    match made {
        HookMade::Made(made) => {
            say(format_args!("id = \"{}\"", made.id));
            say(format_args!(
                "webhook_secret = \"{}\"",
                made.secret.expose()
            ));
            say("It is shown this once. The server that is told checks with it who calls.");
            Ok(())
        }
        HookMade::Address => bail!("the address must be one such as https://site.example/hooks"),
        HookMade::Full => {
            bail!("an application has {MOST_HOOKS} webhooks at most: remove one first")
        }
    }
}

impl One {
    fn none(&self) -> anyhow::Error {
        anyhow!(
            "there is no webhook {} that this could be done with: `countersign hook list {}` shows them",
            self.hook,
            self.application
        )
    }

    async fn find(&self, flows: &Flows) -> Result<HookLine> {
        let id = parse_id(&self.application)?;
        let Some((_, lines)) = flows.hooks_of(id).await? else {
            return Err(unknown(id));
        };
        let mut lines = lines.into_iter();
        lines
            .find(|line| line.hook.id == self.hook)
            .ok_or_else(|| self.none())
    }

    async fn rotate(&self, flows: &Flows) -> Result<()> {
        let id = parse_id(&self.application)?;
        let mut moment = wiring::moment();
        let made = flows.rotate_hook(None, id, self.hook, SeenHook::Any, &mut moment);
        show(made.await?.map_err(|_| self.none())?)?;
        say("The old one signs beside it for 24 hours.");
        Ok(())
    }

    async fn change(&self, flows: &Flows, change: HookChange, said: &str) -> Result<()> {
        let place = (parse_id(&self.application)?, self.hook);
        let mut moment = wiring::moment();
        let edited = flows.change_hook(None, place, SeenHook::Any, change, &mut moment);
        match edited.await?.map_err(|_| self.none())? {
            HookEdited::Done => {
                say(format_args!("{said} from now on."));
                Ok(())
            }
            HookEdited::Address => {
                bail!("the address must be one such as https://site.example/hooks")
            }
            HookEdited::Held(_) | HookEdited::Meanwhile => {
                bail!("somebody changed it at the same moment: look at it, and say it again")
            }
        }
    }

    async fn try_it(&self, flows: &Flows) -> Result<()> {
        let line = self.find(flows).await?;
        if line.hook.state != HookState::On {
            bail!("it is not on: `countersign hook on` switches it on");
        }
        let id = parse_id(&self.application)?;
        let mut moment = wiring::moment();
        let tried = flows.try_hook(None, id, self.hook, &mut moment);
        tried.await?.map_err(|_| self.none())?;
        say("A trial goes out; a running server sends it.");
        Ok(())
    }
}

impl Again {
    async fn run(&self, flows: &Flows) -> Result<()> {
        let id = parse_id(&self.one.application)?;
        let mut moment = wiring::moment();
        let since = moment
            .now
            .minus(std::time::Duration::from_hours(24 * self.days));
        let told = flows.tell_all_again(None, id, self.one.hook, since, &mut moment);
        let count = told.await?.map_err(|_| self.one.none())?;
        say(format_args!(
            "Told again: {count}. The oldest go first, 10,000 at a time."
        ));
        Ok(())
    }
}
