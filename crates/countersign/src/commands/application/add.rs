//! `countersign application add`: a new site, with what its developer needs.

use anyhow::{Context, Result, anyhow, bail};
use domain::{
    Brand, Colour, Countries, Logo, MOST_RETURN_ADDRESSES, Policy, RedirectAddress, Token,
    first_of_another_site,
};
use flows::{AddedApplication, Flows, NewApplication};
use serde_json::json;
use url::Url;

use super::authy;
use crate::{
    console::{remark, say},
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The site's name, as its users know it
    #[arg(required_unless_present = "named")]
    name: Option<String>,
    /// The same, as an option
    #[arg(
        long = "name",
        id = "named",
        value_name = "NAME",
        conflicts_with = "name"
    )]
    named: Option<String>,
    /// An address answers may go to, exactly as the site will send it; may be given several times
    #[arg(long, required = true, value_name = "ADDRESS")]
    redirect: Vec<String>,
    /// The site's accent colour
    #[arg(long, default_value = "#1a5fb4", value_name = "#RRGGBB")]
    colour: Colour,
    /// The site's logo (https)
    #[arg(long, value_name = "ADDRESS")]
    logo: Option<Url>,
    /// The countries texts may go to, such as DE,AT,CH; none by default
    #[arg(long, default_value = "", value_name = "LIST")]
    countries: Countries,
    /// The site sends no mail addresses of its users: set-up is weaker
    #[arg(long)]
    no_addresses: bool,
    /// It was written for Authy: answer Authy's API as well, with a key of its own
    #[arg(long)]
    authy: bool,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Add {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let (as_json, is_authy) = (self.json, self.authy);
        let new = self.into_new()?;
        for warning in warnings(&new, &flows.settings().public_address) {
            remark(format_args!("warning: {warning}"));
        }
        let added = flows
            .add_application(new, &mut wiring::moment())
            .await?
            .map_err(|refused| anyhow!(refused))?;
        let id = added.application.id;
        let authy_key = if is_authy {
            Some(authy::open(flows, id, false).await?)
        } else {
            None
        };
        let issuer = flows.settings().issuer(id);
        if as_json {
            print_json(&added, &issuer, authy_key.as_ref());
        } else {
            print(&added, &issuer, authy_key.as_ref());
        }
        Ok(())
    }

    fn into_new(self) -> Result<NewApplication> {
        let given = self.name.or(self.named).unwrap_or_default();
        let name = Brand::name_from(&given)?;
        if let Some(logo) = &self.logo {
            check_logo(logo)?;
        }
        if self.redirect.len() > MOST_RETURN_ADDRESSES {
            bail!("an application has {MOST_RETURN_ADDRESSES} return addresses at most");
        }
        let redirect_addresses = self
            .redirect
            .iter()
            .map(|text| {
                text.parse::<RedirectAddress>()
                    .with_context(|| format!("--redirect {text}"))
            })
            .collect::<Result<_>>()?;
        Ok(NewApplication {
            brand: Brand {
                name,
                colour: self.colour,
                logo: self.logo.map(Logo::At),
            },
            redirect_addresses,
            sends_addresses: !self.no_addresses,
            policy: Policy {
                text_countries: self.countries,
                ..Policy::default()
            },
        })
    }
}

/// A logo is held to the same rule as an address for answers: https, or http on loopback.
fn check_logo(logo: &Url) -> Result<()> {
    if logo.as_str().parse::<RedirectAddress>().is_err() {
        bail!("--logo {logo} must be an https:// address");
    }
    Ok(())
}

fn warnings(new: &NewApplication, server: &Url) -> Vec<String> {
    let mut warnings = Vec::new();
    if new.policy.text_countries.is_empty() {
        warnings.push(
            "no country is open for texts, so nobody can set up a number: name some by --countries, or later by \
             `countersign policy set ID text_countries=DE,AT`"
                .into(),
        );
    }
    if !new.sends_addresses {
        warnings.push(format!(
            "the site sends no mail addresses, so {FIRST_SET_UP}"
        ));
    }
    if let Some(site) = first_of_another_site(server, &new.redirect_addresses) {
        warnings.push(far_apart(server, &site));
    }
    warnings
}

