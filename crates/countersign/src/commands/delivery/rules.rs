//! `countersign delivery rules show` and `set`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;
use domain::{ADJUSTABLE, DeliveryLaxer, DeliveryRules, delivery_laxer};
use flows::{DeliveryDecided, Flows};

use super::read;
use crate::{
    console::{remark, say, table},
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// Print the rules in force as JSON: what `set` reads
    Show {
        /// Print the limits that can be decided otherwise instead, with what they are now
        #[arg(long)]
        limits: bool,
    },
    /// Put other rules in force, from a JSON document. What it leaves out is as usual
    Set {
        /// The document
        file: PathBuf,
        /// Put them in force even if they hold up less than those before
        #[arg(long)]
        yes: bool,
    },
}

impl Rules {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        match self {
            Self::Show { limits: true } => limits(flows).await,
            Self::Show { limits: false } => show(flows).await,
            Self::Set { file, yes } => set(flows, &read(&file)?, yes).await,
        }
    }
}

async fn show(flows: &Flows) -> Result<()> {
    let view = flows.fraud_view(wiring::now()).await?;
    say(serde_json::to_string_pretty(&view.rules)?);
    remark(format_args!("version {}", view.version));
    if let Some(until) = view.shadow_until {
        remark(format_args!(
            "this installation is new: until {} guards only tell what they would have held up",
            until.to_rfc3339()
        ));
    }
    Ok(())
}

async fn limits(flows: &Flows) -> Result<()> {
    let view = flows.fraud_view(wiring::now()).await?;
    let mut rows = vec![["limit", "usually", "now"].map(str::to_owned).to_vec()];
    rows.extend(limit_rows(&view.rules));
    table(&rows);
    Ok(())
}

fn limit_rows(rules: &DeliveryRules) -> impl Iterator<Item = Vec<String>> + '_ {
    let all = ADJUSTABLE.iter().copied().flatten();
    all.map(|limit| {
        let now = rules.adjusted(*limit).most;
        vec![
            limit.name.to_owned(),
            limit.most.to_string(),
            now.to_string(),
        ]
    })
}

async fn set(flows: &Flows, text: &str, whatever: bool) -> Result<()> {
    let rules = flows.read_delivery_rules(text)?;
    let view = flows.fraud_view(wiring::now()).await?;
    let laxer = delivery_laxer(&view.rules, &rules);
    if !laxer.is_empty() && !whatever {
        bail!(
            "these rules hold up less than those in force ({}): `countersign delivery replay --rules FILE` says what they would \
             have let out or held up; with --yes they are in force",
            words(&laxer)
        );
    }
    let decided = flows
        .decide_delivery(None, view.version, rules, &mut wiring::moment())
        .await?;
    match decided {
        Ok(DeliveryDecided::Set) => say("The rules are in force, on every node within a second."),
        Ok(DeliveryDecided::Unchanged) => {
            say("nothing to change: these rules are in force already");
        }
        Ok(DeliveryDecided::Refused(why)) => bail!(why),
        Ok(DeliveryDecided::Outdated | DeliveryDecided::Held(_)) | Err(_) => {
            bail!("somebody changed the rules at this moment: look at them, then set yours again")
        }
    }
    Ok(())
}

fn words(laxer: &[DeliveryLaxer]) -> String {
    let words: Vec<_> = laxer.iter().map(|it| it.as_str()).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_shown_as_they_are_usually_and_now() {
        let mut rules = DeliveryRules::default();
        rules.limits.insert("number_day".into(), 7);
        let rows: Vec<_> = limit_rows(&rules).collect();
        assert!(rows.contains(&vec!["number_day".into(), "20".into(), "7".into()]));
        assert!(rows.contains(&vec!["number_hour".into(), "10".into(), "10".into()]));
    }
}
