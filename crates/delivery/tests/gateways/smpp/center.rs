//! A message centre that reads and writes SMPP octet by octet, knows nothing of our codec, and behaves as badly as it is
//! asked to.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, split},
    net::TcpListener,
    sync::mpsc::{UnboundedSender, unbounded_channel},
};
use tokio_rustls::TlsAcceptor;

pub(crate) const BIND: u32 = 0x09;
pub(crate) const SUBMIT: u32 = 0x04;
pub(crate) const DELIVER: u32 = 0x05;
pub(crate) const UNBIND: u32 = 0x06;
pub(crate) const ENQUIRE: u32 = 0x15;
pub(crate) const ANSWER: u32 = 0x8000_0000;
pub(crate) const NACK: u32 = 0x8000_0000;

/// What it does with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Take,
    Refuse(u32),
    /// By a `generic_nack`.
    NotUnderstand(u32),
    /// Takes it, under an id that never ends.
    Mumble,
    Hang,
    Close,
    /// Hangs up in the middle of its answer.
    CloseWithin,
    /// Announces an answer of 4 GB.
    Announce,
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) command: u32,
    pub(crate) status: u32,
    pub(crate) number: u32,
    pub(crate) body: Vec<u8>,
}

/// A text as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) service: String,
    pub(crate) from: (u8, u8, String),
    pub(crate) to: (u8, u8, String),
    pub(crate) esm_class: u8,
    pub(crate) schedule: String,
    pub(crate) validity: String,
    pub(crate) registered: u8,
    pub(crate) coding: u8,
    pub(crate) octets: Vec<u8>,
    pub(crate) parameters: Vec<(u16, Vec<u8>)>,
}

#[derive(Default)]
struct Notes {
    heard: Vec<Heard>,
    connections: usize,
    /// What happens to the next texts; to all behind them the last.
    acts: Vec<Act>,
    bind_status: u32,
    taken: usize,
    line: Option<UnboundedSender<Vec<u8>>>,
}

/// The message centre. It listens from the moment it is made.
#[derive(Clone)]
pub(crate) struct Center {
    pub(crate) port: u16,
    notes: Arc<Mutex<Notes>>,
}

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}
type Stream = Box<dyn Both>;

impl Center {
    pub(crate) async fn open() -> Self {
        Self::start(None).await
    }

    /// One that encrypts from the first octet.
    pub(crate) async fn encrypted(acceptor: TlsAcceptor) -> Self {
        Self::start(Some(acceptor)).await
    }

    /// One that does this with texts.
    pub(crate) async fn that(act: Act) -> Self {
        let center = Self::open().await;
        center.behave(&[act]);
        center
    }

    async fn start(acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let center = Self {
            port: listener.local_addr().unwrap().port(),
            notes: Arc::default(),
        };
        let all = center.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (one, acceptor) = (all.clone(), acceptor.clone());
                all.notes().connections += 1;
                tokio::spawn(async move {
                    let stream: Stream = match acceptor {
                        // A client that does not trust us breaks off here.
                        Some(acceptor) => Box::new(acceptor.accept(stream).await.ok()?),
                        None => Box::new(stream),
                    };
                    one.talk(stream).await
                });
            }
        });
        center
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap()
    }

    /// From now on, one after the other, and the last for good.
    pub(crate) fn behave(&self, acts: &[Act]) {
        self.notes().acts = acts.to_vec();
    }

    /// From now on nobody is let in, for this reason; 0 lets them in again.
    pub(crate) fn refuse_binds(&self, status: u32) {
        self.notes().bind_status = status;
    }

    pub(crate) fn connections(&self) -> usize {
        self.notes().connections
    }

    /// All messages with this command.
    pub(crate) fn heard(&self, command: u32) -> Vec<Heard> {
        let notes = self.notes();
        let heard = notes.heard.iter();
        heard
            .filter(|one| one.command == command)
            .cloned()
            .collect()
    }

    pub(crate) fn texts(&self) -> Vec<Text> {
        let heard = self.heard(SUBMIT);
        heard.iter().map(|one| text(&one.body)).collect()
    }

    /// Says something of its own accord.
    pub(crate) fn say(&self, command: u32, number: u32, body: &[u8]) {
        let line = self.notes().line.clone().unwrap();
        line.send(message(command, 0, number, body)).unwrap();
    }

    /// Says these octets.
    pub(crate) fn say_octets(&self, octets: Vec<u8>) {
        let line = self.notes().line.clone().unwrap();
        line.send(octets).unwrap();
    }

    async fn talk(&self, stream: Stream) -> Option<()> {
        let (mut from, mut to) = split(stream);
        let (line, mut said) = unbounded_channel::<Vec<u8>>();
        self.notes().line = Some(line.clone());
        tokio::spawn(async move {
            while let Some(octets) = said.recv().await {
                // Nothing to say is how it hangs up.
                if octets.is_empty() || to.write_all(&octets).await.is_err() {
                    break;
                }
            }
            to.shutdown().await
        });
        while let Some(heard) = read(&mut from).await {
            self.notes().heard.push(heard.clone());
            let answer = self.answer(&heard);
            let is_last = answer.as_ref().is_some_and(|(_, is_last)| *is_last);
            if let Some((octets, _)) = answer {
                line.send(octets).ok()?;
            }
            if is_last {
                line.send(Vec::new()).ok()?;
                return None;
            }
        }
        None
    }

    /// What it says to that, and whether it hangs up then.
    fn answer(&self, heard: &Heard) -> Option<(Vec<u8>, bool)> {
        let to = |status, body: &[u8]| message(heard.command | ANSWER, status, heard.number, body);
        match heard.command {
            BIND => {
                let status = self.notes().bind_status;
                Some((to(status, b"center\0"), status != 0))
            }
            ENQUIRE => Some((to(0, &[]), false)),
            UNBIND => Some((to(0, &[]), true)),
            SUBMIT => self.answer_text(heard),
            _ => None,
        }
    }

    fn answer_text(&self, heard: &Heard) -> Option<(Vec<u8>, bool)> {
        let mut notes = self.notes();
        let act = notes.acts.first().copied().unwrap_or(Act::Take);
        if notes.acts.len() > 1 {
            notes.acts.remove(0);
        }
        let to = |status, body: &[u8]| message(SUBMIT | ANSWER, status, heard.number, body);
        Some(match act {
            Act::Take => {
                notes.taken += 1;
                (to(0, format!("id-{}\0", notes.taken).as_bytes()), false)
            }
            Act::Refuse(status) => (to(status, &[]), false),
            Act::NotUnderstand(status) => (message(NACK, status, heard.number, &[]), false),
            Act::Mumble => (to(0, b"never ends"), false),
            Act::Hang => return None,
            Act::Close => (Vec::new(), true),
            Act::CloseWithin => {
                let mut begun = to(0, b"id-1\0");
                begun.truncate(18);
                (begun, true)
            }
            Act::Announce => (
                [u32::MAX, SUBMIT | ANSWER].map(u32::to_be_bytes).concat(),
                false,
            ),
        })
    }
}

