//! A mail server that checks what it is told, and behaves as badly as it is asked to: at one step of the conversation it
//! says something else, says nothing, or hangs up.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use data_encoding::BASE64;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

pub(crate) const USERNAME: &str = "countersign";
pub(crate) const PASSWORD: &str = "hunter2 à la carte";
pub(crate) const AUTHORITY: &str = include_str!("tls/authority.pem");

/// Where in the conversation it misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Greeting,
    Hello,
    StartTls,
    Login,
    Sender,
    Recipient,
    Data,
    /// Behind the go-ahead, before the mail has come.
    Content,
    /// Behind the end of the mail.
    End,
}

/// What it does there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Say(&'static str),
    /// Once, and behaves from then on.
    SayOnce(&'static str),
    /// Until it is told to behave.
    Hang,
    Close,
}

#[derive(Clone)]
pub(crate) struct Manners {
    /// Encrypted from the first byte.
    pub(crate) is_tls: bool,
    pub(crate) offers_starttls: bool,
    /// The certificate is for somebody else.
    pub(crate) is_elsewhere: bool,
    /// The lines of the greeting behind the first, STARTTLS aside.
    pub(crate) offers: &'static [&'static str],
    pub(crate) misbehaves: Option<(Step, Act)>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            is_tls: false,
            offers_starttls: true,
            is_elsewhere: false,
            offers: &["AUTH PLAIN LOGIN", "8BITMIME"],
            misbehaves: None,
        }
    }
}

/// A mail it took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) hello: String,
    /// With the parameters behind it.
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) text: String,
    pub(crate) is_encrypted: bool,
    /// Who had signed in.
    pub(crate) login: Option<String>,
}

#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) taken: Vec<Taken>,
    /// Every command, without what follows it.
    pub(crate) verbs: Vec<String>,
    pub(crate) connections: usize,
    /// Mails begun and not yet answered, and the most there ever were at the same time.
    under_way: usize,
    pub(crate) most_under_way: usize,
    talks: Vec<AbortHandle>,
}

#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) port: u16,
    manners: Arc<Mutex<Manners>>,
    notes: Arc<Mutex<Notes>>,
}

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}
type Stream = BufReader<Box<dyn Both>>;

impl Peer {
    pub(crate) async fn start(manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = Self {
            port: listener.local_addr().unwrap().port(),
            manners: Arc::new(Mutex::new(manners)),
            notes: Arc::default(),
        };
        let all = peer.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let one = all.clone();
                // A client that hangs up is no fault of this test.
                let talk = tokio::spawn(async move { one.talk(stream).await });
                let mut notes = all.notes.lock().unwrap();
                notes.connections += 1;
                notes.talks.push(talk.abort_handle());
            }
        });
        peer
    }

    /// One that does this there, and is fine otherwise.
    pub(crate) async fn that(step: Step, act: Act) -> Self {
        Self::start(Manners {
            misbehaves: Some((step, act)),
            ..Manners::default()
        })
        .await
    }

    pub(crate) fn behave(&self) {
        self.manners.lock().unwrap().misbehaves = None;
    }

    /// Breaks off every connection.
    pub(crate) fn hang_up(&self) {
        let mut notes = self.notes.lock().unwrap();
        notes.talks.drain(..).for_each(|talk| talk.abort());
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.note(|notes| notes.taken.clone())
    }

    /// Counts a mail that begins.
    fn begin(&self) {
        let mut notes = self.notes.lock().unwrap();
        notes.under_way += 1;
        notes.most_under_way = notes.most_under_way.max(notes.under_way);
    }

    /// Counts one that was taken.
    fn end(&self, mail: Taken) {
        let mut notes = self.notes.lock().unwrap();
        notes.under_way -= 1;
        notes.taken.push(mail);
    }

    pub(crate) fn note<T>(&self, look: impl Fn(&Notes) -> T) -> T {
        look(&self.notes.lock().unwrap())
    }

    fn manners(&self) -> Manners {
        self.manners.lock().unwrap().clone()
    }

    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let manners = self.manners();
        let mut stream: Stream = BufReader::new(Box::new(stream));
        let mut mail = Taken::default();
        if manners.is_tls {
            stream = encrypt(stream, &manners).await?;
            mail.is_encrypted = true;
        }
        let greeting = "220 peer.test ready";
        self.answer(&mut stream, Step::Greeting, greeting).await?;
        loop {
            let line = line(&mut stream).await?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            self.notes.lock().unwrap().verbs.push(verb.to_owned());
            let (step, proper) = match verb {
                "EHLO" => {
                    rest.clone_into(&mut mail.hello);
                    (Step::Hello, offered(&manners, mail.is_encrypted))
                }
                "STARTTLS" => (Step::StartTls, "220 go ahead".to_owned()),
                "AUTH" => {
                    let given = given_login(&mut stream, rest).await?;
                    let is_right = given == format!("{USERNAME}\0{PASSWORD}");
                    mail.login = is_right.then(|| USERNAME.to_owned());
                    let words = if is_right { "235 in" } else { "535 5.7.8 no" };
                    (Step::Login, words.to_owned())
                }
                "MAIL" => {
                    self.begin();
                    rest.clone_into(&mut mail.sender);
                    (Step::Sender, "250 2.1.0 ok".to_owned())
                }
                "RCPT" => {
                    rest.clone_into(&mut mail.recipient);
                    (Step::Recipient, "250 2.1.5 ok".to_owned())
                }
                "DATA" => (Step::Data, "354 go ahead".to_owned()),
                "QUIT" => return say(&mut stream, "221 bye").await,
                _ => {
                    say(&mut stream, "250 ok").await?;
                    continue;
                }
            };
            self.answer(&mut stream, step, &proper).await?;
            match step {
                Step::StartTls => {
                    stream = encrypt(stream, &manners).await?;
                    mail.is_encrypted = true;
                }
                Step::Data => {
                    mail.text = self.read_mail(&mut stream).await?;
                    self.end(mail.clone());
                    self.answer(&mut stream, Step::End, "250 2.0.0 taken")
                        .await?;
                }
                _ => {}
            }
        }
    }

    /// What is proper, unless this is where it misbehaves.
    async fn answer(&self, stream: &mut Stream, step: Step, proper: &str) -> Option<()> {
        match self.manners().misbehaves {
            Some((at, act)) if at == step => match act {
                Act::Say(words) => say(stream, words).await,
                Act::SayOnce(words) => {
                    self.behave();
                    say(stream, words).await
                }
                Act::Hang => {
                    while self.manners().misbehaves.is_some() {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    say(stream, proper).await
                }
                Act::Close => None,
            },
            _ => say(stream, proper).await,
        }
    }

    async fn read_mail(&self, stream: &mut Stream) -> Option<String> {
        match self.manners().misbehaves {
            Some((Step::Content, Act::Hang)) => std::future::pending().await,
            Some((Step::Content, _)) => return None,
            _ => {}
        }
        let mut text = String::new();
        loop {
            let line = line(stream).await?;
            match line.strip_prefix('.') {
                Some("") => return Some(text),
                Some(rest) => text.push_str(rest),
                None => text.push_str(&line),
            }
            text.push('\n');
        }
    }
}

