//! `countersign application authy`: whether an application answers Authy's API, with which key, and where it is told of answers.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use domain::{ApplicationId, CallMethod, DirectOutlet, Token};
use flows::{
    CallbackSet, CallbackTarget, DirectEdited, DirectOpened, DirectSite, DirectSwitches, Flows,
    NotAsSigned, as_signed,
};
use url::Url;

use super::{overlap, parse_id, unknown};
use crate::{console::say, wiring};

#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "words of a command line, each for itself"
)]
pub(crate) struct Authy {
    /// The application's id, as `application list` shows it
    id: String,
    /// Let an application that is there answer Authy's API, and show its key, this once
    #[arg(long)]
    open: bool,
    /// With --open: nothing is ever sent, and the token 0000000 alone is right, to try a site out
    #[arg(long, requires = "open", conflicts_with = "in_earnest")]
    sandbox: bool,
    /// Make a site in earnest of a sandbox: its made-up users are gone, and what it calls for is sent
    #[arg(long)]
    in_earnest: bool,
    /// Make a new key and show it, this once; the old one works on for a while
    #[arg(long, conflicts_with = "open")]
    new_key: bool,
    /// How long the old key still works: 0, or a number with s, m, h or d
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = overlap::parse)]
    overlap: Duration,
    /// Where the site is told what was answered in the app
    #[arg(long, value_name = "ADDRESS", value_parser = callback)]
    callback: Option<Url>,
    /// How it is told
    #[arg(long, value_enum, ignore_case = true, default_value_t = Method::Post)]
    callback_method: Method,
    /// Tell the site nothing
    #[arg(long, conflicts_with = "callback")]
    no_callback: bool,
    /// Whether the site may have a secret made for another authenticator app
    #[arg(long, value_enum)]
    other_apps: Option<Switch>,
    /// Whether a registration texts a link to the app, unless the site says otherwise
    #[arg(long, value_enum)]
    invites: Option<Switch>,
    /// Whether the site may choose codes to numbers it verifies, and the words round them
    #[arg(long, value_enum)]
    own_words: Option<Switch>,
    /// Texts and calls that may go out for its calls within a day, a quarter of them within an hour
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(0..=10_000_000))]
    messages_day: Option<i64>,
    /// Whether the site may read the whole numbers of its users back, 3,600 an hour, to take them elsewhere
    #[arg(long, value_enum)]
    exports: Option<Switch>,
    /// Whether the site may have codes sent by mail as well
    #[arg(long, value_enum)]
    mails: Option<Switch>,
    /// Make the pair of keys for the calls about webhooks and show it, this once; the one before is void
    #[arg(long)]
    signing_pair: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Method {
    /// In the query
    Get,
    /// As JSON in the body
    Post,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// It may
    On,
    /// It may not
    Off,
}

/// Where the site is told, or why it is not.
fn callback(text: &str) -> Result<Url, String> {
    as_signed(text).map_err(|refused| match refused {
        NotAsSigned::NoAddress(why) => why.to_string(),
        NotAsSigned::Otherwise(address) => {
            format!("write it as it is called and signed: {address}")
        }
    })
}

/// Lets an application answer Authy's API; gives its key.
pub(super) async fn open(flows: &Flows, id: ApplicationId, is_sandbox: bool) -> Result<Token> {
    let opened = flows
        .open_direct(id, is_sandbox, &mut wiring::moment())
        .await?;
    match opened {
        DirectOpened::Yes(key) => Ok(key),
        DirectOpened::Already => {
            bail!("it answers Authy's API already; --new-key makes it another key")
        }
        DirectOpened::NoApplication => Err(unknown(id)),
    }
}