/// What it costs when a first set-up does not prove the mail address (docs/decisions/0024).
pub(crate) const FIRST_SET_UP: &str = "a first set-up proves the password alone: whoever stole one before its owner set up sets up his own phone";

/// Why server and site should share a registered name.
pub(crate) fn far_apart(server: &Url, site: &Url) -> String {
    format!(
        "{} and {} are two sites to a browser. Some browsers then forget this server's cookie after a while, so a \
         browser stays known for 30 days at most, whatever the policy says; a name beside the site's own, such as \
         id.example.org for example.org, avoids it",
        server.host_str().unwrap_or_default(),
        site.host_str().unwrap_or_default()
    )
}

/// The document a site's client reads.
fn print_json(added: &AddedApplication, issuer: &str, authy_key: Option<&Token>) {
    let first = added.application.redirect_addresses.first();
    let mut document = json!({
        "issuer": issuer,
        "client_id": added.application.id.to_string(),
        "client_secret": added.client_secret.expose(),
        "redirect_address": first.map(RedirectAddress::as_str),
        "management_key": added.management_key.expose(),
    });
    if let (Some(key), Some(members)) = (authy_key, document.as_object_mut()) {
        members.insert("authy_key".into(), key.expose().into());
    }
    say(format_args!("{document:#}"));
}

fn print(added: &AddedApplication, issuer: &str, authy_key: Option<&Token>) {
    let id = added.application.id;
    let first = added
        .application
        .redirect_addresses
        .first()
        .map(RedirectAddress::as_str)
        .unwrap_or_default();
    say(format_args!(
        "Added \"{}\". For the site's settings:\n",
        added.application.brand.name
    ));
    say(format_args!("issuer = \"{issuer}\""));
    say(format_args!("client_id = \"{id}\""));
    say(format_args!(
        "client_secret = \"{}\"",
        added.client_secret.expose()
    ));
    say(format_args!("redirect_address = \"{first}\""));
    say(format_args!(
        "management_key = \"{}\"",
        added.management_key.expose()
    ));
    if let Some(key) = authy_key {
        say(format_args!("authy_key = \"{}\"", key.expose()));
    }
    say("");
    say(format_args!(
        "The secret and the key are shown this once; only their hashes are kept. To renew them:\n  \
         countersign application rotate-secret {id} [--management]\n\
         Any library that knows pushed authorization requests (RFC 9126) finds the rest at\n  \
         {issuer}/.well-known/openid-configuration"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewApplication {
        answered_at(1).unwrap()
    }

    /// An application that is answered at so many addresses.
    fn answered_at(addresses: usize) -> Result<NewApplication> {
        let addresses = (0..addresses).map(|number| format!("https://example.org/{number}"));
        Add {
            name: Some("Lighthouse".into()),
            named: None,
            redirect: addresses.collect(),
            colour: "#1a5fb4".parse().unwrap(),
            logo: None,
            countries: "DE".parse().unwrap(),
            no_addresses: false,
            authy: false,
            json: false,
        }
        .into_new()
    }

    #[test]
    fn an_application_has_as_many_return_addresses_as_the_panel_gives_it() {
        assert!(answered_at(MOST_RETURN_ADDRESSES).is_ok());
        assert!(answered_at(MOST_RETURN_ADDRESSES + 1).is_err());
    }

    #[test]
    fn a_site_beside_its_server_that_sends_addresses_is_warned_of_nothing() {
        let server = "https://id.example.org".parse().unwrap();
        assert_eq!(warnings(&new(), &server), Vec::<String>::new());
    }

    #[test]
    fn what_will_be_missed_later_is_warned_of_now() {
        let mut closed = new();
        closed.policy.text_countries = Countries::default();
        closed.sends_addresses = false;
        let said = warnings(&closed, &"https://id.example.com".parse().unwrap());
        for (warning, word) in said
            .iter()
            .zip(["no country", "mail addresses", "two sites"])
        {
            assert!(warning.contains(word), "{warning}");
        }
        assert_eq!(said.len(), 3);
    }

    #[test]
    fn a_logo_must_be_https() {
        assert!(check_logo(&"https://example.org/logo.svg".parse().unwrap()).is_ok());
        assert!(check_logo(&"http://example.org/logo.svg".parse().unwrap()).is_err());
        assert!(check_logo(&"data:image/svg+xml,x".parse().unwrap()).is_err());
    }
}
