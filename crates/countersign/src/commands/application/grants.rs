//! `countersign application grant-key`, `granted-keys`, `end-granted-key`: keys of the management API, each by a name, with what it may
//! do, from where, and until when. In force at once: whoever keeps the server waits for nobody.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use domain::{KeyGrant, KeyName, Networks, Scope, Scopes, SecretId};
use flows::{Flows, GrantAsked, PanelRefused};

use super::{doors::known, overlap, unknown};
use crate::{
    console::{say, table},
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct GrantKey {
    /// The application's id, as `application list` shows it
    id: String,
    /// What the key is for: 2 to 40 letters (a to z), digits, or . _ -
    name: KeyName,
    /// What it may do: scopes parted by commas, such as users:read,events:read
    #[arg(long, value_name = "SCOPES")]
    scopes: Scopes,
    /// The addresses or networks it may be used from, parted by commas; from anywhere without this
    #[arg(long, value_name = "NETWORKS", default_value = "")]
    from: Networks,
    /// How long it works: a number with h or d; for ever without this
    #[arg(long, value_name = "TIME", value_parser = overlap::parse)]
    life: Option<Duration>,
}

impl GrantKey {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let id = known(flows, &self.id).await?;
        let mut moment = wiring::moment();
        let grant = KeyGrant {
            name: self.name,
            scopes: self.scopes,
            networks: self.from,
            expires_at: self.life.map(|life| moment.now.plus(life)),
        };
        let name = grant.name.clone();
        let made = match flows.grant_key(None, id, grant, &mut moment).await? {
            Ok(GrantAsked::Made(made)) => made,
            Ok(GrantAsked::Refused(why)) => bail!("{why}"),
            Ok(GrantAsked::NameTaken) => bail!(
                "there is a key called {name}: choose another name, or end that one (`countersign application \
                 granted-keys {id}`)"
            ),
            Err(PanelRefused::KeysFull) => bail!(
                "as many keys were granted as may: end one of them (`countersign application granted-keys {id}`)"
            ),
            Err(_) => return Err(unknown(id)),
        };
        say(format_args!("management_key = \"{}\"", made.key.expose()));
        say("It is shown this once. Give it to whoever is to use it now.");
        Ok(())
    }
}

pub(super) async fn list(flows: &Flows, id: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let keys = flows.list_grants(id).await?;
    if keys.is_empty() {
        say(format_args!(
            "none was granted: `countersign application grant-key {id} --help`"
        ));
        return Ok(());
    }
    let heading = ["id", "name", "may", "from", "ends", "used"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(keys.iter().map(|key| {
        let from = key.grant.networks.entries().join(",");
        let ends = match (key.held, key.grant.expires_at) {
            (Some(held), _) => format!("waits for {held}"),
            (None, Some(end)) => end.to_rfc3339(),
            (None, None) => "-".to_owned(),
        };
        let scopes: Vec<_> = key.grant.scopes.iter().map(Scope::as_str).collect();
        let used = key.used_at.map(domain::Timestamp::to_rfc3339);
        vec![
            key.id.to_string(),
            key.grant.name.to_string(),
            scopes.join(","),
            if from.is_empty() {
                "anywhere".to_owned()
            } else {
                from
            },
            ends,
            used.unwrap_or_else(|| "-".to_owned()),
        ]
    }));
    table(&rows);
    Ok(())
}

pub(super) async fn end(flows: &Flows, id: &str, key: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let none = || {
        anyhow!(
            "`{key}` is no granted key of this application that works: `countersign application granted-keys {id}` \
             shows those there are. One that waits is dropped: `countersign admin held`"
        )
    };
    let key: SecretId = key.parse().map_err(|_| none())?;
    let ended = flows
        .end_grant(None, id, key, &mut wiring::moment())
        .await?;
    ended.map_err(|_| none())?;
    say("The key does not work any more.");
    Ok(())
}
