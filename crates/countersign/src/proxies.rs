//! What the guards noticed about proxies, kept where the doctor of this installation and its panel find it.

use std::sync::Arc;

use anyhow::Result;
use store::{
    Store,
    sightings::{self, Sighting},
    unit,
};
use web::guard::ProxyTrouble;

use crate::wiring;

/// What stands in the database.
const fn kind(trouble: ProxyTrouble) -> &'static str {
    match trouble {
        ProxyTrouble::Unlisted => sightings::UNLISTED_PROXY,
        ProxyTrouble::NamesNobody => sightings::SILENT_PROXY,
    }
}

/// Keeps a trace of each; the guards speak of it once a minute at most.
pub(crate) fn note_in(store: Store) -> web::guard::ProxySightings {
    Arc::new(move |trouble, peer| {
        let (store, peer, now) = (store.clone(), peer.to_string(), wiring::now());
        tokio::spawn(async move {
            let unit = unit(move |tx| {
                let peer = peer.clone();
                Box::pin(async move { sightings::note(tx, kind(trouble), &peer, now).await })
            });
            if let Err(fault) = store.write(unit).await {
                tracing::debug!(%fault, "a sighting was not kept");
            }
        });
    })
}

/// Whom this was so of within the last day.
pub(crate) async fn seen(store: &Store, trouble: ProxyTrouble) -> Result<Vec<Sighting>> {
    let since = wiring::now().minus(sightings::TOLD_FOR);
    let unit =
        unit(move |tx| Box::pin(async move { sightings::list(tx, kind(trouble), since).await }));
    Ok(store.read(unit).await?)
}
