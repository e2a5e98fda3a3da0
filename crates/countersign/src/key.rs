//! The master key's file: made once, for an empty database, readable by its owner alone.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::Path,
};

use anyhow::{Context, Result, bail};
use domain::MasterKey;

/// The key in this file; none where there is no file. A file that others may read is refused: the key in it has to be
/// taken for known.
pub(crate) fn read(path: &Path) -> Result<Option<MasterKey>> {
    let said = || format!("while reading the master key in {}", path.display());
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(said),
    };
    check_rights(path, metadata.mode())?;
    let text = domain::Secret::new(fs::read_to_string(path).with_context(said)?);
    let key = text.expose().parse::<MasterKey>().with_context(|| {
        format!(
            "{} does not hold a master key: restore it from where you keep its copy",
            path.display()
        )
    })?;
    Ok(Some(key))
}

fn check_rights(path: &Path, mode: u32) -> Result<()> {
    if mode & 0o077 != 0 {
        bail!(
            "others may read the master key in {path} (mode {mode:03o}). \
             Run `chmod 600 {path}`, and think about who may have read it",
            path = path.display(),
            mode = mode & 0o777
        );
    }
    Ok(())
}

/// Writes a new key: never over a file that is there, and on disk before anything is sealed with it.
pub(crate) fn write(path: &Path, key: &MasterKey) -> Result<()> {
    write_whole(path, key)
        .with_context(|| format!("while writing the master key to {}", path.display()))
}

fn write_whole(path: &Path, key: &MasterKey) -> io::Result<()> {
    let folder = folder_of(path);
    make_private_folder(folder)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{}", key.to_file_text().expose())?;
    file.sync_all()?;
    File::open(folder)?.sync_all()
}

/// Makes a folder, and those above it, for the owner alone. A folder that is there keeps its rights.
pub(crate) fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// The folder a file is in; the working directory for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use domain::Keys;

    use super::*;

    fn key() -> MasterKey {
        MasterKey::make(&mut crate::wiring::moment().rng)
    }

    #[test]
    fn a_key_is_kept_for_its_owner_alone_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/folder/master.key");
        assert!(read(&path).unwrap().is_none());
        let made = key();
        write(&path, &made).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let found = read(&path).unwrap().unwrap();
        let check = |key: &MasterKey| *Keys::from_master(key).check_value();
        assert_eq!(check(&found), check(&made));
    }

    #[test]
    fn a_key_is_never_written_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        write(&path, &key()).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(write(&path, &key()).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_key_that_others_may_read_is_refused_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        write(&path, &key()).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains("chmod 600"), "{error}");
        }
    }

    #[test]
    fn a_file_with_something_else_in_it_is_refused_without_showing_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        write(&path, &key()).unwrap();
        fs::write(&path, "hunter2").unwrap();
        let error = format!("{:#}", read(&path).unwrap_err());
        assert!(error.contains("does not hold a master key") && !error.contains("hunter2"));
    }
}
