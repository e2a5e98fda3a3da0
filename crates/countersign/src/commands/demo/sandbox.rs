//! The applications that the tests of Authy's old libraries know: nothing ever goes out, one token is right, and their keys are
//! everybody's. In the demo alone.

use anyhow::{Context, Result, anyhow};
use domain::{ApplicationId, Brand, Method, Policy, Token};
use flows::{CallerFound, Flows, NewApplication};

use super::{addresses::Addresses, site::COUNTRIES};
use crate::wiring;

const KEYS: [&str; 2] = [
    "bf12974d70818a08199d17d5e2bae630",
    "0cd08abec2e9b9641e40e9470a7fc336",
];

/// Sees to it that there is one for each key.
pub(super) async fn open(flows: &Flows, addresses: &Addresses) -> Result<()> {
    for text in KEYS {
        let key = Token::from_outside(text);
        let found = flows.direct_caller(&key, wiring::now()).await?;
        if matches!(found, CallerFound::Unknown) {
            let id = add(flows, addresses).await?;
            flows
                .open_direct_with(id, true, key, &mut wiring::moment())
                .await?;
        }
    }
    Ok(())
}

async fn add(flows: &Flows, addresses: &Addresses) -> Result<ApplicationId> {
    let new = NewApplication {
        brand: Brand {
            name: "Sandbox App 1".into(),
            colour: "#1a5fb4".parse()?,
            logo: None,
        },
        redirect_addresses: vec![addresses.redirect().parse()?],
        sends_addresses: true,
        policy: Policy {
            methods: vec![Method::Text, Method::Call],
            text_countries: COUNTRIES.parse()?,
            call_countries: COUNTRIES.parse()?,
            ..Policy::default()
        },
    };
    let added = flows
        .add_application(new, &mut wiring::moment())
        .await?
        .map_err(|refused| anyhow!(refused))
        .context("while adding an application to try out Authy's libraries")?;
    Ok(added.application.id)
}
