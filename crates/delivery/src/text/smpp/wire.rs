//! Messages of the protocol on a connection: cut out of the stream by their length, which is bounded, then read by the
//! codec. One that cannot be read costs itself and not the connection.

use std::{fmt, io};

use rusmpp::{
    Command, CommandId, CommandStatus, decode::DecodeWithLength, tokio_codec::CommandCodec,
};
use tokio_util::{
    bytes::{Buf, BytesMut},
    codec::{Decoder, Encoder},
};

/// The longest message a server may send. Receipts have a few hundred octets.
pub(super) const LONGEST: u32 = 16 * 1024;

/// Length, command, status and number.
const HEADER: u32 = 16;

/// A message as it came.
pub(super) enum Heard {
    /// One the codec could read.
    Command(Box<Command>),
    /// One it could not: what its header says.
    Unreadable(Unreadable),
}

/// A message that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) command: CommandId,
    pub(super) status: CommandStatus,
    pub(super) sequence: u32,
}

/// Why nothing more can be understood on this connection.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection ended with an error.
    Io(io::Error),
    /// A message claims a length that none has.
    Length(u32),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Length(length) => write!(f, "it announced a message of {length} octets"),
        }
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The way messages are cut out of a stream and put into it.
#[derive(Debug, Default)]
pub(super) struct Frames;

impl Decoder for Frames {
    type Item = Heard;
    type Error = Broken;

    fn decode(&mut self, from: &mut BytesMut) -> Result<Option<Heard>, Broken> {
        let Some(length) = number(from, 0) else {
            return Ok(None);
        };
        // Before anything is kept for it.
        if !(HEADER..=LONGEST).contains(&length) {
            return Err(Broken::Length(length));
        }
        let whole = usize::try_from(length).unwrap_or(usize::MAX);
        if from.len() < whole {
            return Ok(None);
        }
        let mut message = from.split_to(whole);
        let unreadable = Unreadable {
            command: number(&message, 4).unwrap_or_default().into(),
            status: number(&message, 8).unwrap_or_default().into(),
            sequence: number(&message, 12).unwrap_or_default(),
        };
        message.advance(4);
        let rest = message.len();
        Ok(Some(match Command::decode(&mut message, rest) {
            Ok((command, _)) => Heard::Command(Box::new(command)),
            Err(_) => Heard::Unreadable(unreadable),
        }))
    }
}

impl Encoder<Command> for Frames {
    type Error = Broken;

    fn encode(&mut self, command: Command, into: &mut BytesMut) -> Result<(), Broken> {
        let written = CommandCodec::new().encode(command, into);
        written.map_err(|error| Broken::Io(io::Error::other(error.to_string())))
    }
}

/// The four octets at `at`, as a number.
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let octets = bytes.get(at..at.checked_add(4)?)?;
    octets.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heard(bytes: &[u8]) -> Result<Option<Heard>, Broken> {
        Frames.decode(&mut BytesMut::from(bytes))
    }

    fn message(length: u32, command: u32, body: &[u8]) -> Vec<u8> {
        let header = [length, command, 0, 7].map(u32::to_be_bytes).concat();
        [header, body.to_vec()].concat()
    }

    #[test]
    fn a_length_that_no_message_has_ends_it_before_anything_is_kept() {
        for length in [0, 4, 15, LONGEST + 1, u32::MAX] {
            let said = heard(&length.to_be_bytes());
            assert!(matches!(said, Err(Broken::Length(given)) if given == length));
        }
        assert!(matches!(heard(&LONGEST.to_be_bytes()), Ok(None)));
        assert!(matches!(heard(&[0, 0, 0]), Ok(None)));
    }

    #[test]
    fn a_refusal_may_come_without_a_body() {
        let mut refusal = message(16, 0x8000_0004, &[]);
        refusal[11] = 0x58;
        let Ok(Some(Heard::Command(read))) = heard(&refusal) else {
            panic!("not read")
        };
        assert_eq!(read.id(), CommandId::SubmitSmResp);
        assert_eq!(read.status(), CommandStatus::EsmeRthrottled);
        assert_eq!((read.sequence_number(), read.pdu()), (7, None));
    }

    #[test]
    fn what_cannot_be_read_costs_itself_alone() {
        // An answer whose id never ends.
        let answer = message(19, 0x8000_0004, b"abc");
        let good = message(16, 0x15, &[]);
        let mut stream = BytesMut::from([answer, good].concat().as_slice());
        let Ok(Some(Heard::Unreadable(unreadable))) = Frames.decode(&mut stream) else {
            panic!("read")
        };
        let wanted = Unreadable {
            command: CommandId::SubmitSmResp,
            status: CommandStatus::EsmeRok,
            sequence: 7,
        };
        assert_eq!(unreadable, wanted);
        let Ok(Some(Heard::Command(read))) = Frames.decode(&mut stream) else {
            panic!("not read")
        };
        assert_eq!(read.id(), CommandId::EnquireLink);
        assert!(stream.is_empty());
    }

    proptest! {
        #[test]
        fn no_octets_bring_it_down(
            command in prop_oneof![
                Just(0x8000_0009_u32), Just(0x8000_0004), Just(0x5), Just(0x103), Just(0x6), any::<u32>(),
            ],
            body in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let length = 16 + u32::try_from(body.len()).unwrap();
            let mut stream = BytesMut::from(message(length, command, &body).as_slice());
            prop_assert!(matches!(Frames.decode(&mut stream), Ok(Some(_))));
            prop_assert!(stream.is_empty());
        }
    }
}
