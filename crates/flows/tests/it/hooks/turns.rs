//! The worker itself: woken when the log is sealed, and held up by nobody who hangs.

use std::{sync::Arc, time::Duration};

use flows::{HookWorker, WorkerSettings, testkit::Kit};
use tokio::{task::yield_now, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    endpoint::{Answers, Endpoint},
    heard_at, joined,
};
use crate::talk::{Talk, told};

const SOON: Duration = Duration::from_secs(8);

#[tokio::test]
async fn an_endpoint_that_hangs_holds_up_no_other() {
    told(async |kit| {
        let (hangs, hears) = (Endpoint::open().await, Endpoint::open().await);
        hangs.answers(Answers::Hang);
        heard_at(&kit, &hangs, "sign_in.*").await;
        heard_at(&kit, &hears, "sign_in.asked").await;
        joined(&kit, "ada").await;
        let kit = Arc::new(kit);
        let clock = Arc::clone(&kit);
        let settings = WorkerSettings {
            at_once: 4,
            moments: Arc::new(move || clock.moment()),
        };
        let house = Kit::house(kit.flows.store().clone(), &[]).unwrap();
        let worker = HookWorker::new(house, settings).run(CancellationToken::new());
        let worker = tokio::spawn(worker);
        for count in 1..=4 {
            kit.flows.seal_log(&|| kit.moment()).await.unwrap();
            let all = async {
                while hears.heard().len() < count {
                    yield_now().await;
                }
            };
            timeout(SOON, all).await.expect("it is told");
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        }
        assert!(hangs.heard().len() <= 2, "of four at once it has one");
        worker.abort();
    })
    .await;
}
