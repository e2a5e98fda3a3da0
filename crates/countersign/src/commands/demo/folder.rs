//! The demo's folder: what lies in it, and how it is removed. Never anybody else's folder.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::key::make_private_folder;

const SETTINGS: &str = "countersign.toml";
const SITE: &str = "demo.json";
pub(super) const DATABASE: &str = "countersign.db";
pub(super) const MASTER_KEY: &str = "master.key";

/// All that is ever kept here; the settings last, because they are what tells a demo's folder from another. They are
/// written first and removed last: where they are missing, the other files are somebody else's.
const FILES: [&str; 7] = [
    DATABASE,
    "countersign.db-wal",
    "countersign.db-shm",
    MASTER_KEY,
    SITE,
    "community.json",
    SETTINGS,
];

const FIRST_LINE: &str = "# Written by `countersign demo` at every start: changes here are lost.\n";

/// A folder that is the demo's own.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, whether it is there yet or not. One with settings, a database or a key of somebody else is
    /// refused.
    pub(super) fn new(path: &Path) -> Result<Self> {
        let path = std::path::absolute(path).context("while looking for the data folder")?;
        let settings = path.join(SETTINGS);
        let foreign = match fs::read_to_string(&settings) {
            Ok(text) if text.starts_with(FIRST_LINE) => None,
            Ok(_) => Some(settings),
            Err(error) if error.kind() == ErrorKind::NotFound => FILES
                .map(|name| path.join(name))
                .into_iter()
                .find(|file| fs::symlink_metadata(file).is_ok()),
            Err(error) => {
                return Err(error).with_context(|| format!("while reading {}", settings.display()));
            }
        };
        if let Some(foreign) = foreign {
            bail!(
                "{} was not written by a demo, so its folder is left alone: name another by --data",
                foreign.display()
            );
        }
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn shown(&self) -> impl std::fmt::Display {
        self.0.display()
    }

    pub(super) fn settings_file(&self) -> PathBuf {
        self.0.join(SETTINGS)
    }

    /// Keeps the settings; gives their file.
    pub(super) fn keep_settings(&self, text: &str) -> Result<PathBuf> {
        self.keep(SETTINGS, &format!("{FIRST_LINE}{text}"))?;
        Ok(self.settings_file())
    }

    /// What the community was given, if it was given anything.
    pub(super) fn site(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&fs::read(self.0.join(SITE)).ok()?).ok()
    }

    pub(super) fn keep_site(&self, site: &serde_json::Value) -> Result<()> {
        self.keep(SITE, &format!("{site:#}\n"))
    }

    /// Both files hold secrets.
    fn keep(&self, name: &str, text: &str) -> Result<()> {
        let write = || {
            make_private_folder(&self.0)?;
            let new = self.0.join(format!("{name}.new"));
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true).mode(0o600);
            options.open(&new)?.write_all(text.as_bytes())?;
            fs::rename(&new, self.0.join(name))
        };
        write().with_context(|| format!("while writing {name} in {}", self.shown()))
    }

    /// Removes the demo's files, and the folder unless somebody else put something in it.
    pub(super) fn remove(&self, database: Option<&str>) -> Result<()> {
        if let Some(database) = database {
            let kind = database.split(':').next().unwrap_or_default();
            bail!(
                "only what is in {} can be removed: drop the {kind} database of --database yourself",
                self.shown()
            );
        }
        for name in FILES {
            match fs::remove_file(self.0.join(name)) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error)
                        .with_context(|| format!("while removing {name} in {}", self.shown()));
                }
                _ => {}
            }
        }
        match fs::remove_dir(&self.0) {
            Err(error)
                if !matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty
                ) =>
            {
                Err(error).with_context(|| format!("while removing {}", self.shown()))
            }
            _ => Ok(()),
        }
    }
}

/// A SQLite path given on the command line is meant from where the command is given.
pub(super) fn absolute_database(database: &str) -> String {
    let path = database
        .strip_prefix("sqlite:")
        .filter(|path| !path.is_empty() && !path.starts_with("//"));
    match path.map(std::path::absolute) {
        Some(Ok(absolute)) => format!("sqlite:{}", absolute.display()),
        _ => database.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_demo_kept_is_removed_and_nothing_else() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("demo");
        let folder = Folder::new(&path).unwrap();
        folder.keep_settings("listen = '127.0.0.1:1'").unwrap();
        fs::write(path.join("mine.txt"), "mine").unwrap();
        folder.remove(None).unwrap();
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1);
        fs::remove_file(path.join("mine.txt")).unwrap();
        Folder::new(&path).unwrap().remove(None).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn somebody_elses_folder_is_left_alone() {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join(SETTINGS), "listen = '127.0.0.1:1'").unwrap();
        assert!(Folder::new(outer.path()).is_err());
    }

    #[test]
    fn an_installation_whose_settings_lie_elsewhere_is_left_alone() {
        for name in FILES {
            let outer = tempfile::tempdir().unwrap();
            fs::write(outer.path().join(name), "somebody's").unwrap();
            let told = Folder::new(outer.path()).err().unwrap().to_string();
            assert!(told.contains(name) && told.contains("--data"), "{told}");
        }
    }
}
