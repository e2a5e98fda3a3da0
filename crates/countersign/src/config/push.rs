//! Which push services may be called besides the browser makers', and whom they may write to.

use anyhow::{Context, Result};
use delivery::{PushContact, PushHosts, WebPush};
use url::Url;

use super::file;

/// What the section says; without it the browser makers' services, which may write to the server's own address.
pub(super) fn settle(written: &file::Push, public_address: &Url) -> Result<WebPush> {
    let listed = written
        .allowed_hosts
        .iter()
        .map(|entry| {
            entry
                .parse()
                .with_context(|| format!("[push] allowed_hosts: `{entry}`"))
        })
        .collect::<Result<_>>()?;
    let contact = match &written.contact {
        None => PushContact::of_server(public_address),
        Some(contact) => contact
            .parse()
            .with_context(|| format!("[push] contact = \"{contact}\""))?,
    };
    Ok(WebPush::new(PushHosts::with(listed), contact))
}
