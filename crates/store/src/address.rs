//! Where the database is, as the operator writes it: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
//!
//! TLS: nothing on the way to this very machine, a verified certificate to any other, unless the address says else.

use std::{fmt, net::IpAddr, path::PathBuf, str::FromStr};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of this process.
    Sqlite,
    /// A server, shared by several processes.
    Postgres,
}

/// The address of a database. Neither `Debug` nor `Display` shows a password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress(pub(crate) Place);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PostgresPlace>),
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PostgresPlace {
    pub(crate) config: Config,
    /// Trust this file's certificates instead of the system's.
    pub(crate) root_certificate: Option<PathBuf>,
}

/// Why an address was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressRefused {
    /// Neither of the two kinds.
    #[error("a database address begins with sqlite: or postgres://")]
    Kind,
    /// `sqlite:` with nothing, a memory database or a host behind it.
    #[error(
        "write sqlite:PATH with the path of a file, for example sqlite:/var/lib/countersign/db"
    )]
    Path,
    /// PostgreSQL's driver did not understand it.
    #[error(
        "write postgres://USER:PASSWORD@HOST:PORT/NAME; special characters in the password are written %XX"
    )]
    Postgres,
    /// A mode that lets anybody on the way read along.
    #[error("sslmode is disable, require or verify-full; the last two both verify the certificate")]
    SslMode,
}

impl DatabaseAddress {
    /// Which of the two databases it is.
    pub const fn kind(&self) -> Kind {
        match self.0 {
            Place::Sqlite(_) => Kind::Sqlite,
            Place::Postgres(_) => Kind::Postgres,
        }
    }
}

impl FromStr for DatabaseAddress {
    type Err = AddressRefused;

    fn from_str(text: &str) -> Result<Self, AddressRefused> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            sqlite(path)
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            postgres(text)
        } else {
            Err(AddressRefused::Kind)
        }
    }
}

fn sqlite(path: &str) -> Result<DatabaseAddress, AddressRefused> {
    let path = match path.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => return Err(AddressRefused::Path),
        None => path,
    };
    if path.is_empty() || path.starts_with(':') {
        return Err(AddressRefused::Path);
    }
    Ok(DatabaseAddress(Place::Sqlite(PathBuf::from(path))))
}

/// Takes out the two parameters the driver does not know, and leaves the rest to it.
fn postgres(text: &str) -> Result<DatabaseAddress, AddressRefused> {
    let (front, query) = text.split_once('?').unwrap_or((text, ""));
    let (mut mode, mut root_certificate, mut rest) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => root_certificate = Some(PathBuf::from(value)),
            _ => rest.push(pair),
        }
    }
    let mut config: Config = format!("{front}?{}", rest.join("&"))
        .parse()
        .map_err(|_| AddressRefused::Postgres)?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(AddressRefused::Postgres);
    }
    config.ssl_mode(match mode {
        Some("disable") => SslMode::Disable,
        Some("require" | "verify-full") => SslMode::Require,
        Some(_) => return Err(AddressRefused::SslMode),
        None if stays_here(&config) => SslMode::Disable,
        None => SslMode::Require,
    });
    Ok(DatabaseAddress(Place::Postgres(Box::new(PostgresPlace {
        config,
        root_certificate,
    }))))
}

/// Whether every way to the server ends on this machine. `hostaddr` says where to connect, whatever the host is called,
/// so a loopback name proves nothing beside it, and without a name there is nobody to have meant this machine.
fn stays_here(config: &Config) -> bool {
    let hosts = config.get_hosts();
    !hosts.is_empty()
        && hosts.iter().all(is_here)
        && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Place::Postgres(place) => {
                f.write_str("postgres://")?;
                for (position, host) in place.config.get_hosts().iter().enumerate() {
                    let comma = if position == 0 { "" } else { "," };
                    match host {
                        Host::Tcp(name) => write!(f, "{comma}{name}")?,
                        #[cfg(unix)]
                        Host::Unix(folder) => write!(f, "{comma}{}", folder.display())?,
                    }
                }
                write!(f, "/{}", place.config.get_dbname().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> SslMode {
        match text.parse::<DatabaseAddress>().unwrap().0 {
            Place::Postgres(place) => place.config.get_ssl_mode(),
            Place::Sqlite(_) => panic!("{text} is not PostgreSQL"),
        }
    }

    #[test]
    fn an_address_hides_its_password() {
        let address: DatabaseAddress = "postgres://me:hunter2@db.example.org:5433/countersign"
            .parse()
            .unwrap();
        assert_eq!(address.to_string(), "postgres://db.example.org/countersign");
        assert_eq!(
            format!("{address:?}"),
            "DatabaseAddress(postgres://db.example.org/countersign)"
        );
        assert_eq!(address.kind(), Kind::Postgres);
    }

    #[test]
    fn a_sqlite_path_is_relative_or_absolute() {
        for (text, shown) in [
            ("sqlite:data/db", "sqlite:data/db"),
            ("sqlite:/var/db", "sqlite:/var/db"),
            ("sqlite:///var/db", "sqlite:/var/db"),
        ] {
            assert_eq!(text.parse::<DatabaseAddress>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_reason() {
        for (text, refused) in [
            ("", AddressRefused::Kind),
            ("mysql://x", AddressRefused::Kind),
            ("/var/db", AddressRefused::Kind),
            ("sqlite:", AddressRefused::Path),
            ("sqlite::memory:", AddressRefused::Path),
            ("sqlite://host/db", AddressRefused::Path),
            ("postgres://", AddressRefused::Postgres),
            ("postgres://h:port/db", AddressRefused::Postgres),
            ("postgres://h/db?colour=red", AddressRefused::Postgres),
            ("postgres://h/db?sslmode=prefer", AddressRefused::SslMode),
        ] {
            assert_eq!(text.parse::<DatabaseAddress>(), Err(refused), "{text}");
        }
    }

    #[test]
    fn tls_is_the_rule_except_on_this_machine() {
        assert_eq!(mode("postgres://localhost/db"), SslMode::Disable);
        assert_eq!(mode("postgres://127.0.0.1/db"), SslMode::Disable);
        assert_eq!(
            mode("postgres://u@%2Frun%2Fpostgresql/db"),
            SslMode::Disable
        );
        assert_eq!(mode("postgres://db.example.org/db"), SslMode::Require);
        assert_eq!(
            mode("postgres://localhost,db.example.org/db"),
            SslMode::Require
        );
        assert_eq!(
            mode("postgres://db.example.org/db?sslmode=disable"),
            SslMode::Disable
        );
        assert_eq!(
            mode("postgres://localhost/db?hostaddr=127.0.0.1"),
            SslMode::Disable
        );
        for elsewhere in [
            "postgres://localhost/db?hostaddr=192.0.2.7",
            "postgres://localhost,localhost/db?hostaddr=127.0.0.1,192.0.2.7",
            "postgres:///db?hostaddr=192.0.2.7",
            "postgres:///db?hostaddr=127.0.0.1",
        ] {
            assert_eq!(mode(elsewhere), SslMode::Require, "{elsewhere}");
        }
        assert_eq!(
            mode("postgres://localhost/db?sslmode=verify-full"),
            SslMode::Require
        );
    }
}
