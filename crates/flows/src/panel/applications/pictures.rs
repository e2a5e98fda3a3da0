//! Pictures of sites in memory: uploads are read one at a time, so that a crowd of them takes no more than one does; and those
//! that pages show are kept, so that nobody has the database read a quarter of a megabyte by asking for it again.

use std::sync::Arc;

use domain::{ApplicationId, LogoName, Picture, PictureRefused};
use moka::future::Cache;
use tokio::sync::Semaphore;

use crate::Fault;

/// Bytes of pictures that are kept, at most.
const KEPT: u64 = 8 * 1024 * 1024;

/// The one place where uploads are read as pictures, and where pictures are kept.
pub(crate) struct Pictures {
    turn: Arc<Semaphore>,
    kept: Cache<(ApplicationId, LogoName), Arc<[u8]>>,
}

impl Default for Pictures {
    fn default() -> Self {
        let kept = Cache::builder()
            .weigher(|_: &(ApplicationId, LogoName), picture: &Arc<[u8]>| {
                u32::try_from(picture.len()).unwrap_or(u32::MAX)
            })
            .max_capacity(KEPT)
            .build();
        Self {
            turn: Arc::new(Semaphore::new(1)),
            kept,
        }
    }
}

impl Pictures {
    /// Reads an upload when it is its turn.
    pub(super) async fn read(
        &self,
        upload: Vec<u8>,
    ) -> Result<Result<Picture, PictureRefused>, Fault> {
        self.in_turn(move || Picture::from_upload(&upload)).await
    }

    /// The permit goes along: whoever hangs up leaves a picture that is still being read, and still counts.
    async fn in_turn<T: Send + 'static>(
        &self,
        act: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.map_err(|_| Fault::new("no picture is read any more"))?;
        let task = tokio::task::spawn_blocking(move || {
            let _kept_until_done = turn;
            act()
        });
        let done = task.await;
        done.map_err(|_| Fault::new("reading a picture broke off"))
    }

    /// The picture of this name, if it is kept.
    pub(super) async fn find(&self, id: ApplicationId, name: &LogoName) -> Option<Arc<[u8]>> {
        self.kept.get(&(id, name.clone())).await
    }

    /// Keeps one, and lets others go for it.
    pub(super) async fn keep(&self, id: ApplicationId, name: LogoName, picture: Arc<[u8]>) {
        self.kept.insert((id, name), picture).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::atomic::{AtomicBool, Ordering},
    };

    use tokio::{runtime, sync::oneshot, task::spawn_blocking};

    use super::*;

    #[test]
    fn uploads_are_read_one_at_a_time() {
        // Of two threads one is busy with the first picture, so that the other does in turn whatever else may be done.
        let mut runtime = runtime::Builder::new_current_thread();
        let runtime = runtime.max_blocking_threads(2).build().unwrap();
        runtime.block_on(async {
            let pictures = Pictures::default();
            let (start, started) = oneshot::channel();
            let (finish, finished) = std::sync::mpsc::channel();
            let mut first = pin!(pictures.in_turn(move || {
                start.send(()).unwrap();
                finished.recv().unwrap();
            }));
            tokio::select! {
                _ = &mut first => panic!("the first is read while it waits"),
                started = started => started.unwrap(),
            }
            let was_read = Arc::new(AtomicBool::new(false));
            let read = Arc::clone(&was_read);
            let mut second = pin!(pictures.in_turn(move || read.store(true, Ordering::SeqCst)));
            tokio::select! {
                biased;
                _ = &mut second => panic!("two were read at once"),
                other = spawn_blocking(|| ()) => other.unwrap(),
            }
            assert!(!was_read.load(Ordering::SeqCst));
            finish.send(()).unwrap();
            first.await.unwrap();
            second.await.unwrap();
            assert!(was_read.load(Ordering::SeqCst));
        });
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_by_its_bytes() {
        let pictures = Pictures::default();
        let id = ApplicationId::from_bytes([1; 16]);
        let large: Arc<[u8]> = vec![0; 1024 * 1024].into();
        for number in 0..20_u8 {
            let name = LogoName::of(&[number]);
            pictures.keep(id, name, Arc::clone(&large)).await;
        }
        pictures.kept.run_pending_tasks().await;
        let bytes = pictures.kept.weighted_size();
        assert!((1..=KEPT).contains(&bytes), "{bytes}");
    }
}
