//! Whether texts and calls go out, as the running server found out; and who is let through meanwhile.

use domain::{Cause, Channel, Outage};
use flows::Flows;

use super::{Finding, failing};
use crate::{commands::application::all, wiring};

const WHAT: &str = "delivery";

/// What is down. What works is not told: nobody may have asked for a message for a while.
pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    match down(flows).await {
        Ok(told) => told.into_iter().map(|words| failing(WHAT, words)).collect(),
        Err(error) => vec![failing(WHAT, format!("{error:#}"))],
    }
}

/// A line for each outage. That no gateway serves a method that is on, is told of the applications.
async fn down(flows: &Flows) -> anyhow::Result<Vec<String>> {
    let delivery = flows.delivery(wiring::now()).await?;
    let outages = delivery.outages();
    if outages.is_empty() {
        return Ok(Vec::new());
    }
    let mut sites = Vec::new();
    for application in all(flows).await? {
        sites.extend(flows.site(application.id).await?);
    }
    let told = outages.iter().map(|outage| {
        let letting = sites
            .iter()
            .filter(|site| site.lets_through(outage, &delivery));
        let names: Vec<_> = letting
            .map(|site| site.application.brand.name.as_str())
            .collect();
        words(outage, &names)
    });
    Ok(told.collect())
}

/// An outage in words; `names` are the applications by whose rules people are let through for it.
fn words(outage: &Outage, names: &[&str]) -> String {
    let what = match outage.channel {
        Channel::Call => "a call",
        Channel::Text | Channel::Mail | Channel::Push => "a text",
    };
    let cause = match outage.cause {
        Cause::Gateway => "no connection comes about",
        Cause::Unsure => {
            "it answers, or not in time: perhaps no credit is left, the key is refused, or too many came at once"
        }
    };
    let who = match (names, outage.cause) {
        ([], Cause::Gateway) => "no rule lets anybody in unasked for that".to_owned(),
        ([], Cause::Unsure) => {
            "for that no rule lets anybody in unasked: people may have brought it about".to_owned()
        }
        (names, _) => format!(
            "meanwhile whoever has a number and no other way is let in by the password alone, by the rules of {}",
            names.join(", ")
        ),
    };
    format!(
        "no gateway has taken {what} since {} ({cause}); {who}. Look at the gateway, then try one in the panel, under \
         Methods",
        outage.since.to_rfc3339()
    )
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;

    #[test]
    fn an_outage_is_told_with_its_cause_and_with_whom_it_lets_in() {
        let outage = |channel, cause| Outage {
            channel,
            since: Timestamp::from_millis(1_800_000_000_000),
            cause,
        };
        let unreached = outage(Channel::Text, Cause::Gateway);
        let told = words(&unreached, &["Lighthouse", "Harbour"]);
        for said in [
            "has taken a text since 2027-01-15T08:00:00",
            "(no connection comes about)",
            "let in by the password alone, by the rules of Lighthouse, Harbour.",
        ] {
            assert!(told.contains(said), "{said} in {told}");
        }
        let told = words(&unreached, &[]);
        assert!(told.contains("no rule lets anybody in unasked"), "{told}");
        let told = words(&outage(Channel::Call, Cause::Unsure), &[]);
        for said in ["taken a call", "no credit", "people may have brought it"] {
            assert!(told.contains(said), "{said} in {told}");
        }
    }
}
