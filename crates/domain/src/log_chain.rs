//! The chain that makes the log tell of tampering: what is covered by a row's stamp and by its seal, and the anchor that
//! names the chain's end.
//!
//! A *stamp* is a MAC over every field of one row, made by the server that writes it. A *seal* is a MAC over the seal
//! before it, the row's position and its stamp. Both need a key that grows from the master key: who has the database
//! alone can make neither.

mod finding;
mod judge;

use std::{fmt, str::FromStr};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::BASE64URL_NOPAD;

pub use self::{
    finding::{ChainFinding, ChainLink, RowFound, RowState, Verdict},
    judge::ChainJudge,
};
use crate::{
    ApplicationId, ChallengeId, Keys, LogId, Timestamp, UserId, field::Fields, words::words,
};

/// A row of the log, with every field it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Its id: the time in front.
    pub id: LogId,
    /// When it happened.
    pub at: Timestamp,
    /// The application it concerns.
    pub application: Option<ApplicationId>,
    /// The user it concerns.
    pub user: Option<UserId>,
    /// The challenge it belongs to.
    pub challenge: Option<ChallengeId>,
    /// The event's word, whatever stands there.
    pub event: String,
    /// More about it.
    pub detail: String,
}

/// A stamp or a seal: HMAC-SHA-256, compared in constant time. It is no secret, for it gives nothing away.
#[derive(Clone, Copy)]
pub struct LogMac([u8; 32]);

impl LogMac {
    /// What the first seal follows.
    pub const BEGINNING: Self = Self([0; 32]);

    /// From the 32 bytes the database keeps.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes the database keeps.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for LogMac {
    fn eq(&self, other: &Self) -> bool {
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

impl Eq for LogMac {}

impl fmt::Debug for LogMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

/// What the sealer knew of a row when it sealed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouched {
    /// The server that wrote the row had stamped it, and it was still what it had stamped.
    Stamped,
    /// It was found without a good stamp: from before the log was sealed, or put there by somebody else.
    Found,
}

words!(Vouched {
    Stamped = "stamped",
    Found = "found",
});

impl Keys {
    /// The stamp of a row.
    pub fn stamp_log_row(&self, row: &LogRow) -> LogMac {
        let bytes = |id: Option<&[u8; 16]>| id.map_or(Vec::new(), |id| id.to_vec());
        let fields = Fields::labelled("countersign log row v1")
            .bytes(row.id.as_bytes())
            .number(row.at.as_millis())
            .bytes(&bytes(
                row.application.as_ref().map(ApplicationId::as_bytes),
            ))
            .bytes(&bytes(row.user.as_ref().map(UserId::as_bytes)))
            .bytes(&bytes(row.challenge.as_ref().map(ChallengeId::as_bytes)))
            .text(&row.event)
            .text(&row.detail);
        LogMac(self.log_bytes(&fields.into_bytes()))
    }

    /// The seal of the row with this stamp, at this position behind this seal.
    pub fn seal_log_row(
        &self,
        before: &LogMac,
        position: i64,
        vouched: Vouched,
        stamp: &LogMac,
    ) -> LogMac {
        let fields = Fields::labelled("countersign log seal v1")
            .bytes(&before.0)
            .number(position)
            .text(vouched.as_str())
            .bytes(&stamp.0);
        LogMac(self.log_bytes(&fields.into_bytes()))
    }
}

/// The end of the chain at some moment: whoever keeps it elsewhere can show later that the log still holds everything up
/// to there. One word: `countersign-log-1:POSITION:ROW:SEAL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// How many rows are sealed.
    pub position: i64,
    /// The last of them.
    pub id: LogId,
    /// Its seal.
    pub mac: LogMac,
}

/// How an anchor begins; the number is the format's.
const LABEL: &str = "countersign-log-1";

/// The text is no anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an anchor such as countersign-log-1:48211:06c8r2...:Qm9v...")]
pub struct AnchorRefused;

impl Anchor {
    /// All anchors in a text, such as a page of a server's log: they stand between blanks, quotes or commas, behind `=`.
    pub fn all_in(text: &str) -> impl Iterator<Item = Self> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
        text.split(move |c| !is_part(c))
            .filter_map(|word| word.parse().ok())
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, id, mac } = self;
        write!(f, "{LABEL}:{position}:{id}:{mac:?}")
    }
}

impl FromStr for Anchor {
    type Err = AnchorRefused;

