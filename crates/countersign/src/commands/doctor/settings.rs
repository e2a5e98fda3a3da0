//! What the settings alone tell: addresses, cookies, proxies, the way out.

use std::{fs, os::unix::fs::MetadataExt};

use web::guard::CookieKind;

use super::{Finding, failing, reports, warning, well};
use crate::config::Config;

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        settings(config),
        listen(config),
        public_address(config),
        proxy(config),
        outgoing(config),
        push(config),
    ];
    findings.extend(
        config
            .gateways
            .iter()
            .filter_map(|one| reports::of_file(one, config)),
    );
    findings.extend(cookies(config));
    findings
}

/// The file may hold a gateway's keys.
fn settings(config: &Config) -> Finding {
    let what = "settings";
    let Some(file) = &config.file else {
        return well(what, "no file: the defaults");
    };
    let mode = fs::metadata(file).map_or(0, |metadata| metadata.mode());
    if mode & 0o004 != 0 && !config.gateways.is_empty() {
        let words = "everybody may read {}, and gateways' keys stand in it: chmod 600, or 640 with the server's group";
        return warning(what, words.replace("{}", &file.display().to_string()));
    }
    well(what, file.display().to_string())
}

fn listen(config: &Config) -> Finding {
    let listen = config.listen;
    if listen.ip().is_loopback() {
        return well("listen", format!("{listen}, this machine only"));
    }
    if config.tls.is_some() {
        return well("listen", format!("{listen}, by https"));
    }
    let words = format!(
        "{listen}, by plain http: let a firewall admit {} alone",
        config.proxies.join(", ")
    );
    warning("listen", words)
}

fn public_address(config: &Config) -> Finding {
    let origin = config.guard.origin();
    let what = "public address";
    if config.public_address.scheme() == "https" {
        return well(what, origin);
    }
    // Settings let plain http pass on loopback alone.
    warning(
        what,
        format!("{origin}: for trying it out. People need https://, on a host name of its own"),
    )
}

fn proxy(config: &Config) -> Finding {
    let what = "proxy";
    if !config.proxies.is_empty() {
        return well(what, format!("{} believed", config.proxies.join(", ")));
    }
    if config.tls.is_some() {
        return well(what, "none: this server ends TLS itself");
    }
    if config.public_address.scheme() == "https" {
        let words = "an https address needs a proxy that ends TLS, and none is listed: everybody seems to come from \
                     its address. Add [proxy] trusted = [\"127.0.0.1\"] if it runs on this machine";
        return warning(what, words);
    }
    well(what, "none")
}

fn outgoing(config: &Config) -> Finding {
    let what = "outgoing";
    if let Err(refused) = delivery::Http::new(config.outgoing.clone()) {
        return failing(what, format!("[outgoing]: {refused}"));
    }
    let (wide, inside) = ("0.0.0.0/0", config.outgoing_allow.join(", "));
    if config
        .outgoing_allow
        .iter()
        .any(|entry| entry == wide || entry == "::/0")
    {
        return warning(
            what,
            format!("{inside} is everything: list only what gateways need"),
        );
    }
    if inside.is_empty() {
        return well(what, "https to the open internet only");
    }
    well(what, format!("https to the open internet, and {inside}"))
}

/// Apple's service takes nobody who cannot be written to.
fn push(config: &Config) -> Finding {
    let what = "push";
    let contact = config.push.contact();
    if !contact.is_public() {
        let words = format!(
            "Apple's service refuses pushes with the contact {}: set [push] contact to a mail address",
            contact.as_str()
        );
        return warning(what, words);
    }
    let listed = config.push.hosts().listed().iter();
    let listed: Vec<_> = listed.map(|host| format!(", {host}")).collect();
    well(
        what,
        format!(
            "the browser makers' services{}; they may write to {}",
            listed.concat(),
            contact.as_str()
        ),
    )
}

fn cookies(config: &Config) -> Option<Finding> {
    let insecure = config.guard.cookies() == CookieKind::InsecureLoopback;
    insecure.then(|| warning("cookies", "insecure, for loopback: not for real users"))
}
