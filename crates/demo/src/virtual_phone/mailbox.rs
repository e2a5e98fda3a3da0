//! The phone's mailbox: a mail server for this machine alone, as small as can be (RFC 5321), for whoever knows the key.
//! It carries nothing on.

mod conversation;
mod letter;
mod lines;
mod login;

use std::{io, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use self::conversation::Conversation;
use super::Phone;

/// Connections at the same time; the next one is turned away.
const MOST_AT_ONCE: usize = 16;
/// How long conversations may take to end when the phone is switched off.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// Takes mails until `shutdown` is cancelled.
pub(super) async fn run(
    listener: TcpListener,
    phone: Arc<Phone>,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let mut conversations = JoinSet::new();
    loop {
        let come = tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = conversations.join_next() => continue,
            come = listener.accept() => come,
        };
        match come {
            Ok((stream, _)) if conversations.len() >= MOST_AT_ONCE => turn_away(&stream),
            Ok((stream, _)) => {
                let conversation = Conversation::new(stream, Arc::clone(&phone));
                conversations.spawn(conversation.run(shutdown.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the mailbox could not be taken");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    let ended = async { while conversations.join_next().await.is_some() {} };
    // What has not ended by then is broken off.
    let _in_time = timeout(ENDS_WITHIN, ended).await;
    Ok(())
}

/// One line, if it goes out at once; there is no room to wait.
fn turn_away(stream: &TcpStream) {
    let _sent = stream.try_write(b"421 4.3.2 too many at once, come again\r\n");
}
