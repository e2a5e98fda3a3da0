//! The demo's settings: an ordinary file, so that every other command can be run with it.

use std::path::PathBuf;

use domain::Token;
use toml::{Table, Value};

use super::{
    addresses::{Addresses, shown},
    folder,
};

/// The way to the world outside.
pub(super) struct Outside {
    /// The proxy of all that leaves.
    pub(super) proxy: Option<String>,
    /// Authorities to trust besides the system's: an absolute path.
    pub(super) extra_ca_file: Option<PathBuf>,
}

/// The text of the file. The phone's key is a new one at every start.
pub(super) fn text(
    addresses: &Addresses,
    database: Option<&str>,
    phone_key: &Token,
    outside: Outside,
) -> String {
    let database = match database {
        Some(database) => folder::absolute_database(database),
        None => format!("sqlite:{}", folder::DATABASE),
    };
    let port = addresses.server.port_or_known_default().unwrap_or_default();
    let gateway = |kind: &str, name: &str, path: &str| {
        let key = format!("Bearer {}", phone_key.expose());
        table([
            ("kind", kind.into()),
            ("name", name.into()),
            ("address", format!("{}{path}", addresses.phone).into()),
            ("authorization", key.into()),
        ])
    };
    let mailbox = table([
        ("kind", "smtp".into()),
        ("name", "virtual-phone-mails".into()),
        ("host", "127.0.0.1".into()),
        ("port", Value::Integer(addresses.mail.into())),
        // The mailbox is on this machine, and takes mails from nowhere else.
        ("security", "none".into()),
        ("username", "demo".into()),
        ("password", phone_key.expose().into()),
        ("from", "second-factor@lighthouse.example".into()),
    ]);
    let gateways = vec![
        gateway("http", "virtual-phone", "messages"),
        gateway("http_call", "virtual-phone-calls", "calls"),
        mailbox,
    ];
    let allow = Value::Array(vec!["127.0.0.1".into()]);
    let mut outgoing = Table::from_iter([("allow".to_owned(), allow)]);
    if let Some(proxy) = outside.proxy {
        outgoing.insert("proxy".into(), proxy.into());
    }
    if let Some(file) = outside.extra_ca_file {
        outgoing.insert("extra_ca_file".into(), file.display().to_string().into());
    }
    let settings = table([
        ("listen", format!("127.0.0.1:{port}").into()),
        ("public_address", shown(&addresses.server).into()),
        ("database", database.into()),
        ("key_file", folder::MASTER_KEY.into()),
        ("log", table([("level", "warn".into())])),
        ("outgoing", Value::Table(outgoing)),
        ("cookies", table([("insecure_loopback", true.into())])),
        ("gateways", Value::Array(gateways)),
    ]);
    // Printed as a table; as a value it would stand on one line.
    settings
        .as_table()
        .map(Table::to_string)
        .unwrap_or_default()
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(
        entries
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
    )
}