pub(crate) fn message(command: u32, status: u32, number: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).unwrap();
    let header = [length, command, status, number].map(u32::to_be_bytes);
    [header.concat(), body.to_vec()].concat()
}

/// The body of a `deliver_sm` of this kind.
pub(crate) fn delivery(esm_class: u8, words: &str, parameters: &[(u16, &[u8])]) -> Vec<u8> {
    let mut body = b"\0\x01\x01447400123456\0\x05\0Lighthouse\0".to_vec();
    body.extend([esm_class, 0, 0, 0, 0, 0, 0, 0, 0]);
    body.push(u8::try_from(words.len()).unwrap());
    body.extend(words.as_bytes());
    for (tag, value) in parameters {
        body.extend(tag.to_be_bytes());
        body.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(*value);
    }
    body
}

async fn read(from: &mut ReadHalf<Stream>) -> Option<Heard> {
    let mut header = [0; 16];
    from.read_exact(&mut header).await.ok()?;
    let mut left = Left(&header);
    let length = usize::try_from(left.number()).unwrap();
    assert!((16..10_000).contains(&length), "{length}");
    let mut body = vec![0; length - 16];
    from.read_exact(&mut body).await.ok()?;
    Some(Heard {
        command: left.number(),
        status: left.number(),
        number: left.number(),
        body,
    })
}

/// Reads a body field by field (SMPP 3.4, section 4.4.1); whatever is left over, or missing, fails the test.
fn text(body: &[u8]) -> Text {
    let mut left = Left(body);
    let service = left.words();
    let from = (left.octet(), left.octet(), left.words());
    let to = (left.octet(), left.octet(), left.words());
    let esm_class = left.octet();
    assert_eq!(
        (left.octet(), left.octet()),
        (0, 0),
        "protocol and priority"
    );
    let (schedule, validity, registered) = (left.words(), left.words(), left.octet());
    assert_eq!(left.octet(), 0, "nothing is replaced");
    let coding = left.octet();
    assert_eq!(left.octet(), 0, "no text of the server's own");
    let length = usize::from(left.octet());
    let octets = left.take(length).to_vec();
    let mut parameters = Vec::new();
    while !left.0.is_empty() {
        let tag = left.pair();
        let length = usize::from(left.pair());
        parameters.push((tag, left.take(length).to_vec()));
    }
    Text {
        service,
        from,
        to,
        esm_class,
        schedule,
        validity,
        registered,
        coding,
        octets,
        parameters,
    }
}

/// What is left to be read.
pub(crate) struct Left<'a>(pub(crate) &'a [u8]);

impl<'a> Left<'a> {
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, left) = self.0.split_at(count);
        self.0 = left;
        taken
    }

    pub(crate) fn octet(&mut self) -> u8 {
        *self.take(1).first().unwrap()
    }

    fn pair(&mut self) -> u16 {
        u16::from_be_bytes(self.take(2).try_into().unwrap())
    }

    fn number(&mut self) -> u32 {
        u32::from_be_bytes(self.take(4).try_into().unwrap())
    }

    /// Up to the nought behind them.
    pub(crate) fn words(&mut self) -> String {
        let end = self.0.iter().position(|octet| *octet == 0).unwrap();
        let words = self.take(end).to_vec();
        self.take(1);
        String::from_utf8(words).unwrap()
    }
}
