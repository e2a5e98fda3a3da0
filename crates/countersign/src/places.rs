//! Places of addresses, from a file in MaxMind's format that the operator may give. Read once, at the start. Shown to
//! people beside their browsers; nothing is ever decided by it.

use std::{net::IpAddr, path::Path, sync::Arc};

use anyhow::{Context, Result};
use maxminddb::{Reader, geoip2};
use web::Places;

/// The place names of this file, in English: "Hamburg, Germany", or the country alone.
pub(crate) fn read(path: &Path) -> Result<Places> {
    let reader = Reader::open_readfile(path).with_context(|| {
        format!(
            "while reading the places in {}: a file in MaxMind's format (.mmdb) is wanted",
            path.display()
        )
    })?;
    Ok(Arc::new(move |address| name(&reader, address)))
}

fn name(reader: &Reader<Vec<u8>>, address: IpAddr) -> Option<String> {
    let found: geoip2::City<'_> = reader.lookup(address).ok()?.decode().ok()??;
    let parts = [found.city.names.english, found.country.names.english];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> std::path::PathBuf {
        // The networks set aside for documentation (RFC 5737, RFC 3849), written by a foreign program.
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/places/documentation.mmdb")
    }

    #[test]
    fn an_address_has_the_place_the_file_says() {
        let places = read(&file()).unwrap();
        let place = |address: &str| places(address.parse().unwrap());
        assert_eq!(place("203.0.113.7").as_deref(), Some("Hamburg, Germany"));
        assert_eq!(place("2001:db8::1").as_deref(), Some("Japan"));
        assert_eq!(place("198.51.100.1"), None, "known, and without a place");
        assert_eq!(place("192.0.2.1"), None);
    }

    #[test]
    fn what_is_no_such_file_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("places.mmdb");
        for content in [None, Some("not a database")] {
            if let Some(content) = content {
                std::fs::write(&path, content).unwrap();
            }
            let Err(error) = read(&path) else {
                panic!("it was taken")
            };
            assert!(format!("{error:#}").contains("places.mmdb"), "{error:#}");
        }
    }
}
