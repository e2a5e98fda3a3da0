//! One connection to a server, from the bind to its end: texts go out, answers and receipts come in, and a server that
//! has fallen silent is found out.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rusmpp::{
    Command, CommandId, CommandStatus, Pdu,
    pdus::{BindTransceiver, DeliverSm, DeliverSmResp},
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, timeout, timeout_at},
};
use tokio_util::{codec::Framed, sync::CancellationToken};

use super::{
    ids::SmppIds,
    receipt::{self, Delivered, SmppReceipt},
    status,
    way::Stream,
    window::{Ask, Outcome, Window},
    wire::{Broken, Frames, Heard, Unreadable},
};
use crate::ErrorClass;

/// How long the server may take to take what is written.
const WRITES_WITHIN: Duration = Duration::from_secs(5);
/// How long it may take to say that it is there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// How long the place of a text that was never answered is kept from others.
const PLACE_KEPT: Duration = Duration::from_mins(1);
/// How long taking leave may take.
const LEAVES_WITHIN: Duration = Duration::from_secs(2);
/// Numbers go this far, then begin anew (SMPP 3.4, section 3.2).
const LAST_NUMBER: u32 = 0x7fff_ffff;

/// How a connection is used.
#[derive(Clone, Copy)]
pub(super) struct Habits {
    /// Texts that may wait for their answers at the same time.
    pub(super) window: u16,
    /// The silence after which the server is asked whether it is there.
    pub(super) quiet: Duration,
    /// How it writes ids.
    pub(super) ids: SmppIds,
}

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// We took leave.
    Left,
    /// The server took leave.
    Unbound,
    /// The server hung up.
    HungUp,
    /// It did not answer, or took nothing.
    Silent,
    /// What came cannot be understood.
    Broken(Broken),
}

impl From<Broken> for Ended {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Left => f.write_str("we took leave"),
            Self::Unbound => f.write_str("the server took leave"),
            Self::HungUp => f.write_str("the server hung up"),
            Self::Silent => f.write_str("the server fell silent"),
            Self::Broken(broken) => write!(f, "the server is not understood: {broken}"),
        }
    }
}

/// A connection that is let in.
pub(super) struct Session {
    line: Framed<Stream, Frames>,
    habits: Habits,
    window: Window,
    last_number: u32,
    heard_at: Instant,
    /// When the server was asked whether it is there, while it has not answered.
    asked_at: Option<Instant>,
}

impl Session {
    /// Asks to be let in.
    pub(super) async fn bind(
        stream: Stream,
        bind: BindTransceiver,
        habits: Habits,
        until: Instant,
    ) -> Result<Self, ErrorClass> {
        let mut session = Self {
            line: Framed::new(stream, Frames),
            habits,
            window: Window::new(habits.window),
            last_number: 0,
            heard_at: Instant::now(),
            asked_at: None,
        };
        let number = session.number();
        let asked = session.write(CommandStatus::EsmeRok, number, bind).await;
        asked.map_err(|_| ErrorClass::GatewayDown)?;
        match timeout_at(until, session.verdict(number)).await {
            Ok(Some(CommandStatus::EsmeRok)) => Ok(session),
            Ok(Some(status)) => {
                tracing::warn!(status = u32::from(status), "a server does not let us in");
                Err(status::class_of_bind(status))
            }
            Ok(None) => Err(ErrorClass::GatewayDown),
            Err(_) => Err(ErrorClass::TimedOut),
        }
    }

    /// What the server says to the bind; none where it hangs up or speaks something else.
    async fn verdict(&mut self, number: u32) -> Option<CommandStatus> {
        loop {
            let (command, status, sequence) = match self.line.next().await?.ok()? {
                Heard::Command(heard) => (heard.id(), heard.status(), heard.sequence_number()),
                Heard::Unreadable(heard) => (heard.command, heard.status, heard.sequence),
            };
            match command {
                CommandId::BindTransceiverResp if sequence == number => return Some(status),
                // Nothing but a refusal, whatever it says.
                CommandId::GenericNack => {
                    let is_yes = status == CommandStatus::EsmeRok;
                    return (!is_yes).then_some(status);
                }
                _ => {}
            }
        }
    }

    /// Carries what is asked until `stop`, or until the connection ends. What it has not written then was never sent.
    pub(super) async fn run(
        mut self,
        mut asks: mpsc::Receiver<Ask>,
        receipts: &mpsc::Sender<SmppReceipt>,
        stop: &CancellationToken,
    ) -> Ended {
        match self.carry(&mut asks, receipts, stop).await {
            Ok(()) => {
                drop(asks);
                self.take_leave().await;
                Ended::Left
            }
            Err(ended) => ended,
        }
    }

