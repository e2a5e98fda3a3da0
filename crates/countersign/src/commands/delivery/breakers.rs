//! `countersign delivery breakers`: the guards that are up, or were lately.

use anyhow::{Result, bail};
use clap::Subcommand;
use domain::{Channel, Timestamp};
use flows::{BreakerLine, Flows, GuardSet, GuardTurned, Guarded};

use crate::{
    console::{say, table},
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Breakers {
    /// Put a guard up, as if it had seen a reason: proved numbers of members pass all the same
    Open {
        /// The channel
        channel: Way,
        /// A country's two letters, or the name of a gateway
        what: String,
    },
    /// Take a guard down: everything passes again
    Close {
        /// The guard's id, as the list shows it
        id: String,
    },
}

/// By which channel.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Way {
    /// By text.
    Text,
    /// By call.
    Call,
}

pub(super) async fn run(act: Option<Breakers>, flows: &Flows) -> Result<()> {
    match act {
        None => list(flows).await,
        Some(Breakers::Open { channel, what }) => open(flows, channel, &what).await,
        Some(Breakers::Close { id }) => close(flows, &id).await,
    }
}

async fn list(flows: &Flows) -> Result<()> {
    let view = flows.fraud_view(wiring::now()).await?;
    if view.guards.is_empty() {
        say("no guard is up, and none was lately");
        return Ok(());
    }
    let heading = ["id", "guard", "channel", "what", "stands", "block"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(view.guards.iter().map(|line| row(line, view.now)));
    table(&rows);
    Ok(())
}

fn row(line: &BreakerLine, now: Timestamp) -> Vec<String> {
    let channel = line.guarded.channel().map_or("any", Channel::as_str);
    vec![
        line.id(),
        line.guarded.guard().to_string(),
        channel.to_owned(),
        line.guarded.what().to_owned(),
        stands(line, now),
        line.breaker.trips.to_string(),
    ]
}

fn stands(line: &BreakerLine, now: Timestamp) -> String {
    let breaker = &line.breaker;
    match (breaker.closed_at, breaker.open_until) {
        (Some(at), _) => format!("down since {}", at.to_rfc3339()),
        _ if breaker.in_shadow => "only watching".to_owned(),
        (None, None) => "up until taken down".to_owned(),
        (None, Some(end)) if breaker.is_open(now) => format!("up until {}", end.to_rfc3339()),
        (None, Some(end)) if matches!(line.guarded, Guarded::Range(_)) => {
            format!("down since {}", end.to_rfc3339())
        }
        (None, Some(_)) => "letting a few through".to_owned(),
    }
}

async fn open(flows: &Flows, way: Way, what: &str) -> Result<()> {
    let channel = match way {
        Way::Text => Channel::Text,
        Way::Call => Channel::Call,
    };
    let is_country = domain::all_regions().iter().any(|one| one.code() == what);
    let is_gateway = flows.gateways_of(channel).iter().any(|name| name == what);
    let guarded = if is_country {
        Guarded::CountryConversion(channel, what.to_owned())
    } else if is_gateway {
        Guarded::GatewayConversion(channel, what.to_owned())
    } else {
        bail!("{what} is neither a country's two capital letters nor a gateway of this channel");
    };
    let turned = flows.open_guard(&guarded, &mut wiring::moment()).await?;
    tell(turned, "")
}

async fn close(flows: &Flows, id: &str) -> Result<()> {
    let Some(subject) = BreakerLine::subject_of(id) else {
        bail!("{id} is no id of a guard: `countersign delivery breakers` shows them");
    };
    let turned = flows
        .set_guard(None, subject, GuardSet::Close, &mut wiring::moment())
        .await?;
    tell(turned.unwrap_or(GuardTurned::Unknown), id)
}

fn tell(turned: GuardTurned, id: &str) -> Result<()> {
    match turned {
        GuardTurned::Done => say("It is done, and in the log."),
        GuardTurned::Already => say("it stands so already"),
        GuardTurned::Unknown => bail!("no guard {id}: `countersign delivery breakers` shows them"),
    }
    Ok(())
}
