//! The demo's application: added once, found again at the next start.

use anyhow::{Context, Result, anyhow};
use domain::{ApplicationId, Area, AreaRule, Brand, Method, Policy};
use flows::{Flows, NewApplication};
use serde_json::{Value, json};

use super::{addresses::Addresses, folder::Folder};
use crate::{console::remark, wiring};

/// Where the demo's texts and calls may go. Nothing is sent anywhere: the phone is virtual.
pub(super) const COUNTRIES: &str = "AT,AU,BE,BR,CA,CH,CZ,DE,DK,ES,FI,FR,GB,GR,HU,IE,IN,IT,JP,KE,LU,MX,NG,NL,NO,NZ,PL,PT,RO,SE,TR,\
                         UA,US,ZA";

/// The application, as the community's client wants it.
pub(super) struct Site {
    pub(super) id: String,
    pub(super) client: Value,
}

/// The application an earlier demo added, unless the addresses or the database are others now.
pub(super) async fn find_or_add(
    flows: &Flows,
    folder: &Folder,
    addresses: &Addresses,
) -> Result<Site> {
    if let Some(client) = folder.site() {
        if let Some(id) = still_good(flows, &client, addresses).await? {
            return Ok(Site { id, client });
        }
        remark(
            "the addresses or the database have changed, so the community is a new application here",
        );
    }
    let site = add(flows, addresses).await?;
    folder.keep_site(&site.client)?;
    Ok(site)
}

async fn still_good(
    flows: &Flows,
    client: &Value,
    addresses: &Addresses,
) -> Result<Option<String>> {
    let text = |key: &str| client.get(key).and_then(Value::as_str).unwrap_or_default();
    let Ok(id) = text("client_id").parse::<ApplicationId>() else {
        return Ok(None);
    };
    let is_same = text("redirect_address") == addresses.redirect()
        && text("issuer") == flows.settings().issuer(id)
        && flows.site(id).await?.is_some();
    Ok(is_same.then(|| id.to_string()))
}

async fn add(flows: &Flows, addresses: &Addresses) -> Result<Site> {
    let redirect = addresses.redirect();
    let new = NewApplication {
        brand: Brand {
            name: "Lighthouse".into(),
            colour: "#1a5fb4".parse()?,
            logo: None,
        },
        redirect_addresses: vec![redirect.parse()?],
        sends_addresses: true,
        policy: policy()?,
    };
    let added = flows
        .add_application(new, &mut wiring::moment())
        .await?
        .map_err(|refused| anyhow!(refused))
        .context("while adding the demo's application")?;
    let id = added.application.id;
    let client = json!({
        "issuer": flows.settings().issuer(id),
        "client_id": id.to_string(),
        "client_secret": added.client_secret.expose(),
        "redirect_address": redirect,
        "management_key": added.management_key.expose(),
    });
    Ok(Site {
        id: id.to_string(),
        client,
    })
}

fn policy() -> Result<Policy> {
    let mut policy = Policy {
        methods: vec![Method::Push, Method::AppCode, Method::Text, Method::Call],
        text_countries: COUNTRIES.parse()?,
        call_countries: COUNTRIES.parse()?,
        may_turn_off: true,
        contact: "Ring the lighthouse keeper's bell. (This is a demonstration: sign in as another member.)"
            .into(),
        ..Policy::default()
    };
    for area in ["admin_sign_in", "change_password"] {
        policy.areas.insert(area.parse::<Area>()?, AreaRule::ALWAYS);
    }
    Ok(policy)
}
