//! `countersign application keys`, `end-key`, `add-address`, `remove-address`, `rename`, `disable`, `enable`: what opens and shuts
//! an application, and what it is called. In force at once: whoever keeps the server waits for nobody.

use anyhow::{Context, Result, anyhow, bail};
use domain::{ApplicationId, Brand, MOST_RETURN_ADDRESSES, RedirectAddress, SecretId};
use flows::{Edited, Flows, PanelRefused, Switched};

use super::{parse_id, unknown};
use crate::{
    console::{say, table},
    wiring,
};

pub(super) async fn keys(flows: &Flows, id: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let keys = flows.list_keys(id, wiring::now()).await?;
    if keys.is_empty() {
        say(format_args!(
            "no key works: `countersign application rotate-secret {id}` makes one"
        ));
        return Ok(());
    }
    let heading = ["id", "opens", "made", "ends"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(keys.iter().map(|key| {
        let ends = match (key.held, key.ends_at) {
            (Some(held), _) => format!("waits for {held}"),
            (None, Some(end)) => end.to_rfc3339(),
            (None, None) => "-".to_owned(),
        };
        let kind = key.kind.as_str().to_owned();
        vec![key.id.to_string(), kind, key.created_at.to_rfc3339(), ends]
    }));
    table(&rows);
    Ok(())
}

pub(super) async fn end_key(flows: &Flows, id: &str, key: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let none = || {
        anyhow!(
            "`{key}` is no key of this application that works: `countersign application keys {id}` \
             shows those there are. One that waits is dropped: `countersign admin held`"
        )
    };
    let key: SecretId = key.parse().map_err(|_| none())?;
    let ended = flows.end_key(None, id, key, &mut wiring::moment()).await?;
    ended.map_err(|_| none())?;
    say("The key does not work any more.");
    Ok(())
}

pub(super) async fn add_address(flows: &Flows, id: &str, address: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let parsed: RedirectAddress = address
        .parse()
        .with_context(|| format!("`{address}` cannot be a return address"))?;
    let site = flows.site(id).await?.ok_or_else(|| unknown(id))?;
    if site.application.redirect_addresses.len() >= MOST_RETURN_ADDRESSES {
        bail!("an application has {MOST_RETURN_ADDRESSES} return addresses at most");
    }
    let added = flows.add_address(id, parsed, &mut wiring::moment()).await?;
    edited(id, &added)?;
    say(format_args!("{address}: answers go there from now on."));
    Ok(())
}

pub(super) async fn remove_address(flows: &Flows, id: &str, address: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let site = flows.site(id).await?.ok_or_else(|| unknown(id))?;
    let mut addresses = site.application.redirect_addresses.iter();
    let Some(parsed) = addresses.find(|it| it.as_str() == address) else {
        bail!(
            "`{address}` is no address of this application: `countersign application list` shows them"
        );
    };
    let removed = flows
        .remove_address(id, parsed, &mut wiring::moment())
        .await?;
    edited(id, &removed)?;
    say(format_args!(
        "{address}: no answer goes there any more, nor of what is under way."
    ));
    Ok(())
}

pub(super) async fn rename(flows: &Flows, id: &str, name: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let name = Brand::name_from(name)?;
    let site = flows.site(id).await?.ok_or_else(|| unknown(id))?;
    let seen = site.application.version;
    let mut moment = wiring::moment();
    let set = flows.set_name(None, id, seen, name.clone(), &mut moment);
    edited(id, &set.await?)?;
    say(format_args!(
        "The application is called {name} from now on, also in what is sent."
    ));
    Ok(())
}

pub(super) async fn switch_off(flows: &Flows, id: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let switched = flows.switch_off(None, id, &mut wiring::moment()).await?;
    switched_in_words(id, switched, "switched off: what it asks is refused")
}

pub(super) async fn switch_on(flows: &Flows, id: &str) -> Result<()> {
    let id = known(flows, id).await?;
    let switched = flows.switch_on(None, id, &mut wiring::moment()).await?;
    switched_in_words(id, switched, "switched on")
}

/// The application with this id, which must be there.
pub(super) async fn known(flows: &Flows, id: &str) -> Result<ApplicationId> {
    let id = parse_id(id)?;
    match flows.site(id).await? {
        Some(_) => Ok(id),
        None => Err(unknown(id)),
    }
}

fn edited(id: ApplicationId, edited: &Result<Edited, PanelRefused>) -> Result<()> {
    match edited {
        Ok(Edited::Done | Edited::Held(_)) => Ok(()),
        Ok(Edited::LastAddress) => bail!(
            "it is the last one, and stays: `countersign application disable {id}` has the application answered nowhere"
        ),
        Ok(Edited::Meanwhile(_)) => bail!("somebody changed it at this very moment: try again"),
        Ok(Edited::NotAPicture(_)) | Err(_) => Err(unknown(id)),
    }
}

fn switched_in_words(
    id: ApplicationId,
    switched: Result<Switched, PanelRefused>,
    done: &str,
) -> Result<()> {
    match switched {
        Ok(Switched::Already) => say("It was so already."),
        Ok(Switched::Done | Switched::Held(_) | Switched::Waits(_)) => {
            say(format_args!("The application is {done}."));
        }
        Err(_) => return Err(unknown(id)),
    }
    Ok(())
}
