//! From a host name to its addresses: the system's way, or a table in tests.

use std::{io, net::IpAddr};

/// Where names are looked up.
#[derive(Debug)]
pub(super) enum Lookup {
    /// As the machine does it.
    System,
    /// As a test wants it: each look-up of a name gives the next of its answers, the last one for ever.
    #[cfg(test)]
    Table(std::sync::Mutex<std::collections::HashMap<String, Vec<Vec<IpAddr>>>>),
}

impl Lookup {
    /// All addresses of `name`.
    pub(super) async fn find(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((name, 0))
                .await?
                .map(|found| found.ip())
                .collect()),
            #[cfg(test)]
            Self::Table(table) => {
                let mut table = table.lock().unwrap();
                let answers = table.get_mut(name).ok_or(io::ErrorKind::NotFound)?;
                Ok(if answers.len() > 1 {
                    answers.remove(0)
                } else {
                    answers[0].clone()
                })
            }
        }
    }
}
