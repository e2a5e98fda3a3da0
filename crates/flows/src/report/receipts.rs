//! Receipts: reports that come by a connection we keep, under the gateway's own name for the message. The connection is
//! kept for as long as this worker runs, for texts go out by it too.

mod early;

use std::{sync::Arc, time::Duration};

use delivery::{ErrorClass, SmppReceipt, TextGateway};
use domain::Moment;
use metrics::counter;
use store::{Bell, outbox, unit};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc::{self, Receiver},
    },
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use self::early::Early;
use crate::{Fault, Flows, WorkerSettings, error::WhileDoing};

/// Receipts of one gateway that may wait to be noted; the gateway keeps what comes beyond.
const WAITING: usize = 256;

/// How often one looks again for the messages of receipts that came too early.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A receipt comes within this, or it is of another message: gateways begin their numbers anew.
const LATEST: Duration = Duration::from_hours(7 * 24);

/// The fall-back where no bell is heard.
const LOOK_ROUND: Duration = Duration::from_secs(10);

/// A connection that is kept.
struct Line {
    gateway: Arc<TextGateway>,
    stop: CancellationToken,
}

impl Line {
    fn is_to(&self, other: &TextGateway) -> bool {
        let accounts = self.gateway.smpp().zip(other.smpp());
        accounts.is_some_and(|(one, other)| one.is_same(other))
    }
}

/// Keeps the connections of the gateways that have one, and notes the receipts that come by them.
pub struct ReceiptWorker {
    flows: Flows,
    settings: WorkerSettings,
}

impl ReceiptWorker {
    /// A worker over these flows. Of the settings it takes time and chance.
    pub const fn new(flows: Flows, settings: WorkerSettings) -> Self {
        Self { flows, settings }
    }

    /// Works until `stop`, then takes leave of the gateways and notes what they have told. Texts cannot be sent by them
    /// behind that. Ends before where a part of it broke off. A gateway that operators set up, switch or remove is gone to, or
    /// left, as soon as the bell rings.
    pub async fn run(self, stop: CancellationToken) {
        let worker = Arc::new(self);
        let mut bells = worker.flows.store().bells();
        let (mut kept, mut lines) = (Vec::new(), JoinSet::new());
        while !stop.is_cancelled() {
            let now = (worker.settings.moments)().now;
            match worker.flows.ways(now).await {
                Ok(ways) => worker.go_by(&ways.lines(), &mut kept, &mut lines),
                Err(fault) => {
                    tracing::error!(%fault, "which gateways have a connection is not known");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = sleep(LOOK_ROUND) => {}
                () = gateways_changed(&mut bells) => {}
                Some(Err(error)) = lines.join_next() => {
                    tracing::error!(%error, "what keeps a gateway's connection broke off");
                    return;
                }
            }
        }
        for line in &kept {
            line.stop.cancel();
        }
        while lines.join_next().await.is_some() {}
    }

    /// Begins the connections that are new, and takes leave of those that are there no more.
    fn go_by(
        self: &Arc<Self>,
        wanted: &[Arc<TextGateway>],
        kept: &mut Vec<Line>,
        lines: &mut JoinSet<()>,
    ) {
        kept.retain(|line| {
            let stays = wanted.iter().any(|gateway| line.is_to(gateway));
            if !stays {
                line.stop.cancel();
            }
            stays
        });
        for gateway in wanted {
            if kept.iter().any(|line| line.is_to(gateway)) {
                continue;
            }
            let line = Line {
                gateway: Arc::clone(gateway),
                stop: CancellationToken::new(),
            };
            let (worker, gateway, stop) =
                (Arc::clone(self), Arc::clone(gateway), line.stop.clone());
            lines.spawn(async move { worker.keep(&gateway, &stop).await });
            kept.push(line);
        }
    }

    async fn keep(&self, gateway: &Arc<TextGateway>, stop: &CancellationToken) {
        let Some(account) = gateway.smpp() else {
            return;
        };
        let (receipts, told) = mpsc::channel(WAITING);
        let line = async move {
            let moments = self.settings.moments.as_ref();
            account.keep(&receipts, moments, stop).await;
        };
        tokio::join!(line, self.listen(gateway.name(), told));
    }

    /// Notes receipts until the connection is given up.
    async fn listen(&self, gateway: &str, mut told: Receiver<SmppReceipt>) {
        let mut early = Early::default();
        loop {
            let next = if early.is_empty() {
                Ok(told.recv().await)
            } else {
                timeout(LOOK_AGAIN, told.recv()).await
            };
            match next {
                Ok(Some(receipt)) => self.take(gateway, receipt, 0, &mut early).await,
                Ok(None) => return,
                Err(_) => {}
            }
            let now = (self.settings.moments)().now;
            for (receipt, tries) in early.due(now) {
                self.take(gateway, receipt, tries, &mut early).await;
            }
        }
    }

    /// Notes it, or keeps it for another try.
    async fn take(&self, gateway: &str, receipt: SmppReceipt, tries: usize, early: &mut Early) {
        let mut moment = (self.settings.moments)();
        let noted = self
            .flows
            .receive_receipt(gateway, &receipt, &mut moment)
            .await;
        let is_found = noted.unwrap_or_else(|fault| {
            tracing::error!(%fault, gateway, "a receipt is not noted yet");
            false
        });
        if !is_found && !early.keep(receipt, tries, moment.now) {
            // Of a message that is gone, or of one that somebody else sends by the same account.
            counter!("countersign_receipts_unknown_total", "gateway" => gateway.to_owned())
                .increment(1);
        }
    }
}

impl Flows {
    /// Notes what a gateway told under its own name for a text. False where it has no such text: it may not be noted yet
    /// that the gateway took it.
    pub async fn receive_receipt(
        &self,
        gateway: &str,
        receipt: &SmppReceipt,
        moment: &mut Moment,
    ) -> Result<bool, Fault> {
        let since = moment.now.minus(LATEST);
        let name = (gateway.to_owned(), receipt.provider_id.clone());
        let unit = unit(move |tx| {
            let (gateway, id) = name.clone();
            Box::pin(async move { outbox::find_by_provider(tx, &gateway, &id, since).await })
        });
        let found = self.0.store.read(unit).await;
        let Some(message) = found.while_doing("looking for a receipt's message")? else {
            return Ok(false);
        };
        let report = &receipt.report;
        let class = report.class.unwrap_or(ErrorClass::Unknown);
        self.note(message, report.state, class, moment).await?;
        counter!("countersign_reports_total", "state" => report.state.as_str()).increment(1);
        Ok(true)
    }
}

/// Returns when other gateways may be there, or some no more.
async fn gateways_changed(bells: &mut broadcast::Receiver<Bell>) {
    loop {
        match bells.recv().await {
            Ok(Bell::Gateways | Bell::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(Bell::Outbox | Bell::Policy | Bell::Outages | Bell::Certificates) => {}
            // No bell will ring again: the look round serves.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
