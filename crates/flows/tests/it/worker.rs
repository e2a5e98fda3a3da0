//! The worker itself: woken by a bell, stopped by word, several at once.

use std::{sync::Arc, time::Duration};

use delivery::Behaviour;
use flows::{Worker, WorkerSettings, testkit::Kit};
use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::talk::{Talk, member, messages, told};

const SOON: Duration = Duration::from_secs(10);

fn hired(kit: &Arc<Kit>, stop: &CancellationToken) -> JoinHandle<()> {
    let clock = Arc::clone(kit);
    let settings = WorkerSettings {
        at_once: 4,
        moments: Arc::new(move || clock.moment()),
    };
    let house = Kit::house(kit.flows.store().clone(), &[&kit.gateway]).unwrap();
    tokio::spawn(Worker::new(house, settings).run(stop.clone()))
}

/// Waits until so many texts were kept.
async fn texts(kit: &Kit, count: usize) {
    let all_there = async {
        while kit.gateway.kept().len() < count {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, all_there).await.expect("the texts come");
}

#[tokio::test]
async fn workers_carry_each_message_once_as_soon_as_it_is_written() {
    told(async |kit| {
        member(&kit, "ada").await;
        let kit = Arc::new(kit);
        let stop = CancellationToken::new();
        let workers = [hired(&kit, &stop), hired(&kit, &stop), hired(&kit, &stop)];
        for count in 2..=5 {
            Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
            // Well before the fall-back of five seconds: a bell rang.
            timeout(Duration::from_secs(4), texts(&kit, count))
                .await
                .expect("a bell rings");
        }
        stop.cancel();
        for worker in workers {
            timeout(SOON, worker)
                .await
                .expect("it stops when told")
                .unwrap();
        }
        assert_eq!(kit.gateway.kept().len(), 5);
        assert_eq!(messages(&kit, "accepted").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_hangs_holds_up_no_other_message() {
    told(async |kit| {
        member(&kit, "ada").await;
        let kit = Arc::new(kit);
        let stop = CancellationToken::new();
        let worker = hired(&kit, &stop);
        kit.gateway.behave(Behaviour::Hang);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        texts(&kit, 2).await;
        kit.gateway.behave(Behaviour::Accept);
        Talk::sign_in(&kit, "ada", &kit.new_browser()).await;
        texts(&kit, 3).await;
        worker.abort();
        assert!(worker.await.unwrap_err().is_cancelled());
    })
    .await;
}