impl Authy {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let id = parse_id(&self.id)?;
        if self.open {
            show_key(&open(flows, id, self.sandbox).await?);
        }
        let Some(site) = flows.direct_site(id).await? else {
            if flows.site(id).await?.is_none() {
                return Err(unknown(id));
            }
            bail!("this application does not answer Authy's API: --open lets it");
        };
        self.change_keys(flows, id).await?;
        self.change_callback(flows, id).await?;
        self.change_switches(flows, &site).await?;
        self.change_outlets(flows, &site).await?;
        if self.in_earnest {
            let set = flows.set_sandbox(id, false, &mut wiring::moment()).await?;
            if set != Ok(DirectEdited::Done) {
                bail!("it is there no more");
            }
        }
        let site = flows.direct_site(id).await?;
        print(&site.context("it is there no more")?);
        Ok(())
    }

    async fn change_keys(&self, flows: &Flows, id: ApplicationId) -> Result<()> {
        if self.new_key {
            let made = flows
                .rotate_direct_key(id, self.overlap, &mut wiring::moment())
                .await?;
            show_key(&made.context("it is there no more")?);
            let end = wiring::now().plus(self.overlap).to_rfc3339();
            say(format_args!("The old one works until {end}."));
        }
        if self.signing_pair {
            let made = flows.make_signing_pair(id, &mut wiring::moment()).await?;
            let pair = made.context("it is there no more")?;
            say(format_args!("access_key = \"{}\"", pair.access.expose()));
            say(format_args!(
                "api_signing_key = \"{}\"",
                pair.signing.expose()
            ));
        }
        Ok(())
    }

    async fn change_callback(&self, flows: &Flows, id: ApplicationId) -> Result<()> {
        let target = self.callback.clone().map(|address| CallbackTarget {
            address,
            method: match self.callback_method {
                Method::Get => CallMethod::Get,
                Method::Post => CallMethod::Post,
            },
        });
        if target.is_none() && !self.no_callback {
            return Ok(());
        }
        let set = flows
            .set_callback(id, target, &mut wiring::moment())
            .await?;
        match set {
            CallbackSet::Set => Ok(()),
            CallbackSet::NotOpen => bail!("it is there no more"),
            CallbackSet::Address => bail!(
                "--callback must be an address such as https://example.org/authy/callback, without a query"
            ),
        }
    }

    async fn change_outlets(&self, flows: &Flows, site: &DirectSite) -> Result<()> {
        let asked = [
            (DirectOutlet::Exports, self.exports),
            (DirectOutlet::Mails, self.mails),
        ];
        for (outlet, switch) in asked {
            let Some(switch) = switch else { continue };
            let (is_on, mut moment) = (switch == Switch::On, wiring::moment());
            flows
                .set_direct_outlet(site.application, outlet, is_on, &mut moment)
                .await?;
        }
        Ok(())
    }

    async fn change_switches(&self, flows: &Flows, site: &DirectSite) -> Result<()> {
        let switches = [self.other_apps, self.invites, self.own_words];
        if switches.iter().all(Option::is_none) && self.messages_day.is_none() {
            return Ok(());
        }
        let switches = DirectSwitches {
            other_apps: or(self.other_apps, site.other_apps),
            invites: or(self.invites, site.invites),
            own_words: or(self.own_words, site.own_words),
            messages_day: self.messages_day.unwrap_or(site.messages_day),
        };
        flows
            .set_direct_switches(site.application, switches, &mut wiring::moment())
            .await?;
        Ok(())
    }
}

/// What is asked for, or what is there.
fn or(switch: Option<Switch>, now: bool) -> bool {
    switch.map_or(now, |switch| switch == Switch::On)
}

fn show_key(key: &Token) {
    say(format_args!("authy_key = \"{}\"", key.expose()));
    say("It is shown this once. What the site's settings call the Authy API key.");
}

fn print(site: &DirectSite) {
    let switch = |is_on| if is_on { "on" } else { "off" };
    say(format_args!("app_id = {}", site.serial));
    if site.is_sandbox {
        say("Nothing is ever sent; the token 0000000 alone is right.");
    }
    match &site.callback {
        Some(target) => say(format_args!(
            "callback = {} {}",
            target.method.as_str().to_uppercase(),
            target.address
        )),
        None => say("callback = none"),
    }
    say(format_args!("other_apps = {}", switch(site.other_apps)));
    say(format_args!("invites = {}", switch(site.invites)));
    say(format_args!("own_words = {}", switch(site.own_words)));
    say(format_args!("messages_day = {}", site.messages_day));
    say(format_args!("exports = {}", switch(site.exports)));
    say(format_args!("mails = {}", switch(site.mails)));
}

#[cfg(test)]
mod tests {
    use super::callback;

    #[test]
    fn an_address_that_is_signed_otherwise_is_told_as_it_should_be() {
        let good = "https://example.org/authy/callback";
        assert_eq!(callback(good).unwrap().as_str(), good);
        let refused = callback("https://Example.org/a").unwrap_err();
        assert!(refused.ends_with("https://example.org/a"), "{refused}");
        assert!(callback("here").is_err());
    }
}
