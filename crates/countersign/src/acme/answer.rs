//! The answer to the authority's question (TLS-ALPN-01, RFC 8737): whichever node it meets looks it up in the database
//! and makes a certificate for this one conversation.

use std::sync::Arc;

use anyhow::{Context, Result};
use domain::Secret;
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use store::{
    Store,
    certificates::{self, Place},
    unit,
};
use web::tls::{Answer, Answers};

use crate::wiring;

/// Finds answers for the host of this place; anybody else's name is not even looked up.
pub(super) fn answers(store: Store, place: Place) -> Answers {
    let place = Arc::new(place);
    Arc::new(move |host| {
        let (store, place) = (store.clone(), Arc::clone(&place));
        Box::pin(async move {
            if host != place.host {
                return None;
            }
            match find(&store, place).await {
                Ok(answer) => answer,
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(error, "the authority's question cannot be answered");
                    None
                }
            }
        })
    })
}

async fn find(store: &Store, place: Arc<Place>) -> Result<Option<Answer>> {
    let (host, now) = (place.host.clone(), wiring::now());
    let unit = unit(move |tx| {
        let place = Arc::clone(&place);
        Box::pin(async move { certificates::find_answer(tx, &place, now).await })
    });
    let found = store.read(unit).await?;
    found.map(|digest| made(host, &digest)).transpose()
}

/// Self-signed, for one name, with the digest in its acmeIdentifier (RFC 8737, section 3).
fn made(host: String, digest: &[u8]) -> Result<Answer> {
    let saying = || "while making the certificate for the authority";
    let mut parameters = CertificateParams::new(vec![host]).with_context(saying)?;
    parameters.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate().with_context(saying)?;
    let certificate = parameters.self_signed(&key).with_context(saying)?;
    Ok(Answer {
        certificate: certificate.der().to_vec(),
        key: Secret::new(key.serialize_der()),
    })
}
