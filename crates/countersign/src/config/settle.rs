//! From what was written to what holds: defaults put in, paths made whole, everything checked.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use delivery::{Gateway, GatewaySettings, OutgoingSettings};
use domain::Networks;
use store::DatabaseAddress;
use url::Url;
use web::guard::{self, CookieKind, ForwardingHeader, TrustedProxies};

use super::{
    Config, KeyPlace,
    file::{Header, Outgoing, Written},
    push,
    read::Read,
    tls::{self, Tls},
};

const FOLDER: &str = "countersign-data";

/// Checks it all. Relative paths start at the file's folder, so that a command means the same database wherever it is
/// called.
pub(super) fn settle(read: Read, path: Option<&Path>, key: Option<String>) -> Result<Config> {
    let Read { written, variables } = read;
    let base = path.and_then(Path::parent).unwrap_or(Path::new(""));
    let listen = listen(written.listen.as_deref())?;
    tls::refuse_open_plain_http(listen, &written.tls, &written.proxy)?;
    let public_address = public_address(&written, listen)?;
    let tls = tls::settle(&written.tls, base, &public_address)?;
    let guard = guard_settings(&written, public_address.clone(), listen, tls.as_ref())?;
    let (database, database_file) = database(written.database.as_deref(), base)?;
    let key = match key {
        Some(text) => KeyPlace::Environment(
            text.parse()
                .context("COUNTERSIGN_KEY does not hold a master key")?,
        ),
        None => KeyPlace::File(match (written.key_file, &database_file) {
            (Some(named), _) => base.join(named),
            (None, Some(database)) => database.with_file_name("master.key"),
            (None, None) => base.join(FOLDER).join("master.key"),
        }),
    };
    let extra_ca_file = written
        .outgoing
        .extra_ca_file
        .as_ref()
        .map(|named| base.join(named));
    let (outgoing, outgoing_allow) = outgoing(written.outgoing, extra_ca_file.as_deref())?;
    let push = push::settle(&written.push, &public_address)?;
    let gateways = gateways(written.gateways, base, &outgoing)?;
    crate::telemetry::check_level(&written.log.level)?;
    Ok(Config {
        file: path.map(Path::to_owned),
        variables,
        listen,
        public_address,
        database,
        database_file,
        key,
        places: written.places.map(|named| base.join(named)),
        tls,
        guard,
        proxies: written.proxy.trusted,
        proxy_header: written.proxy.header,
        proxies_end_tls: written.proxy.ends_tls,
        metrics_allowed: written
            .metrics
            .allowed
            .unwrap_or_else(|| vec!["127.0.0.0/8".into(), "::1".into()]),
        log: written.log,
        outgoing,
        outgoing_allow,
        extra_ca_file,
        push,
        gateways,
    })
}

fn listen(written: Option<&str>) -> Result<SocketAddr> {
    let written = written.unwrap_or("127.0.0.1:4300");
    written.parse().ok().with_context(|| {
        format!("listen = \"{written}\" is no address with a port: write for example 127.0.0.1:4300 or [::1]:4300")
    })
}

fn public_address(written: &Written, listen: SocketAddr) -> Result<Url> {
    let Some(address) = &written.public_address else {
        if !listen.ip().is_loopback() || written.tls.is_written() {
            bail!(
                "public_address is missing: the address people reach this server at, such as https://id.example.org"
            );
        }
        return Url::parse(&format!("http://localhost:{}", listen.port()))
            .context("while naming this server");
    };
    Url::parse(address).with_context(|| {
        format!("public_address = \"{address}\" is no address such as https://id.example.org")
    })
}

