//! Where a backup goes: a file beside its final place, moved there when it is whole and on disk, or standard output.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, IsTerminal, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use domain::Token;
use tokio_util::sync::CancellationToken;

use crate::{key::folder_of, wiring};

/// Where the backup goes. Dropped without [`Destination::keep`], it leaves nothing.
#[derive(Debug)]
pub(super) enum Destination {
    Output,
    File(Partial),
}

/// A file that is not yet what its name will say.
#[derive(Debug)]
pub(super) struct Partial {
    file: File,
    path: PathBuf,
    wanted: PathBuf,
}

impl Destination {
    /// `-` is standard output.
    pub(super) fn open(to: &Path) -> Result<Self> {
        if to == Path::new("-") {
            if io::stdout().is_terminal() {
                bail!(
                    "a backup is no text for a terminal: name a file, or send it on by `|` or `>`"
                );
            }
            return Ok(Self::Output);
        }
        Partial::open(to)
            .map(Self::File)
            .with_context(|| format!("while making a file beside {}", to.display()))
    }

    /// What the backup is written with. It fails as soon as the process is asked to stop.
    pub(super) fn writer(&self, stop: CancellationToken) -> Result<impl Write + Send + 'static> {
        let to: Box<dyn Write + Send> = match self {
            Self::Output => Box::new(io::stdout()),
            Self::File(partial) => Box::new(partial.file.try_clone()?),
        };
        Ok(BufWriter::new(UntilStopped { to, stop }))
    }

    /// The backup is whole: gives it its name, which another backup may have had.
    pub(super) fn keep(self) -> Result<()> {
        match self {
            Self::Output => Ok(()),
            Self::File(partial) => {
                let wanted = partial.wanted.clone();
                partial.keep().with_context(|| {
                    format!(
                        "while putting the backup in its place, {}",
                        wanted.display()
                    )
                })
            }
        }
    }
}

impl Partial {
    fn open(wanted: &Path) -> Result<Self> {
        let name = wanted
            .file_name()
            .context("this is not the name of a file")?;
        if wanted.is_dir() {
            bail!("this is a folder");
        }
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(
            ".{}.part",
            Token::make(&mut wiring::moment().rng).expose()
        ));
        let path = folder_of(wanted).join(hidden);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self {
            file,
            path,
            wanted: wanted.to_owned(),
        })
    }

    fn keep(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.wanted)?;
        File::open(folder_of(&self.wanted))?.sync_all()
    }
}

impl Drop for Partial {
    /// Where it was kept there is nothing left under this name.
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

struct UntilStopped<W> {
    to: W,
    stop: CancellationToken,
}

impl<W: Write> Write for UntilStopped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.is_cancelled() {
            return Err(io::Error::other("asked to stop"));
        }
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name =
            |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        entries.map(name).collect()
    }

    fn fill(destination: &Destination, stop: &CancellationToken) -> io::Result<()> {
        let mut writer = destination.writer(stop.clone()).unwrap();
        writer.write_all(b"whole")?;
        writer.flush()
    }

    #[test]
    fn a_backup_takes_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("a.backup");
        fs::write(&wanted, "older").unwrap();
        let destination = Destination::open(&wanted).unwrap();
        fill(&destination, &CancellationToken::new()).unwrap();
        assert_eq!(fs::read(&wanted).unwrap(), b"older");
        destination.keep().unwrap();
        assert_eq!(fs::read(&wanted).unwrap(), b"whole");
        assert_eq!(fs::metadata(&wanted).unwrap().mode() & 0o777, 0o600);
        assert_eq!(names(folder.path()), ["a.backup"]);
    }

    #[test]
    fn a_backup_that_was_stopped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let stop = CancellationToken::new();
        let destination = Destination::open(&folder.path().join("a.backup")).unwrap();
        stop.cancel();
        assert!(fill(&destination, &stop).is_err());
        drop(destination);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn what_can_be_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Destination::open(folder.path()).is_err());
        assert!(Destination::open(Path::new("/")).is_err());
        assert!(Destination::open(&folder.path().join("no/such/folder")).is_err());
    }
}
