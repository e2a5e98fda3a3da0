//! A server at work: the pages and the API, the worker that carries messages, the sweeper. From the open database to the
//! graceful stop.

mod due;

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use delivery::PushGateway;
use flows::{
    CallWorker, Flows, Gateways, HookWorker, ReceiptWorker, Sealer, SealerSettings, Settings,
    Worker, WorkerSettings,
};
use metrics_exporter_prometheus::PrometheusHandle;
use store::Store;
use tokio::{
    net::TcpListener,
    sync::Mutex,
    task::{JoinError, JoinHandle},
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;
use web::{
    AuthyWriter, House,
    guard::{self, Instruments},
};

use crate::{
    certificates::Certificates,
    config::Config,
    opening::Opened,
    places, proxies,
    wiring::{self, Moments},
};

/// Messages one process carries at the same time.
const AT_ONCE: u32 = 64;
/// How far the clocks of server and database may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(30);
/// How often the log says where its chain ends, for whoever keeps the log elsewhere.
const ANCHOR_EVERY: Duration = Duration::from_hours(1);
const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// How often the metrics' samples are folded into their buckets, so that they do not pile up unread.
const UPKEEP_EVERY: Duration = Duration::from_secs(10);

/// The acts over an open database, with the gateways of the settings.
pub(crate) fn flows(config: &Config, opened: Opened) -> Result<Flows> {
    let http = delivery::Http::new(config.outgoing.clone()).context("[outgoing]")?;
    let gateways = config.gateways.iter();
    let text = gateways.clone().filter_map(|one| one.text.clone());
    let call = gateways.clone().filter_map(|one| one.call.clone());
    let mail = gateways.filter_map(|one| one.mail.clone());
    let gateways = Gateways {
        text: text.map(Arc::new).collect(),
        call: call.map(Arc::new).collect(),
        mail: mail.map(Arc::new).collect(),
        push: Some(Arc::new(PushGateway::Web(config.push.clone()))),
        http,
    };
    let settings = Settings {
        public_address: config.public_address.clone(),
    };
    Ok(Flows::new(opened.store, opened.keys, settings, gateways))
}

/// Takes the address the settings name.
pub(crate) async fn listen(config: &Config) -> Result<TcpListener> {
    TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "while listening on {}: if another program has this port, stop it or choose another by `listen`",
            config.listen
        )
    })
}

/// Refuses clocks that are too far apart: leases, limits and codes would be judged differently here and there.
pub(crate) async fn check_clock(store: &Store) -> Result<()> {
    let offset = store.clock_offset(wiring::now()).await?;
    if is_too_far(offset) {
        bail!(
            "the clock of this machine and the database's are {} s apart, more than {} s. \
             Set both by NTP, then start again",
            offset.unsigned_abs() / 1000,
            CLOCKS_APART.as_secs()
        );
    }
    Ok(())
}

/// Whether clocks this many milliseconds apart are too far apart.
pub(crate) fn is_too_far(offset: i64) -> bool {
    u128::from(offset.unsigned_abs()) > CLOCKS_APART.as_millis()
}

/// Works until `stop`, then answers the open requests, lets the messages under way end, and closes the database.
pub(crate) async fn run(
    config: &Config,
    listener: TcpListener,
    flows: Flows,
    metrics: PrometheusHandle,
    stop: CancellationToken,
) -> Result<()> {
    let certificates = Certificates::open(config, flows.store())?;
    let moments = wiring::moments();
    // The worker goes on until the last request is answered, so that what was asked for in it is begun.
    let stop_workers = CancellationToken::new();
    let carrying = carry_messages(&flows, &moments, stop_workers.clone(), stop.clone());
    let worker = spawn_vital(carrying, &stop);
    let teller = tell(flows.clone(), Arc::clone(&moments), stop_workers.clone());
    let teller = spawn_vital(teller, &stop);
    let sweeper = sweep(flows.clone(), metrics.clone(), stop_workers.clone());
    let sweeper = spawn_vital(sweeper, &stop);
    let (flows_for_changes, stop_changes) = (flows.clone(), stop_workers.clone());
    let waiting = due::carry_out_changes(flows_for_changes, Arc::clone(&moments), stop_changes);
    let waiting = spawn_vital(waiting, &stop);
    let stop_sealer = CancellationToken::new();
    let sealer = Sealer::new(
        flows.clone(),
        SealerSettings {
            anchor_every: ANCHOR_EVERY,
            moments: Arc::clone(&moments),
        },
    );
    let sealer = spawn_vital(sealer.run(stop_sealer.clone()), &stop);
    let mut house = House::new(flows.clone(), &config.guard, Arc::clone(&moments));
    if let Some(path) = &config.places {
        house = house.with_places(places::read(path)?);
    }
    let instruments = instruments(&flows, metrics, moments, stop.clone());
    let router = guard::protect(web::routes(house), &config.guard, &instruments);
    let tls = certificates.as_ref().map(Certificates::tls);
    let kept = certificates.map(|kept| spawn_vital(kept.keep(stop_workers.clone()), &stop));
    let served = web::serve(listener, tls, router, stop.cancelled_owned()).await;
    stop_workers.cancel();
    let carried = worker.await;
    let told = teller.await;
    let swept = sweeper.await;
    write_call_counts(&flows).await;
    let waited = waiting.await;
    let kept = match kept {
        Some(task) => task.await,
        None => Ok(()),
    };
    // Nobody writes any more: the sealer seals the rest.
    stop_sealer.cancel();
    let last_seals = sealer.await;
    flows.store().clone().close().await;
    served.context("while serving")?;
    let lines = carried.context("the outbox worker broke off")?;
    lines.context("the worker that takes receipts broke off")?;
    told.context("the worker that tells sites broke off")?;
    kept.context("the keeper of the certificate broke off")?;
    swept.context("the sweeper broke off")?;
    last_seals.context("the sealer of the log broke off")?;
    waited.context("the task that carries out changes broke off")
}