fn guard_settings(
    written: &Written,
    public_address: Url,
    listen: SocketAddr,
    tls: Option<&Tls>,
) -> Result<guard::Settings> {
    let cookies = if written.cookies.insecure_loopback {
        CookieKind::InsecureLoopback
    } else {
        CookieKind::Secure
    };
    let mut settings = guard::Settings::new(public_address, cookies)
        .with_context(|| "while reading public_address and [cookies]")?;
    let trusted: Networks = networks("[proxy] trusted", &written.proxy.trusted)?;
    let header = match written.proxy.header {
        Header::XForwardedFor => ForwardingHeader::XForwardedFor,
        Header::Forwarded => ForwardingHeader::Forwarded,
    };
    settings = settings.with_trusted_proxies(TrustedProxies::new(trusted, header));
    if tls.is_some() {
        settings = settings.with_own_tls();
    } else if !listen.ip().is_loopback() {
        // Whoever else finds the port would be served in plain http.
        settings = settings.for_proxies_only();
    }
    if let Some(allowed) = &written.metrics.allowed {
        settings = settings.with_metrics_allowed(networks("[metrics] allowed", allowed)?);
    }
    Ok(settings)
}

fn networks(key: &'static str, entries: &[String]) -> Result<Networks> {
    entries
        .join(",")
        .parse()
        .with_context(|| format!("while reading {key}"))
}

/// The database's address with its path made whole, and its file where it is one.
pub(super) fn database(
    written: Option<&str>,
    base: &Path,
) -> Result<(DatabaseAddress, Option<PathBuf>)> {
    let usual = format!("sqlite:{FOLDER}/countersign.db");
    let written = written.unwrap_or(&usual);
    let as_address = |text: &str| {
        text.parse::<DatabaseAddress>()
            .context("while reading `database`")
    };
    let address = as_address(written)?;
    let Some(path) = written.strip_prefix("sqlite:") else {
        return Ok((address, None));
    };
    let path = path.strip_prefix("//").unwrap_or(path);
    let file = base.join(path);
    Ok((
        as_address(&format!("sqlite:{}", file.display()))?,
        Some(file),
    ))
}

fn outgoing(
    written: Outgoing,
    extra_ca_file: Option<&Path>,
) -> Result<(OutgoingSettings, Vec<String>)> {
    let usual = OutgoingSettings::default();
    let allow = written
        .allow
        .iter()
        .map(|entry| {
            entry
                .parse()
                .with_context(|| format!("[outgoing] allow: `{entry}`"))
        })
        .collect::<Result<_>>()?;
    // The proxy's address may hold a password, so a complaint leaves it out.
    let proxy = written
        .proxy
        .map(|text| text.parse::<Url>())
        .transpose()
        .ok()
        .context("[outgoing] proxy is no address such as http://proxy.example.org:3128")?;
    let extra_ca_pem = extra_ca_file
        .map(|path| {
            fs::read_to_string(path).with_context(|| format!("while reading {}", path.display()))
        })
        .transpose()
        .context("[outgoing] extra_ca_file")?;
    let settings = OutgoingSettings {
        allow,
        proxy,
        extra_ca_pem,
        timeout_ms: written.timeout_ms.unwrap_or(usual.timeout_ms),
    };
    Ok((settings, written.allow))
}

fn gateways(
    written: Vec<GatewaySettings>,
    base: &Path,
    outgoing: &OutgoingSettings,
) -> Result<Vec<Gateway>> {
    let gateways = written
        .into_iter()
        .enumerate()
        .map(|(position, settings)| {
            gateway(settings, base, outgoing)
                .with_context(|| format!("gateway number {}", position + 1))
        })
        .collect::<Result<Vec<_>>>()?;
    refuse_equal_names(&gateways)?;
    Ok(gateways)
}

fn gateway(
    mut settings: GatewaySettings,
    base: &Path,
    outgoing: &OutgoingSettings,
) -> Result<Gateway> {
    settings.read_key_files(|named| {
        let path = base.join(named);
        fs::read_to_string(&path).with_context(|| format!("while reading {}", path.display()))
    })?;
    Ok(Gateway::new(settings, outgoing)?)
}

/// A gateway's name leads its reports home, so two of one name cannot be.
fn refuse_equal_names(gateways: &[Gateway]) -> Result<()> {
    for (position, gateway) in gateways.iter().enumerate() {
        if gateways
            .iter()
            .take(position)
            .any(|other| other.name() == gateway.name())
        {
            bail!(
                "two gateways are called \"{}\": give each a name of its own",
                gateway.name()
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
