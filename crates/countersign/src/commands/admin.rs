//! `countersign admin`: who signs in to the control panel, for whoever keeps the server and its master key: the way in for
//! somebody who is locked out. Everything done here is in the log.

mod held;

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use domain::{HeldChangeId, OperatorName, Role};
use flows::{Flows, ForgetPasskeys, Invited, OperatorLine, PanelRefused};

use super::{acts, close};
use crate::{
    console::{say, table},
    opening::Expect,
    wiring,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// List the operators
    List,
    /// Make a link by which somebody becomes an operator
    Invite {
        /// owner, operator, helper or read_only
        #[arg(value_parser = parse_role)]
        role: Role,
    },
    /// Make a link by which an operator sets a new password
    Reset {
        /// The operator's name
        name: OperatorName,
        /// Remove their passkeys at once: for somebody who has lost those too
        #[arg(long)]
        forget_passkeys: bool,
    },
    /// Give an operator another role; their sessions end
    Role {
        /// The operator's name
        name: OperatorName,
        /// owner, operator, helper or read_only
        #[arg(value_parser = parse_role)]
        role: Role,
    },
    /// Remove an operator with passkeys, sessions and the links they made
    Remove {
        /// The operator's name
        name: OperatorName,
    },
    /// List what waits for an owner's word: rules, keys, return addresses, applications
    Held,
    /// Put one of them in force
    Confirm {
        /// The change's id, as `admin held` and the panel show it
        id: HeldChangeId,
    },
    /// Drop one of them
    Drop {
        /// The change's id
        id: HeldChangeId,
    },
}

impl Admin {
    pub(crate) async fn run(self, file: Option<&Path>) -> Result<()> {
        let flows = acts(file, Expect::Ready).await?;
        let outcome = match self {
            Self::List => list(&flows).await,
            Self::Invite { role } => invite(&flows, role).await,
            Self::Reset {
                name,
                forget_passkeys: true,
            } => reset(&flows, &name, ForgetPasskeys::Yes).await,
            Self::Reset { name, .. } => reset(&flows, &name, ForgetPasskeys::No).await,
            Self::Role { name, role } => set_role(&flows, &name, role).await,
            Self::Remove { name } => remove(&flows, &name).await,
            Self::Held => held::list(&flows).await,
            Self::Confirm { id } => held::confirm(&flows, id).await,
            Self::Drop { id } => held::drop_one(&flows, id).await,
        };
        close(flows, outcome).await
    }
}

fn parse_role(text: &str) -> Result<Role, String> {
    let word = text.replace('-', "_");
    word.parse().map_err(|()| {
        let roles = Role::ALL.map(Role::as_str).join(", ");
        format!("the roles are {roles}")
    })
}

async fn list(flows: &Flows) -> Result<()> {
    let mut all: Vec<OperatorLine> = Vec::new();
    loop {
        let last = all.last().map_or(String::new(), |one| one.name.to_string());
        let more = flows.list_operators(&last).await?;
        if more.is_empty() {
            break;
        }
        all.extend(more);
    }
    if all.is_empty() {
        say(
            "there is no operator yet: `countersign admin invite owner` makes a link for the first",
        );
        return Ok(());
    }
    let heading = ["name", "role", "passkeys", "here since", "last seen"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(all.iter().map(|one| {
        let seen = one.seen_at.map(domain::Timestamp::to_rfc3339);
        vec![
            one.name.to_string(),
            one.role.to_string(),
            passkeys(one),
            one.created_at.to_rfc3339(),
            seen.unwrap_or_else(|| "-".to_owned()),
        ]
    }));
    table(&rows);
    Ok(())
}

/// How many passkeys they have, and how many of those work no more.
fn passkeys(one: &OperatorLine) -> String {
    match one.passkeys_elsewhere {
        0 => one.passkeys.to_string(),
        elsewhere => format!(
            "{}, and {elsewhere} made for another host name",
            one.passkeys
        ),
    }
}

async fn invite(flows: &Flows, role: Role) -> Result<()> {
    let invited = flows
        .invite_operator(None, role, &mut wiring::moment())
        .await;
    match invited? {
        Ok(invited) => {
            show(flows, &invited);
            Ok(())
        }
        Err(_) => bail!(
            "there is no owner yet, and somebody must own first: `countersign admin invite owner`"
        ),
    }
}

async fn reset(flows: &Flows, name: &OperatorName, passkeys: ForgetPasskeys) -> Result<()> {
    let made = flows
        .reset_operator(name, passkeys, &mut wiring::moment())
        .await;
    let made = made?.ok_or_else(|| unknown(name))?;
    if passkeys == ForgetPasskeys::Yes {
        say("Their passkeys are removed and their sessions ended.");
    }
    show(flows, &made);
    Ok(())
}

async fn set_role(flows: &Flows, name: &OperatorName, role: Role) -> Result<()> {
    let (id, seen) = find(flows, name).await?;
    if seen == role {
        say(format_args!("{name} has this role already."));
        return Ok(());
    }
    let set = flows
        .set_operator_role(None, id, seen, role, &mut wiring::moment())
        .await;
    done(set?, name)?;
    say(format_args!("{name}: {seen} -> {role}"));
    Ok(())
}

async fn remove(flows: &Flows, name: &OperatorName) -> Result<()> {
    let (id, _) = find(flows, name).await?;
    let removed = flows.remove_operator(None, id, &mut wiring::moment()).await;
    done(removed?, name)?;
    say(format_args!("{name} is removed."));
    Ok(())
}

async fn find(flows: &Flows, name: &OperatorName) -> Result<(domain::OperatorId, Role)> {
    let found = flows.operator_named(name).await?;
    found.ok_or_else(|| unknown(name))
}

fn unknown(name: &OperatorName) -> anyhow::Error {
    anyhow!("there is no operator {name}: `countersign admin list` shows those there are")
}

fn done(outcome: Result<(), PanelRefused>, name: &OperatorName) -> Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(PanelRefused::LastOwner) => {
            bail!("{name} is the last owner: let somebody else own first")
        }
        Err(_) => Err(anyhow!("{name} was changed at this very moment"))
            .context("nothing is done: look at `countersign admin list`, then try again"),
    }
}

/// A link, as it is shown once.
fn show(flows: &Flows, made: &Invited) {
    say(flows.panel_link_address(&made.token));
    let until = made.until.to_rfc3339();
    say(format_args!(
        "It works once, until {until}, for whoever opens it: give it to nobody else."
    ));
}