    async fn carry(
        &mut self,
        asks: &mut mpsc::Receiver<Ask>,
        receipts: &mpsc::Sender<SmppReceipt>,
        stop: &CancellationToken,
    ) -> Result<(), Ended> {
        let mut seconds = interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                heard = self.line.next() => {
                    let heard = heard.ok_or(Ended::HungUp)??;
                    self.hear(heard, receipts).await?;
                }
                Some(ask) = asks.recv(), if self.window.has_room() => self.submit(ask).await?,
                _ = seconds.tick() => self.look_round().await?,
                () = stop.cancelled() => return Ok(()),
            }
        }
    }

    /// Says good-bye, so that the server keeps what is still to come for the next connection.
    pub(super) async fn take_leave(mut self) {
        let number = self.number();
        let left = async {
            self.write(CommandStatus::EsmeRok, number, Pdu::Unbind)
                .await
                .ok()?;
            while let Some(Ok(heard)) = self.line.next().await {
                if matches!(heard, Heard::Command(said) if said.id() == CommandId::UnbindResp) {
                    break;
                }
            }
            self.line.close().await.ok()
        };
        // Whether it heard us or not: it is over.
        let _ = timeout(LEAVES_WITHIN, left).await;
    }

    async fn submit(&mut self, ask: Ask) -> Result<(), Ended> {
        if !ask.ticket.begin() {
            return Ok(());
        }
        let number = self.number();
        // Before it is written: an answer may be quick.
        self.window.wait(number, ask.answer);
        self.write(CommandStatus::EsmeRok, number, ask.message)
            .await
    }

    /// Once a second: is the server there, and are there places nobody comes for?
    async fn look_round(&mut self) -> Result<(), Ended> {
        self.window.forget_unanswered(PLACE_KEPT);
        match self.asked_at {
            Some(asked) if asked.elapsed() >= ANSWERS_WITHIN => Err(Ended::Silent),
            None if self.heard_at.elapsed() >= self.habits.quiet => {
                self.asked_at = Some(Instant::now());
                let number = self.number();
                self.write(CommandStatus::EsmeRok, number, Pdu::EnquireLink)
                    .await
            }
            _ => Ok(()),
        }
    }

    async fn hear(
        &mut self,
        heard: Heard,
        receipts: &mpsc::Sender<SmppReceipt>,
    ) -> Result<(), Ended> {
        // Whatever it says, it is there.
        self.heard_at = Instant::now();
        self.asked_at = None;
        let command = match heard {
            Heard::Command(command) => *command,
            Heard::Unreadable(unreadable) => return self.hear_unreadable(unreadable).await,
        };
        let (status, number) = (command.status(), command.sequence_number());
        match (command.id(), command.pdu()) {
            (CommandId::SubmitSmResp, answer) => {
                let id = match answer {
                    Some(Pdu::SubmitSmResp(answer)) => {
                        self.habits.ids.of_answer(answer.message_id().as_str())
                    }
                    _ => None,
                };
                self.answered(number, status, id);
                Ok(())
            }
            (CommandId::GenericNack, _) => {
                self.not_understood(number, status);
                Ok(())
            }
            (_, Some(Pdu::DeliverSm(message))) => {
                let status = pass_on(message, self.habits.ids, receipts);
                self.write(status, number, DeliverSmResp::default()).await
            }
            (CommandId::EnquireLink, _) => {
                self.write(CommandStatus::EsmeRok, number, Pdu::EnquireLinkResp)
                    .await
            }
            (CommandId::Unbind, _) => {
                self.write(CommandStatus::EsmeRok, number, Pdu::UnbindResp)
                    .await?;
                Err(Ended::Unbound)
            }
            // What needs no answer.
            (CommandId::AlertNotification | CommandId::Outbind, _) => Ok(()),
            (id, _) if id.is_response() => Ok(()),
            _ => self.refuse(number, CommandStatus::EsmeRinvcmdid).await,
        }
    }

    async fn hear_unreadable(&mut self, heard: Unreadable) -> Result<(), Ended> {
        match heard.command {
            // Its header says what became of the text, though nobody knows its id.
            CommandId::SubmitSmResp => {
                self.answered(heard.sequence, heard.status, None);
                Ok(())
            }
            CommandId::GenericNack => {
                self.not_understood(heard.sequence, heard.status);
                Ok(())
            }
            id if id.is_response() => Ok(()),
            // For good: it would come again and again otherwise.
            CommandId::DeliverSm => {
                let refusal = DeliverSmResp::default();
                self.write(CommandStatus::EsmeRxPAppn, heard.sequence, refusal)
                    .await
            }
            _ => {
                self.refuse(heard.sequence, CommandStatus::EsmeRinvcmdlen)
                    .await
            }
        }
    }

    fn answered(&mut self, number: u32, status: CommandStatus, id: Option<String>) {
        let outcome = match status {
            CommandStatus::EsmeRok => Outcome::Taken(id),
            refused => Outcome::Refused(refused),
        };
        self.window.answer(number, outcome);
    }

    /// The server did not understand something of ours. "All is well" is no reason: then nobody knows.
    fn not_understood(&mut self, number: u32, status: CommandStatus) {
        let outcome = match status {
            CommandStatus::EsmeRok => Outcome::Lost(ErrorClass::GatewayDown),
            refused => Outcome::Refused(refused),
        };
        self.window.answer(number, outcome);
    }

    async fn refuse(&mut self, number: u32, why: CommandStatus) -> Result<(), Ended> {
        self.write(why, number, Pdu::GenericNack).await
    }

    async fn write(
        &mut self,
        status: CommandStatus,
        number: u32,
        message: impl Into<Pdu>,
    ) -> Result<(), Ended> {
        let command = Command::new(status, number, message);
        match timeout(WRITES_WITHIN, self.line.send(command)).await {
            Ok(written) => written.map_err(Ended::from),
            Err(_) => Err(Ended::Silent),
        }
    }

    const fn number(&mut self) -> u32 {
        self.last_number = match self.last_number {
            LAST_NUMBER => 1,
            last => last + 1,
        };
        self.last_number
    }
}

/// Hands a receipt on, and says what the server is answered: to keep it, where nobody has time for it now.
fn pass_on(
    message: &DeliverSm,
    ids: SmppIds,
    receipts: &mpsc::Sender<SmppReceipt>,
) -> CommandStatus {
    let Delivered::Receipt(receipt) = receipt::read(message, ids) else {
        return CommandStatus::EsmeRok;
    };
    match receipts.try_send(receipt) {
        Ok(()) => CommandStatus::EsmeRok,
        Err(_) => CommandStatus::EsmeRxTAppn,
    }
}

#[cfg(test)]
mod tests;
