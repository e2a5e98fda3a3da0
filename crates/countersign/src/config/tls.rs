//! Where this server's own certificate comes from, and what may not be served without one.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use url::{Host, Url};

use super::file;

/// Let's Encrypt, where real certificates come from.
const USUAL_DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub(crate) enum Tls {
    /// Two files that somebody else renews.
    Files(CertificateFiles),
    /// An authority, asked by ACME.
    Acme(Acme),
}

/// A certificate with its chain, and its key.
#[derive(Clone, Debug)]
pub(crate) struct CertificateFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// An authority that certifies host names by itself.
#[derive(Clone, Debug)]
pub(crate) struct Acme {
    /// The address of its directory.
    pub(crate) directory: Url,
    /// The mail address it may write to.
    pub(crate) contact: Option<String>,
    /// The root it is trusted by, if the system does not know it.
    pub(crate) ca_file: Option<PathBuf>,
    /// The host name to be certified.
    pub(crate) host: String,
}

/// What the section says; none where it says nothing. The files themselves are read by those who serve.
pub(super) fn settle(
    written: &file::Tls,
    base: &Path,
    public_address: &Url,
) -> Result<Option<Tls>> {
    let tls = match (&written.certificate, &written.key, &written.acme) {
        (None, None, None) => return Ok(None),
        (Some(certificate), Some(key), None) => Tls::Files(CertificateFiles {
            certificate: base.join(certificate),
            key: base.join(key),
        }),
        (None, None, Some(acme)) => Tls::Acme(authority(acme, base, public_address)?),
        (Some(_), None, None) => {
            bail!("[tls] certificate needs its key: add key = \"privkey.pem\"")
        }
        (None, Some(_), None) => {
            bail!("[tls] key needs its certificate: add certificate = \"fullchain.pem\"")
        }
        (_, _, Some(_)) => bail!(
            "[tls] certificate and key are files that somebody else renews, and [tls.acme] gets certificates itself: \
             leave one of them out"
        ),
    };
    ensure!(
        public_address.scheme() == "https",
        "public_address = \"{public_address}\" must begin with https://: by [tls] this server speaks TLS"
    );
    Ok(Some(tls))
}

fn authority(written: &file::Acme, base: &Path, public_address: &Url) -> Result<Acme> {
    let directory = written.directory.as_deref().unwrap_or(USUAL_DIRECTORY);
    let directory: Url = directory
        .parse()
        .ok()
        .filter(|directory: &Url| directory.scheme() == "https" && directory.has_host())
        .with_context(|| {
            format!("[tls.acme] directory = \"{directory}\" is no https:// address")
        })?;
    ensure!(
        written.accept_terms,
        "[tls.acme] accept_terms = true is missing: it says that you accept the terms of service of the authority \
         behind {directory}"
    );
    if let Some(contact) = &written.contact {
        let parts = contact.split_once('@');
        let is_one = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
            && !contact.contains([' ', ',', ':']);
        ensure!(
            is_one,
            "[tls.acme] contact is one mail address, such as admin@example.org"
        );
    }
    let Some(Host::Domain(host)) = public_address.host() else {
        bail!("[tls.acme] needs a host name, and public_address = \"{public_address}\" has none");
    };
    Ok(Acme {
        contact: written.contact.clone(),
        ca_file: written.ca_file.as_ref().map(|named| base.join(named)),
        host: host.to_owned(),
        directory,
    })
}

/// Without TLS of our own, only this machine may be spoken to, or a proxy that ends TLS for us.
pub(super) fn refuse_open_plain_http(
    listen: SocketAddr,
    tls: &file::Tls,
    proxy: &file::Proxy,
) -> Result<()> {
    if proxy.ends_tls && tls.is_written() {
        bail!(
            "[proxy] ends_tls = true means that this server speaks plain http to the proxy, and [tls] that it speaks \
             TLS: leave one of them out"
        );
    }
    if proxy.ends_tls && proxy.trusted.is_empty() {
        bail!(
            "[proxy] ends_tls = true says nothing without the proxy's own address: add trusted = [\"192.0.2.1\"]"
        );
    }
    if listen.ip().is_loopback() || tls.is_written() || proxy.ends_tls {
        return Ok(());
    }
    bail!(
        "listen = \"{listen}\" can be reached from other machines, and without [tls] this server speaks plain http. \
         Give it a certificate ([tls] certificate = \"fullchain.pem\" and key = \"privkey.pem\"), or let it get one \
         ([tls.acme] accept_terms = true); or listen on 127.0.0.1 and let a reverse proxy on this machine end TLS; or, \
         if the proxy runs elsewhere, list it: [proxy] trusted = [\"its address\"] and ends_tls = true"
    )
}
