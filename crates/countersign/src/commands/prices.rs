//! `countersign prices`: what texts and calls cost, and how much may be spent on them. A running server follows within a second.

mod cap;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use domain::{Channel, Currency, Money, Price, PriceList, Priced};
use flows::{Flows, PricesSet};

use super::{acts, close};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

/// More than any price list has.
const LONGEST_FILE: u64 = 1 << 20;

#[derive(Debug, Subcommand)]
pub(crate) enum Prices {
    /// Show what a part of a text and a call cost, by country, and how much may be spent
    Show {
        /// Print the list as `prices import` reads it
        #[arg(long)]
        csv: bool,
    },
    /// Put a price list in the place of the one in force: CSV with the heading region,text,call and a country in each line
    Import {
        /// The list
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Say what it would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Say in which currency all amounts are. They are not converted
    Currency {
        /// Three letters, as in EUR
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Say how much may be spent on texts and calls within a day and a month (UTC)
    Cap(cap::Cap),
}

impl Prices {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::Show { csv } => show(&flows, csv).await,
            Self::Import { file, dry_run } => import(&flows, &file, dry_run).await,
            Self::Currency { code } => set_currency(&flows, &code).await,
            Self::Cap(cap) => cap.run(&flows).await,
        };
        close(flows, outcome).await
    }
}

async fn show(flows: &Flows, as_table: bool) -> Result<()> {
    let list = flows.prices().await?.list;
    if as_table {
        say(list.to_table().trim_end());
        return Ok(());
    }
    if list.is_empty() {
        say("No prices are listed: `countersign prices import FILE` sets them.");
    }
    let heading = ["region", "a part of a text", "a call"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    for (region, price) in list.iter() {
        let [text, call] = cells(price, list.currency);
        rows.push(vec![region.to_owned(), text, call]);
    }
    let others =
        [Channel::Text, Channel::Call].map(|channel| priced(list.dearest(channel), list.currency));
    let [text, call] = others;
    rows.push(vec!["all others".to_owned(), text, call]);
    table(&rows);
    cap::show(flows, None).await
}

async fn import(flows: &Flows, file: &Path, is_trial: bool) -> Result<()> {
    let text = read(file)?;
    let before = flows.prices().await?;
    let list = PriceList::read(&text, before.list.currency).map_err(|errors| {
        anyhow!("{errors}").context(format!("nothing of {} was taken", file.display()))
    })?;
    let changes = before.list.changes(&list);
    if changes.is_empty() && before.version > 0 {
        say("nothing to change: it is so already");
        return Ok(());
    }
    table(&lines(&changes, list.currency));
    if is_trial {
        say("Nothing was changed.");
        return Ok(());
    }
    set(flows, before.version, &list).await
}

async fn set_currency(flows: &Flows, code: &str) -> Result<()> {
    let currency: Currency = code.parse().map_err(|why| anyhow!("{code} {why}"))?;
    let before = flows.prices().await?;
    if before.list.currency == currency && before.version > 0 {
        say("nothing to change: it is so already");
        return Ok(());
    }
    set(flows, before.version, &before.list.in_currency(currency)).await?;
    say(format_args!(
        "All amounts are in {currency} from now on; none was converted. Look at them: `countersign prices show`."
    ));
    Ok(())
}

async fn set(flows: &Flows, read_version: i64, list: &PriceList) -> Result<()> {
    let set = flows
        .set_prices(None, read_version, list, &mut wiring::moment())
        .await?;
    match set {
        Ok(PricesSet::Set | PricesSet::Same) => Ok(()),
        Ok(PricesSet::Outdated) => {
            bail!(
                "somebody else changed the prices at this very moment: look at them, and try again"
            )
        }
        // The terminal may do it all.
        Err(refused) => Err(anyhow!("the change was refused: {refused:?}")),
    }
}

fn read(file: &Path) -> Result<String> {
    let size = fs::metadata(file)
        .with_context(|| format!("while looking for {}", file.display()))?
        .len();
    if size > LONGEST_FILE {
        bail!("{} is larger than any price list", file.display());
    }
    let bytes = fs::read(file).with_context(|| format!("while reading {}", file.display()))?;
    String::from_utf8(bytes).ok().with_context(|| {
        format!(
            "{} is not text in UTF-8: save it as that, as CSV",
            file.display()
        )
    })
}

/// What changes, line by line: region, before, after.
fn lines(
    changes: &[(String, Option<Price>, Option<Price>)],
    currency: Currency,
) -> Vec<Vec<String>> {
    let both = |price: &Option<Price>| {
        price.map_or_else(
            || "(not listed)".to_owned(),
            |price| cells(price, currency).join(" / "),
        )
    };
    let line = |(region, was, is): &(String, Option<Price>, Option<Price>)| {
        vec![region.clone(), both(was), "->".to_owned(), both(is)]
    };
    changes.iter().map(line).collect()
}

/// Both prices of a region.
fn cells(price: Price, currency: Currency) -> [String; 2] {
    [price.text, price.call].map(|amount| {
        amount.map_or_else(
            || "as all others".to_owned(),
            |amount| exactly(amount, currency),
        )
    })
}

fn priced(priced: Priced, currency: Currency) -> String {
    let said = exactly(priced.amount, currency);
    if priced.is_guess {
        format!("{said} (at a guess)")
    } else {
        said
    }
}

fn exactly(amount: Money, currency: Currency) -> String {
    format!("{} {currency}", amount.exact(currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_said_by_country() {
        let list = |text: &str| PriceList::read(text, Currency::EURO).unwrap();
        let before = list("region,text,call\nDE,0.075,0.1\n");
        let after = list("region,text,call\nDE,0.08,\nGB,0.04,0.02\n");
        let said: Vec<_> = lines(&before.changes(&after), Currency::EURO)
            .iter()
            .map(|line| line.join(" "))
            .collect();
        assert_eq!(
            said,
            [
                "DE 0.075 EUR / 0.10 EUR -> 0.08 EUR / as all others",
                "GB (not listed) -> 0.04 EUR / 0.02 EUR",
            ]
        );
    }
}
