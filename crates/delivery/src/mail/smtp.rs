//! A mail server that takes our mails and carries them on: submission by SMTP (RFC 6409).

use std::{
    fmt::Display,
    iter,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{EmailAddress, Timestamp};
use lettre::{
    Address,
    transport::smtp::{
        authentication::Credentials,
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Severity,
    },
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    connection::{Encryption, Line, Server, leave},
    dkim::Signer,
    letter::{self, Letter, Sender},
    reply::{Failure, Stage, class},
    settings::{self, SmtpSecurity, SmtpSettings},
};
use crate::{ErrorClass, MailMessage, OutgoingSettings, SendAnswer, SettingsRefused};

/// The longest either half of a mail may take: until the server is ready for it, and until it has taken it. Both
/// together are the longest the outbox allows for.
const LONGEST_HALF: Duration = Duration::from_millis(crate::LONGEST_TIMEOUT_MS / 2);

/// A mail server. Clones share its connections.
#[derive(Clone)]
pub struct SmtpMail {
    name: String,
    sender: Sender,
    server: Arc<Server>,
    /// How long each half of a mail may take.
    patience: Duration,
}

// By hand: who writes is a mail address.
impl std::fmt::Debug for SmtpMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMail")
            .field("name", &self.name)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl SmtpMail {
    /// The gateway these settings describe. Of `outgoing` it takes the certificates to trust and the time-out.
    pub fn new(
        settings: &SmtpSettings,
        outgoing: &OutgoingSettings,
    ) -> Result<Self, SettingsRefused> {
        crate::settings::check_name(&settings.name)?;
        let from = own_address(&settings.from, SettingsRefused::From)?;
        let dkim = settings.dkim.as_ref();
        let sender = Sender {
            signer: dkim.map(|dkim| Signer::new(dkim, &from)).transpose()?,
            from,
            reply_to: settings
                .reply_to
                .as_deref()
                .map(|written| own_address(written, SettingsRefused::ReplyTo))
                .transpose()?,
        };
        let host = settings.checked_host()?;
        let encryption = encryption(settings.security, &host, outgoing)?;
        let login = settings
            .login()?
            .map(|(name, password)| Credentials::new(name.to_owned(), password.expose().clone()));
        let hello = hello(settings.helo.as_deref(), &sender.from)?;
        let server = Server::new((host, settings.port()), encryption, hello, login);
        Ok(Self {
            name: settings.name.clone(),
            sender,
            server: Arc::new(server),
            patience: Duration::from_millis(outgoing.timeout_ms).min(LONGEST_HALF),
        })
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn dkim_record(&self) -> Option<(String, String)> {
        self.sender.signer.as_ref()?.record()
    }

    pub(super) async fn send(&self, message: &MailMessage, now: Timestamp) -> SendAnswer {
        let Ok(letter) = self.sender.write(message, now) else {
            return SendAnswer::Permanent {
                class: ErrorClass::InvalidAddress,
            };
        };
        match self.hand_over(&letter).await {
            Ok(()) => SendAnswer::Accepted {
                provider_id: None,
                segments: None,
            },
            Err(failure) => failure.answer(&self.name),
        }
    }

    pub(super) async fn check(&self) -> Result<(), ErrorClass> {
        match self.server.connect(Instant::now() + self.patience).await {
            Ok(connection) => {
                leave(connection).await;
                Ok(())
            }
            Err(failure) => Err(class(&failure.answer(&self.name))),
        }
    }

    async fn hand_over(&self, letter: &Letter) -> Result<(), Failure> {
        let ready_until = Instant::now() + self.patience;
        let mut line = self.server.line(self.patience).await?;
        let mut stage = Stage::Sender;
        let envelope = self.offer(&mut line.connection, letter, &mut stage);
        let handed = match timeout_at(ready_until, envelope).await {
            Ok(Ok(())) => self.give(&mut line.connection, letter).await,
            Ok(Err(failure)) => Err(failure),
            Err(_) => Err(Failure::Silent(stage)),
        };
        self.part(line, &handed);
        handed
    }

    /// Sender and recipient, up to the server's "go ahead".
    async fn offer(
        &self,
        connection: &mut AsyncSmtpConnection,
        letter: &Letter,
        stage: &mut Stage,
    ) -> Result<(), Failure> {
        let from = Some(self.sender.from.clone());
        let sender = Mail::new(from, parameters(connection, letter)?);
        say(connection, sender, *stage, Severity::PositiveCompletion).await?;
        *stage = Stage::Recipient;
        let recipient = Rcpt::new(letter.to.clone(), Vec::new());
        say(connection, recipient, *stage, Severity::PositiveCompletion).await?;
        *stage = Stage::Content;
        say(connection, Data, *stage, Severity::PositiveIntermediate).await
    }

    /// The mail itself. A server may deliver it from the moment its end is there, and not before.
    async fn give(
        &self,
        connection: &mut AsyncSmtpConnection,
        letter: &Letter,
    ) -> Result<(), Failure> {
        let is_through = AtomicBool::new(false);
        // Asked for the next piece when the one before is out; the end goes out after the last.
        let then_the_end = iter::from_fn(|| {
            is_through.store(true, Ordering::Relaxed);
            None
        });
        let pieces = iter::once(letter.bytes.as_slice()).chain(then_the_end);
        let given = timeout(self.patience, connection.message_iter(pieces)).await;
        let is_through = is_through.load(Ordering::Relaxed);
        match given {
            Ok(Ok(reply)) if reply.code().severity == Severity::PositiveCompletion => Ok(()),
            Ok(Ok(_)) => Err(Failure::Unclear(ErrorClass::GatewayDown)),
            // A clear word, whatever it is.
            Ok(Err(error)) if error.status().is_some() => Err(Failure::Said(Stage::Content, error)),
            Ok(Err(_)) if is_through => Err(Failure::Unclear(ErrorClass::GatewayDown)),
            Ok(Err(error)) => Err(Failure::Said(Stage::Content, error)),
            Err(_) if is_through => Err(Failure::Unclear(ErrorClass::TimedOut)),
            Err(_) => Err(Failure::Silent(Stage::Content)),
        }
    }

    /// A connection that worked is kept; one that a server refused is taken leave of; from any other there is nothing
    /// to take leave.
    fn part(&self, line: Line<'_>, handed: &Result<(), Failure>) {
        match handed {
            Ok(()) => self.server.keep(line),
            Err(Failure::Said(..) | Failure::ForeignAddress) => {
                tokio::spawn(leave(line.connection));
            }
            Err(_) => {}
        }
    }
}

/// Says one command, whose answer must be a yes of this kind: one of another kind answers something else, and what comes
/// next would not be understood as it is meant.
async fn say(
    connection: &mut AsyncSmtpConnection,
    command: impl Display,
    stage: Stage,
    yes: Severity,
) -> Result<(), Failure> {
    match connection.command(command).await {
        Ok(reply) if reply.code().severity == yes => Ok(()),
        Ok(_) => Err(Failure::Confused),
        Err(error) => Err(Failure::Said(stage, error)),
    }
}

/// What a mail with letters of all the world in its addresses needs (RFC 6531); none otherwise.
fn parameters(
    connection: &AsyncSmtpConnection,
    letter: &Letter,
) -> Result<Vec<MailParameter>, Failure> {
    if letter.bytes.is_ascii() {
        return Ok(Vec::new());
    }
    let knows = |extension| connection.server_info().supports_feature(extension);
    if !knows(Extension::SmtpUtfEight) || !knows(Extension::EightBitMime) {
        return Err(Failure::ForeignAddress);
    }
    Ok(vec![
        MailParameter::Body(MailBodyParameter::EightBitMime),
        MailParameter::SmtpUtfEight,
    ])
}

/// An address of the operator's own. Any server must take it, so it has no letters beyond ASCII.
fn own_address(written: &str, refused: SettingsRefused) -> Result<Address, SettingsRefused> {
    written
        .parse::<EmailAddress>()
        .ok()
        .and_then(|address| letter::address(&address))
        .filter(|address| address.user().is_ascii())
        .ok_or(refused)
}

fn encryption(
    security: SmtpSecurity,
    host: &str,
    outgoing: &OutgoingSettings,
) -> Result<Encryption, SettingsRefused> {
    let tls = || {
        let mut trusted = TlsParameters::builder(host.to_owned());
        if let Some(pem) = &outgoing.extra_ca_pem {
            // What is no certificate is told where it was given, under [outgoing].
            let more = Certificate::from_pem(pem.as_bytes());
            trusted = trusted.add_root_certificate(more.map_err(|_| SettingsRefused::Trust)?);
        }
        trusted.build().map_err(|_| SettingsRefused::Trust)
    };
    Ok(match security {
        SmtpSecurity::StartTls => Encryption::StartTls(tls()?),
        SmtpSecurity::Tls => Encryption::Tls(tls()?),
        SmtpSecurity::None => Encryption::None,
    })
}

/// The name we greet by: a host name, or an address in brackets.
fn hello(written: Option<&str>, from: &Address) -> Result<ClientId, SettingsRefused> {
    let name = settings::host(written.unwrap_or(from.domain())).ok_or(SettingsRefused::Helo)?;
    Ok(match name.parse() {
        Ok(std::net::IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(std::net::IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(name),
    })
}