/// Carries messages until `stop_carrying`. The connections some gateways have are kept until the last text is out.
fn carry_messages(
    flows: &Flows,
    moments: &Moments,
    stop_carrying: CancellationToken,
    stop: CancellationToken,
) -> impl Future<Output = Result<(), JoinError>> + Send + 'static + use<> {
    let worker = Worker::new(flows.clone(), settings_of_workers(moments));
    let lines = ReceiptWorker::new(flows.clone(), settings_of_workers(moments));
    async move {
        let stop_lines = CancellationToken::new();
        let lines = spawn_vital(lines.run(stop_lines.clone()), &stop);
        worker.run(stop_carrying).await;
        stop_lines.cancel();
        lines.await
    }
}

/// Tells sites what they want to hear, in the words of the face they call by, and endpoints of events.
async fn tell(flows: Flows, moments: Moments, stop: CancellationToken) {
    let settings = || settings_of_workers(&moments);
    let calls = CallWorker::new(flows.clone(), Arc::new(AuthyWriter), settings());
    let events = HookWorker::new(flows, settings());
    tokio::join!(calls.run(stop.clone()), events.run(stop));
}

fn settings_of_workers(moments: &Moments) -> WorkerSettings {
    WorkerSettings {
        at_once: AT_ONCE,
        moments: Arc::clone(moments),
    }
}

/// Starts a task the whole cannot be without: when it ends, even by a panic, all else is stopped, so that a supervisor
/// starts it anew.
pub(crate) fn spawn_vital<T: Send + 'static>(
    task: impl Future<Output = T> + Send + 'static,
    stop: &CancellationToken,
) -> JoinHandle<T> {
    let stop_with_it = stop.clone().drop_guard();
    tokio::spawn(async move {
        let _stop_with_it = stop_with_it;
        task.await
    })
}

fn instruments(
    flows: &Flows,
    metrics: PrometheusHandle,
    moment: Moments,
    stop: CancellationToken,
) -> Instruments {
    let database = Arc::new(Reachable::new(flows.store().clone()));
    Instruments {
        moment,
        ready: Arc::new(move || {
            let (database, stop) = (Arc::clone(&database), stop.clone());
            Box::pin(async move { !stop.is_cancelled() && database.ask().await })
        }),
        metrics: Arc::new(move || metrics.render()),
        proxies: proxies::note_in(flows.store().clone()),
    }
}

/// Whether the database answers. Anybody may ask, so it is asked once a second at most, by one at a time.
struct Reachable {
    store: Store,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Reachable {
    fn new(store: Store) -> Self {
        let last = Mutex::new(None);
        Self { store, last }
    }

    async fn ask(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((asked, answer)) = *last
            && asked.elapsed() < Duration::from_secs(1)
        {
            return answer;
        }
        let answer = self.store.ping().await.is_ok();
        *last = Some((Instant::now(), answer));
        answer
    }
}

/// Removes what has ended, and folds the metrics.
async fn sweep(flows: Flows, metrics: PrometheusHandle, stop: CancellationToken) {
    let mut upkeep = tokio::time::interval(UPKEEP_EVERY);
    let mut sweeping = tokio::time::interval(SWEEP_EVERY);
    upkeep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = upkeep.tick() => {
                metrics.run_upkeep();
                write_call_counts(&flows).await;
            }
            _ = sweeping.tick() => sweep_all(&flows, &stop).await,
        }
    }
}

/// For the panel: which calls sites made lately.
async fn write_call_counts(flows: &Flows) {
    if let Err(fault) = flows.write_call_counts().await {
        tracing::error!(%fault, "which calls sites made could not be written");
    }
}

async fn sweep_all(flows: &Flows, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match flows.sweep(&mut wiring::moment()).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(fault) => {
                tracing::error!(%fault, "what has ended could not be removed");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn when_a_vital_task_breaks_off_all_is_stopped() {
        let stop = CancellationToken::new();
        let task = spawn_vital(async { panic!("as it should not") }, &stop);
        let ended: Result<(), _> = task.await;
        assert!(ended.is_err() && stop.is_cancelled());
    }

    #[test]
    fn clocks_may_be_thirty_seconds_apart_and_no_more() {
        for (offset, expected) in [
            (0, false),
            (30_000, false),
            (-30_000, false),
            (30_001, true),
            (i64::MIN, true),
        ] {
            assert_eq!(is_too_far(offset), expected, "{offset}");
        }
    }
}
