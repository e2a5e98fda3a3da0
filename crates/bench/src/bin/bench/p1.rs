//! P1: a site's server has a code checked over Authy's API, by `GET /protected/json/verify/{code}/{id}`. Everybody shows one
//! code, once. It is right, so its step is used up and a row of the log written before the answer. Beside it the ceiling, by turns.

use std::{ops::Range, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use clap::{Args, value_parser};

use crate::{
    beside::Beside,
    ceiling::Ceiling,
    checks::{Checks, Updates},
    flush,
    house::House,
    people::MOST,
    plot::METHODS,
    postgres,
    prepare::DataSet,
    processor::Watch,
    progress,
    side::Side,
};

/// With fewer people it is a trial of the benchmark, and no P1.
const PEOPLE: u32 = 1_000_000;

/// Of the ceiling (design: P1).
const TARGET: f64 = 0.5;

/// How long both are warmed up at most.
const WARM_UP: Duration = Duration::from_secs(3);

#[derive(Args)]
pub(crate) struct Wishes {
    /// How many people to write down, who each show one code
    #[arg(long, default_value_t = PEOPLE, value_parser = value_parser!(u32).range(100..=i64::from(MOST)))]
    people: u32,
    /// The folder of a data set that `bench prepare` made
    #[arg(long, conflicts_with_all = ["people", "database"])]
    folder: Option<PathBuf>,
    /// An empty PostgreSQL database on this machine instead of a new SQLite file
    #[arg(long)]
    database: Option<String>,
    /// Rounds
    #[arg(long, default_value_t = 3, value_parser = value_parser!(u16).range(3..=99))]
    rounds: u16,
    /// How many seconds a round lasts
    #[arg(long, default_value_t = 10, value_parser = value_parser!(u16).range(1..))]
    seconds: u16,
    /// Connections that ask at the same time
    #[arg(long, default_value_t = 64, value_parser = value_parser!(u16).range(1..=64))]
    connections: u16,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(crate) async fn measure(wishes: Wishes) -> Result<()> {
    let set = match &wishes.folder {
        Some(folder) => DataSet::at(folder).await?,
        None => DataSet::for_now(wishes.people, wishes.database.as_deref()).await?,
    };
    // On SQLite, on the disk on which the server has its database; of PostgreSQL's nobody knows from here.
    let work = tempfile::tempdir_in(set.plot.folder())?;
    let postgres = set.plot.postgres().map(str::to_owned);
    let people = set.people;
    let mut beside = Beside {
        name: "P1",
        what: format!(
            "P1: a code checked over Authy's API, {} connections, {}",
            wishes.connections,
            set.plot.kind()
        ),
        conditions: conditions(&wishes, people, postgres.as_deref()).await?,
        flush: flush::measure(work.path())?,
        ceiling: Vec::new(),
        server: Vec::new(),
        target: TARGET,
    };
    let file = work.path().join("ceiling.db");
    let database = postgres
        .clone()
        .unwrap_or_else(|| format!("sqlite:{}", file.display()));
    let ceiling = Ceiling::start(&database, people).await?;
    let house = set.serve().await?;
    let side = |port, server| Side {
        port,
        connections: wishes.connections.into(),
        watch: Watch {
            server,
            has_postgres: postgres.is_some(),
        },
    };
    let sides = [
        side(ceiling.port, ceiling.process),
        side(house.port, house.process),
    ];
    take_turns(&sides, &house, people, &wishes, &mut beside).await?;
    print(&beside, wishes.json)
}

/// The rounds of both, the ceiling's first, after one that warms them up.
async fn take_turns(
    [below, above]: &[Side; 2],
    house: &House,
    people: u32,
    wishes: &Wishes,
    beside: &mut Beside,
) -> Result<()> {
    let key = house.site.authy_key.as_deref();
    let key = key.context("the site has no key for Authy's API")?;
    let span = Duration::from_secs(wishes.seconds.into());
    let updates = Arc::new(Updates::among(people));
    let checks = |turns| Arc::new(Checks::new(house, key, people, turns));
    let (warm_up, rounds) = share_out(people, wishes.rounds);
    let bar = progress::bar(u64::from(wishes.rounds) + 1, "rounds");
    below.round(&updates, span.min(WARM_UP)).await?;
    let warming = checks(warm_up);
    above.round(&warming, span.min(WARM_UP)).await?;
    warming.refuse_the_first(house).await?;
    bar.inc(1);
    for turns in rounds {
        beside.ceiling.push(below.round(&updates, span).await?);
        beside.server.push(above.round(&checks(turns), span).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// Who is drawn in which round: a tenth warm the server up, the others share the rounds. Nobody is drawn twice.
fn share_out(people: u32, rounds: u16) -> (Range<u64>, Vec<Range<u64>>) {
    let (people, rounds) = (u64::from(people), u64::from(rounds).max(1));
    let warm_up = people / 10;
    let each = (people - warm_up) / rounds;
    let round = |at: u64| warm_up + at * each..warm_up + (at + 1) * each;
    (0..warm_up, (0..rounds).map(round).collect())
}

/// What has to be known to judge the figures.
async fn conditions(wishes: &Wishes, people: u32, postgres: Option<&str>) -> Result<Vec<String>> {
    let (_, rounds) = share_out(people, wishes.rounds);
    let codes = rounds.first().map_or(0, |turns| turns.end - turns.start);
    let mut conditions = vec![
        format!("{people} people with an app each, drawn in no order, each code once"),
        format!(
            "{} rounds of each, by turns, after one to warm up; one ends after {} s or {codes} codes",
            wishes.rounds, wishes.seconds
        ),
        format!(
            "policy set {METHODS}; nothing else was raised: no limit counts right codes. Log: as usual, read by nobody"
        ),
        match postgres {
            Some(database) => postgres::describe(database).await?,
            None => {
                "SQLite: write-ahead log, synchronous = full, one commit for those who wait, both"
                    .into()
            }
        },
    ];
    if people < PEOPLE {
        conditions.push(format!(
            "A TRIAL: P1 is drawn from {PEOPLE} people at least"
        ));
    }
    Ok(conditions)
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn print(beside: &Beside, as_json: bool) -> Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(&beside.json())?);
    } else {
        println!("{}", beside.table());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nobody_is_drawn_in_two_rounds() {
        let (warm_up, rounds) = share_out(1_000_000, 7);
        assert_eq!(rounds.len(), 7);
        let all: Vec<_> = warm_up.chain(rounds.into_iter().flatten()).collect();
        let different: HashSet<_> = all.iter().collect();
        assert_eq!(all.len(), different.len());
        assert!((999_990..=1_000_000).contains(&all.len()));
    }
}