fn offered(manners: &Manners, is_encrypted: bool) -> String {
    let mut lines = vec!["peer.test"];
    if manners.offers_starttls && !is_encrypted {
        lines.push("STARTTLS");
    }
    // A login in the clear is not even offered.
    let offers = manners.offers.iter();
    lines.extend(offers.filter(|offer| is_encrypted || !offer.starts_with("AUTH")));
    let (last, before) = lines.split_last().unwrap();
    let mut words = before
        .iter()
        .fold(String::new(), |words, line| words + "250-" + line + "\r\n");
    words.push_str("250 ");
    words.push_str(last);
    words
}

/// Name and password, by either of the two mechanisms.
async fn given_login(stream: &mut Stream, rest: &str) -> Option<String> {
    let decoded = |text: &str| String::from_utf8(BASE64.decode(text.as_bytes()).unwrap()).unwrap();
    if let Some(given) = rest.strip_prefix("PLAIN ") {
        return Some(decoded(given).trim_start_matches('\0').to_owned());
    }
    assert_eq!(rest, "LOGIN");
    say(stream, "334 VXNlcm5hbWU6").await?;
    let name = decoded(&line(stream).await?);
    say(stream, "334 UGFzc3dvcmQ6").await?;
    Some(format!("{name}\0{}", decoded(&line(stream).await?)))
}

async fn say(stream: &mut Stream, words: &str) -> Option<()> {
    let line = format!("{words}\r\n");
    stream.write_all(line.as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

/// A line without its end, which must be CR and LF.
async fn line(stream: &mut Stream) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await;
    read.ok().filter(|read| *read > 0)?;
    let line = line.strip_suffix("\r\n").unwrap();
    assert!(!line.contains(['\r', '\n']) && line.len() < 1000);
    Some(line.to_owned())
}

async fn encrypt(stream: Stream, manners: &Manners) -> Option<Stream> {
    let (certificate, key) = if manners.is_elsewhere {
        (
            include_str!("tls/elsewhere.pem"),
            include_str!("tls/elsewhere_key.pem"),
        )
    } else {
        (
            include_str!("tls/localhost.pem"),
            include_str!("tls/localhost_key.pem"),
        )
    };
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    // A client must not be so hasty as to have said more already.
    assert!(stream.buffer().is_empty());
    let encrypted = acceptor.accept(stream.into_inner()).await.ok()?;
    Some(BufReader::new(Box::new(encrypted)))
}