    fn from_str(text: &str) -> Result<Self, AnchorRefused> {
        let parts: Vec<&str> = text.split(':').collect();
        let [LABEL, position, id, mac] = parts.as_slice() else {
            return Err(AnchorRefused);
        };
        let position = position.parse().map_err(|_| AnchorRefused)?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes());
        let mac = mac.ok().and_then(|mac| <[u8; 32]>::try_from(mac).ok());
        match (position, mac) {
            (1.., Some(mac)) => Ok(Self {
                position,
                id: id.parse().map_err(|_| AnchorRefused)?,
                mac: LogMac(mac),
            }),
            _ => Err(AnchorRefused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(byte: &str) -> Keys {
        Keys::from_master(&byte.repeat(32).parse().unwrap())
    }

    fn row() -> LogRow {
        LogRow {
            id: LogId::from_bytes([1; 16]),
            at: Timestamp::from_millis(1_800_000_000_123),
            application: Some(ApplicationId::from_bytes([2; 16])),
            user: Some(UserId::from_bytes([3; 16])),
            challenge: None,
            event: "passed".into(),
            detail: "means=push".into(),
        }
    }

    #[test]
    fn a_stamp_covers_every_field_and_the_key() {
        let keys = keys("5e");
        let change = |change: fn(&mut LogRow)| {
            let mut row = row();
            change(&mut row);
            row
        };
        let others = [
            change(|row| row.id = LogId::from_bytes([9; 16])),
            change(|row| row.at = Timestamp::from_millis(1_800_000_000_124)),
            change(|row| row.application = None),
            change(|row| row.user = Some(UserId::from_bytes([9; 16]))),
            change(|row| row.challenge = Some(ChallengeId::from_bytes([4; 16]))),
            // The same bytes, in another field.
            change(|row| {
                row.challenge = Some(ChallengeId::from_bytes([3; 16]));
                row.user = None;
            }),
            change(|row| row.event = "denied".into()),
            change(|row| row.detail = String::new()),
            change(|row| {
                row.event = "passedm".into();
                row.detail = "eans=push".into();
            }),
        ];
        for (number, other) in others.iter().enumerate() {
            let same = keys.stamp_log_row(other) == keys.stamp_log_row(&row());
            assert!(!same, "{number}");
        }
        assert_eq!(keys.stamp_log_row(&row()), keys.stamp_log_row(&row()));
        let others_key = self::keys("77").stamp_log_row(&row());
        assert_ne!(others_key, keys.stamp_log_row(&row()));
    }

    #[test]
    fn a_seal_covers_what_was_before_the_place_and_the_stamp() {
        let keys = keys("5e");
        let stamp = keys.stamp_log_row(&row());
        let seal = |before, position, vouched| keys.seal_log_row(before, position, vouched, &stamp);
        let right = seal(&LogMac::BEGINNING, 1, Vouched::Stamped);
        assert_eq!(right, seal(&LogMac::BEGINNING, 1, Vouched::Stamped));
        assert_ne!(right, seal(&stamp, 1, Vouched::Stamped));
        assert_ne!(right, seal(&LogMac::BEGINNING, 2, Vouched::Stamped));
        assert_ne!(right, seal(&LogMac::BEGINNING, 1, Vouched::Found));
        assert_ne!(right, stamp);
    }

    #[test]
    fn an_anchor_survives_its_text_and_is_found_in_a_page_of_log() {
        let anchor = Anchor {
            position: 48_211,
            id: LogId::from_bytes([6; 16]),
            mac: keys("5e").stamp_log_row(&row()),
        };
        let text = anchor.to_string();
        assert!(text.starts_with("countersign-log-1:48211:"), "{text}");
        assert_eq!(text.parse(), Ok(anchor));
        let page = format!(
            "2026-11-27T18:00:00Z INFO sealed anchor={text} rows=48211\n{{\"anchor\":\"{text}\"}}\n{}\n",
            text.replace("48211", "-1")
        );
        assert_eq!(Anchor::all_in(&page).collect::<Vec<_>>(), [anchor, anchor]);
    }

    #[test]
    fn what_is_cut_or_of_another_kind_is_no_anchor() {
        let mac = "A".repeat(43);
        let id = LogId::from_bytes([6; 16]);
        assert!(
            format!("countersign-log-1:1:{id}:{mac}")
                .parse::<Anchor>()
                .is_ok()
        );
        for wrong in [
            String::new(),
            format!("countersign-log-1:0:{id}:{mac}"),
            format!("countersign-log-2:1:{id}:{mac}"),
            format!("countersign-log-1:1:{id}:{}", &mac[1..]),
            format!("countersign-log-1:1:{id}:{mac}:x"),
            format!("countersign-log-1:1:{id}"),
            format!("countersign-log-1:one:{id}:{mac}"),
        ] {
            assert_eq!(wrong.parse::<Anchor>(), Err(AnchorRefused), "{wrong}");
        }
    }
}
