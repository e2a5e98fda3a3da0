//! Keeps the book on disk: one JSON file, replaced whole, so that a crash leaves the old or the new one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokio::sync::{RwLock, RwLockReadGuard};

use super::{
    CommunityError, SEEDED, SEEDED_PASSWORD,
    book::{ADMINISTRATORS, Book, Member, Post, seconds},
    password,
};
use crate::{chance, clock};

#[derive(Debug)]
pub(super) struct Keeper {
    file: PathBuf,
    book: RwLock<Book>,
}

impl Keeper {
    pub(super) fn open(folder: &Path) -> Result<Self, CommunityError> {
        let file = folder.join("community.json");
        let book = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|wrong| CommunityError::File(wrong.into()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Book::default(),
            Err(error) => return Err(CommunityError::File(error)),
        };
        let mut keeper = Self {
            file,
            book: RwLock::new(book),
        };
        let book = keeper.book.get_mut();
        if book.is_empty() {
            *book = seeded_book()?;
            fs::create_dir_all(folder).map_err(CommunityError::File)?;
            write(&keeper.file, book).map_err(CommunityError::File)?;
        }
        Ok(keeper)
    }

    pub(super) async fn read(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().await
    }

    /// Changes the book: on disk first, then in memory, so that nothing is shown which a restart would forget.
    pub(super) async fn change<T>(&self, act: impl FnOnce(&mut Book) -> T) -> io::Result<T> {
        let mut book = self.book.write().await;
        let mut draft = book.clone();
        let answer = act(&mut draft);
        let file = self.file.clone();
        *book = tokio::task::spawn_blocking(move || write(&file, &draft).map(|()| draft))
            .await
            .map_err(io::Error::other)??;
        Ok(answer)
    }
}

fn write(file: &Path, book: &Book) -> io::Result<()> {
    let draft = file.with_extension("json.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&draft)?;
    written.write_all(&serde_json::to_vec_pretty(book)?)?;
    written.sync_all()?;
    fs::rename(&draft, file)?;
    // The new name itself must reach the disk as well.
    file.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn seeded_book() -> Result<Book, CommunityError> {
    let mut book = Book::default();
    let joined_at = seconds(clock::now());
    for (name, is_administrator) in SEEDED {
        let mut groups = vec!["members".to_owned()];
        groups.extend(is_administrator.then(|| ADMINISTRATORS.to_owned()));
        let member = Member {
            id: chance::id()?,
            name: name.into(),
            email: format!("{name}@lighthouse.example"),
            password_hash: password::hash(SEEDED_PASSWORD)?,
            groups,
            joined_at,
        };
        if is_administrator {
            book.add_post(Post {
                id: chance::id()?,
                author: member.id.clone(),
                text: "Welcome to the board. Be kind, and keep the lamp lit.".into(),
                written_at: joined_at,
            });
        }
        // A new book refuses none of three different names.
        let _ = book.join(member);
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_written_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::open(&folder.path().join("new")).unwrap();
        let ada = keeper.read().await.find_by_name("ada").unwrap().id.clone();
        let changed = keeper
            .change(|book| book.set_password(&ada, "new hash".into()))
            .await;
        assert_eq!(changed.unwrap(), Ok(()));

        let again = Keeper::open(&folder.path().join("new")).unwrap();
        assert_eq!(
            again.read().await.find(&ada).unwrap().password_hash,
            "new hash"
        );
        assert_eq!(again.read().await.members().len(), SEEDED.len());
    }

    #[test]
    fn a_damaged_file_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("community.json");
        fs::write(&file, "{ half").unwrap();
        assert!(matches!(
            Keeper::open(folder.path()),
            Err(CommunityError::File(_))
        ));
        assert_eq!(fs::read_to_string(&file).unwrap(), "{ half");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Keeper::open(folder.path()).unwrap();
        let about = fs::metadata(folder.path().join("community.json")).unwrap();
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
}
