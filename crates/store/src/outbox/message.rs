//! What a message is: where it goes and what it carries, as it is written and as a worker reads it back.

use domain::{
    ApplicationId, ApprovalId, ChallengeId, Channel, CodeLength, DeviceId, EmailAddress, MessageId,
    Notice, OfferId, PanelNotice, PhoneNumber, Timestamp, UserId,
};

use crate::{Fault, Tx, phones, row::Row, users};

const NUMBER: &str = "outbox.number";
const EMAIL: &str = "outbox.email";

/// Where a message goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// By text.
    Text(PhoneNumber),
    /// By call.
    Call(PhoneNumber),
    /// By mail.
    Mail(EmailAddress),
    /// To the bell of a device.
    Push(DeviceId),
}

impl Destination {
    /// The channel it goes by.
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Text(_) => Channel::Text,
            Self::Call(_) => Channel::Call,
            Self::Mail(_) => Channel::Mail,
            Self::Push(_) => Channel::Push,
        }
    }

    /// The number, where it goes to one.
    pub const fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Text(number) | Self::Call(number) => Some(number),
            Self::Mail(_) | Self::Push(_) => None,
        }
    }

    /// The device, where it goes to the bell of one.
    pub const fn device(&self) -> Option<DeviceId> {
        match self {
            Self::Push(device) => Some(*device),
            Self::Text(_) | Self::Call(_) | Self::Mail(_) => None,
        }
    }
}

/// What a message carries. It is put into words when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The code of a challenge; where the message is for no user, one that opens nothing, to try a method by.
    Code {
        /// The challenge.
        challenge: ChallengeId,
        /// Which of its codes (`domain::CodeOf::number`).
        generation: i64,
    },
    /// A code that a site asked for itself.
    DirectCode {
        /// What it is derived from.
        of: ChallengeId,
        /// How long it is.
        digits: CodeLength,
        /// What it is for, in the site's words.
        said: Option<String>,
    },
    /// A link to the app, with this offer to pair in it.
    Invitation(OfferId),
    /// A notice.
    Notice(Notice),
    /// A notice for an operator.
    ToOperator(PanelNotice),
    /// A ring for an approval request; for none, to try the bell.
    Ring(Option<ApprovalId>),
    /// A ring that brings somebody to the codes of their app: a site asked for one, and none was sent.
    CodeRing,
    /// A ring by which an operator tries the bells of somebody's devices.
    TrialRing {
        /// What all rings of this trial go by. No challenge is called so.
        trial: ChallengeId,
    },
}

/// What such a ring is kept as.
const CODE_RING: &str = "codes";

impl Content {
    /// The challenge, where it carries the code of one, or what stands in its place.
    pub const fn challenge(&self) -> Option<ChallengeId> {
        match self {
            Self::Code { challenge, .. } => Some(*challenge),
            Self::DirectCode { of, .. } => Some(*of),
            Self::Invitation(_)
            | Self::Notice(_)
            | Self::ToOperator(_)
            | Self::Ring(_)
            | Self::CodeRing
            | Self::TrialRing { .. } => None,
        }
    }

    /// The approval request, where it rings for one.
    pub(super) const fn approval(&self) -> Option<ApprovalId> {
        match self {
            Self::Ring(approval) => *approval,
            _ => None,
        }
    }

    /// The offer, where it carries a link that holds one.
    pub(super) const fn offer(&self) -> Option<OfferId> {
        match self {
            Self::Invitation(offer) => Some(*offer),
            _ => None,
        }
    }

    /// How long a code is that a site asked for, and what it is for; of a ring for codes the word that says it is one.
    pub(super) fn asked_for(&self) -> (Option<i64>, Option<&str>) {
        match self {
            Self::DirectCode { digits, said, .. } => {
                (Some(i64::from(digits.count())), said.as_deref())
            }
            Self::CodeRing => (None, Some(CODE_RING)),
            _ => (None, None),
        }
    }
}

