//! The settings in force, as a file would say them. Secrets never: a gateway is named, its keys are not.

use std::fmt::{self, Display};

use super::{Acme, CertificateFiles, Config, KeyPlace, LogFormat, Tls, file::Header};

impl Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => writeln!(f, "# from {}", file.display())?,
            None => writeln!(f, "# no file: the defaults")?,
        }
        if !self.variables.is_empty() {
            writeln!(
                f,
                "# and from the environment: {}",
                self.variables.join(", ")
            )?;
        }
        writeln!(f, "listen = {}", quoted(self.listen))?;
        writeln!(f, "public_address = {}", quoted(self.guard.origin()))?;
        writeln!(f, "database = {}", quoted(&self.database))?;
        match &self.key {
            KeyPlace::File(path) => writeln!(f, "key_file = {}", quoted(path.display()))?,
            KeyPlace::Environment(_) => writeln!(f, "# the master key is in COUNTERSIGN_KEY")?,
        }
        if let Some(path) = &self.places {
            writeln!(f, "places = {}", quoted(path.display()))?;
        }
        self.tls_section(f)?;
        writeln!(f, "\n[proxy]\ntrusted = {}", list(&self.proxies))?;
        let header = match self.proxy_header {
            Header::XForwardedFor => "x-forwarded-for",
            Header::Forwarded => "forwarded",
        };
        writeln!(f, "header = {}", quoted(header))?;
        writeln!(f, "ends_tls = {}", self.proxies_end_tls)?;
        writeln!(f, "\n[metrics]\nallowed = {}", list(&self.metrics_allowed))?;
        let format = match self.log.format {
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        };
        writeln!(f, "\n[log]\nformat = {}", quoted(format))?;
        writeln!(f, "level = {}", quoted(&self.log.level))?;
        self.outgoing_section(f)?;
        self.push_section(f)?;
        let insecure = self.guard.cookies() == web::guard::CookieKind::InsecureLoopback;
        writeln!(f, "\n[cookies]\ninsecure_loopback = {insecure}")?;
        self.gateways.iter().try_for_each(|gateway| {
            writeln!(f, "\n[[gateways]]\nkind = {}", quoted(gateway.kind()))?;
            writeln!(f, "name = {}", quoted(gateway.name()))?;
            writeln!(f, "# its other settings may hold keys and are not shown")
        })
    }
}

impl Config {
    fn tls_section(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tls {
            None => Ok(()),
            Some(Tls::Files(CertificateFiles { certificate, key })) => {
                writeln!(
                    f,
                    "\n[tls]\ncertificate = {}",
                    quoted(certificate.display())
                )?;
                writeln!(f, "key = {}", quoted(key.display()))
            }
            Some(Tls::Acme(acme)) => acme_section(f, acme),
        }
    }

    fn outgoing_section(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[outgoing]\nallow = {}", list(&self.outgoing_allow))?;
        if let Some(proxy) = &self.outgoing.proxy {
            let mut bare = proxy.clone();
            // A proxy's address may carry a name and a password.
            let _ = bare.set_username("").and_then(|()| bare.set_password(None));
            writeln!(f, "proxy = {}", quoted(bare))?;
        }
        if let Some(file) = &self.extra_ca_file {
            writeln!(f, "extra_ca_file = {}", quoted(file.display()))?;
        }
        writeln!(f, "timeout_ms = {}", self.outgoing.timeout_ms)
    }

    fn push_section(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = self.push.hosts().listed().iter();
        let listed: Vec<_> = listed.map(ToString::to_string).collect();
        writeln!(f, "\n[push]\nallowed_hosts = {}", list(&listed))?;
        writeln!(f, "contact = {}", quoted(self.push.contact().as_str()))
    }
}

fn acme_section(f: &mut fmt::Formatter<'_>, acme: &Acme) -> fmt::Result {
    writeln!(f, "\n[tls.acme]\naccept_terms = true")?;
    if let Some(contact) = &acme.contact {
        writeln!(f, "contact = {}", quoted(contact))?;
    }
    writeln!(f, "directory = {}", quoted(&acme.directory))?;
    match &acme.ca_file {
        Some(file) => writeln!(f, "ca_file = {}", quoted(file.display())),
        None => Ok(()),
    }
}

fn quoted(value: impl Display) -> String {
    toml::Value::String(value.to_string()).to_string()
}

fn list(entries: &[String]) -> String {
    toml::Value::from(entries.to_vec()).to_string()
}
