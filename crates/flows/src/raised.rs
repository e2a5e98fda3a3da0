//! "It was not me", wherever it is said, behind a link or on a device: every browser but the one it is said in becomes new, open
//! settings shut, waiting changes end, and until the walk is finished a code to the number alone admits no new browser.

use domain::{About, ApplicationId, Event, KeyedHash, Moment, Policy, Timestamp, UserId};
use store::{Fault, Tx, browsers, challenges, gate, log, users, users::Contact};

use crate::{
    Flows,
    announce::{Announcement, Scene},
    endings::Endings,
};

/// Where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SaidIn {
    /// The browser with this cookie, which is spared if it is known.
    Browser(KeyedHash),
    /// A device: no browser is spared.
    Device,
}

impl SaidIn {
    const fn spared(self) -> KeyedHash {
        match self {
            Self::Browser(cookie) => cookie,
            Self::Device => KeyedHash::from_bytes([0; 32]),
        }
    }

    /// The word in the log.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Browser(_) => "link",
            Self::Device => "device",
        }
    }
}

/// An alarm, drawn before its unit begins.
#[derive(Clone)]
pub(crate) struct Raised {
    application: ApplicationId,
    user: UserId,
    said_in: SaidIn,
    endings: Endings,
    announcement: Announcement,
    entry: log::Entry,
    /// The row of passkeys before approvals that are void.
    gates: log::Entry,
}

impl Flows {
    /// Draws what belongs to it.
    pub(crate) fn draw_raised(
        &self,
        contact: &Contact,
        policy: &Policy,
        said_in: SaidIn,
        scene: &Scene,
        moment: &mut Moment,
    ) -> Raised {
        Raised {
            application: contact.application,
            user: contact.user,
            said_in,
            endings: self.draw_endings(contact, policy, scene, moment),
            announcement: self.announce(contact, policy, About::Secured, scene, moment),
            entry: log::Entry::new(moment).about_user(contact.application, contact.user),
            gates: log::Entry::new(moment).about_user(contact.application, contact.user),
        }
    }
}

impl Raised {
    /// A further row of the log about the same user.
    pub(crate) fn entry(&self, moment: &mut Moment) -> log::Entry {
        log::Entry::new(moment).about_user(self.application, self.user)
    }

    /// Raises it. Said again, it does all the same and tells nobody anew. The caller holds the user.
    pub(crate) async fn run(&self, tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
        let (user, spared) = (self.user, self.said_in.spared());
        let first = users::raise_alarm(tx, user, now).await?;
        challenges::end_later(tx, user, now).await?;
        let count = browsers::disown_others(tx, user, &spared, now).await?;
        self.endings.run(tx, user, "alarm", now).await?;
        // Whoever asked the staff for one may have been somebody else.
        self.endings.end_bypass_code(tx, user, "alarm", now).await?;
        end_waiting_gates(tx, user, now, (&self.gates, "alarm")).await?;
        if first {
            let detail = format!("browsers={count} by={}", self.said_in.as_str());
            log::add(tx, &self.entry, Event::Alarm, &detail).await?;
            self.announcement.write(tx).await?;
        }
        Ok(())
    }
}

/// Ends the passkeys before approvals that did not count yet at `at`: one of them may be what the alarm is about, and while it is
/// there its owner cannot make her own (docs/decisions/0035). The row says what ended them. The caller holds the user.
pub(crate) async fn end_waiting_gates(
    tx: &mut Tx,
    user: UserId,
    at: Timestamp,
    (entry, by): (&log::Entry, &str),
) -> Result<(), Fault> {
    let count = gate::remove_waiting(tx, user, at).await?;
    if count == 0 {
        return Ok(());
    }
    let detail = format!("count={count} by={by}");
    log::add(tx, entry, Event::ApprovalPasskeyRemoved, &detail).await
}