/// A message to be written.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// For which application.
    pub application: ApplicationId,
    /// To whom; none where it is for an operator.
    pub user: Option<UserId>,
    /// What it carries.
    pub content: Content,
    /// Where to.
    pub to: Destination,
    /// In which language (a tag).
    pub language: String,
    /// When it is written; it is due at once.
    pub now: Timestamp,
    /// After this it is of no use.
    pub expires_at: Timestamp,
}

/// The sealed number, or the sealed mail address.
pub(super) fn sealed(tx: &Tx, message: &NewMessage) -> Result<[Option<Vec<u8>>; 2], Fault> {
    let seal = |place: &str, plain: &str| {
        let id = message.id.as_bytes();
        tx.seal().seal(place, id, plain.as_bytes()).map(Some)
    };
    Ok(match &message.to {
        Destination::Text(number) | Destination::Call(number) => {
            [seal(NUMBER, number.e164())?, None]
        }
        Destination::Push(_) => [None, None],
        Destination::Mail(address) => [None, seal(EMAIL, address.expose())?],
    })
}

/// From the columns of `CLAIM`: the whole message.
pub(super) fn whole(tx: &Tx, row: &Row) -> Result<NewMessage, Fault> {
    Ok(NewMessage {
        id: row.id(0)?,
        application: row.id(1)?,
        user: row.opt_id(2)?,
        content: content(row)?,
        to: destination(tx, row)?,
        language: row.text(11)?,
        now: row.time(12)?,
        expires_at: row.time(13)?,
    })
}

/// From the columns of `CLAIM`: challenge_id, generation, notice, channel, approval_id, digits, said, offer_id.
fn content(row: &Row) -> Result<Content, Fault> {
    if let Some(notice) = row.opt_text(6)? {
        if row.opt_id::<UserId>(2)?.is_none() {
            return serde_json::from_str(&notice)
                .map(Content::ToOperator)
                .map_err(|error| {
                    Fault::new(format!("a mail to an operator does not read: {error}"))
                });
        }
        return serde_json::from_str(&notice)
            .map(Content::Notice)
            .map_err(|error| Fault::new(format!("a notice in the outbox does not read: {error}")));
    }
    if row.word::<Channel>(3)? == Channel::Push {
        return Ok(match (row.opt_id(4)?, row.opt_text(19)?.as_deref()) {
            (Some(trial), _) => Content::TrialRing { trial },
            (None, Some(CODE_RING)) => Content::CodeRing,
            (None, _) => Content::Ring(row.opt_id(17)?),
        });
    }
    if let Some(offer) = row.opt_id(20)? {
        return Ok(Content::Invitation(offer));
    }
    if let Some(digits) = row.opt_int(18)? {
        let digits = u8::try_from(digits).ok().and_then(CodeLength::new);
        return Ok(Content::DirectCode {
            of: row.id(4)?,
            digits: digits.ok_or_else(|| Fault::new("a code has a strange number of digits"))?,
            said: row.opt_text(19)?,
        });
    }
    Ok(Content::Code {
        challenge: row.id(4)?,
        generation: row.int(5)?,
    })
}

/// From the columns of `CLAIM`: channel, the sealed number with region and kind, the sealed mail address, the device.
fn destination(tx: &Tx, row: &Row) -> Result<Destination, Fault> {
    let id: MessageId = row.id(0)?;
    let number = |tx: &Tx| {
        phones::read_sealed(tx, NUMBER, id.as_bytes(), row, 7)?
            .ok_or_else(|| Fault::new("a message without a number"))
    };
    match row.word(3)? {
        Channel::Text => number(tx).map(Destination::Text),
        Channel::Call => number(tx).map(Destination::Call),
        Channel::Mail => users::read_email(tx, EMAIL, id.as_bytes(), row, 10)?
            .map(Destination::Mail)
            .ok_or_else(|| Fault::new("a mail without an address")),
        Channel::Push => row.id(16).map(Destination::Push),
    }
}
