//! What a person is told outside the pages: one notice, by every channel it belongs on, written in the transaction of
//! what it tells of. Nobody waits for it.

mod bells;

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use domain::{
    About, ChangeId, Channel, LinkId, LinkPurpose, MessageId, Moment, Notice, PairingId,
    PhoneNumber, Policy, Proofs,
};
use store::{
    Fault as StoreFault, Tx,
    links::{self, Link},
    log,
    outbox::{Content, Destination, NewMessage},
    users::Contact,
};

use bells::Bells;

use crate::{Flows, Visitor, money::add_capped};

/// How long a mail is worth sending.
const MAIL_LIFE: Duration = Duration::from_hours(72);
/// How long a text is: behind it nobody knows any more what it was about.
const TEXT_LIFE: Duration = Duration::from_hours(6);
/// How long "it was not me" can be said.
const LINK_LIFE: Duration = Duration::from_hours(30 * 24);

/// Where something was done, for the notice about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    browser: String,
    place: String,
    by_staff: bool,
}

impl Scene {
    /// In this browser.
    pub(crate) fn of(visitor: &Visitor) -> Self {
        Self {
            browser: visitor.name.as_str().to_owned(),
            place: visitor.place.clone(),
            by_staff: false,
        }
    }

    /// In a browser that somebody else described.
    pub(crate) fn at(browser: &str, place: &str) -> Self {
        Self {
            browser: browser.to_owned(),
            place: place.to_owned(),
            by_staff: false,
        }
    }

    /// By the site's own staff, whose browsers and places are nobody's to read.
    pub(crate) fn by_staff() -> Self {
        Self {
            by_staff: true,
            ..Self::default()
        }
    }
}

/// By what somebody is told of what is worth a text. The bells of the app are none of it: whether one rings, nobody knows before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// By mail.
    pub mail: bool,
    /// By text.
    pub text: bool,
}

impl Reach {
    /// Whether nobody would hear.
    pub const fn is_nobody(self) -> bool {
        !self.mail && !self.text
    }
}

/// A notice, drawn and ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    messages: Vec<NewMessage>,
    bells: Bells,
    link: Option<Link>,
    entry: log::Entry,
    what: &'static str,
}

impl Announcement {
    /// Whether there is no channel to tell it by.
    pub(crate) fn reaches_nobody(&self) -> bool {
        self.messages.is_empty()
    }

    /// Writes its messages and its link. That nobody could be told leaves a row as well.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        if let Some(link) = self.link.as_ref().filter(|_| !self.reaches_nobody()) {
            links::add(tx, link).await?;
        }
        let mut channels = Vec::new();
        for message in &self.messages {
            // A text that no money is left for is left out; mail and bells cost none.
            match add_capped(tx, message).await? {
                Ok(()) => channels.push(message.to.channel().as_str()),
                Err(spent) => {
                    let detail = format!("method={} {}", message.to.channel(), spent.said());
                    log::add(tx, &self.entry, domain::Event::SendRefused, &detail).await?;
                }
            }
        }
        if self.bells.write(tx).await? {
            channels.push(Channel::Push.as_str());
        }
        if channels.is_empty() {
            channels.push("none");
        }
        let detail = format!("what={} channels={}", self.what, channels.join(","));
        log::add(tx, &self.entry, domain::Event::NoticeSent, &detail).await
    }
}

impl Flows {
    /// Draws a notice for everybody `contact` reaches. `policy` says where texts may go.
    pub(crate) fn announce(
        &self,
        contact: &Contact,
        policy: &Policy,
        about: About,
        scene: &Scene,
        moment: &mut Moment,
    ) -> Announcement {
        let now = moment.now;
        let link = link_of(&about).map(|does| Link {
            id: LinkId::new(now, &mut moment.rng),
            user: contact.user,
            purpose: does.purpose,
            change: does.change,
            app: does.app,
            created_at: now,
            expires_at: now.plus(LINK_LIFE),
        });
        let what = about.as_str();
        let by_text = goes_by_text(&about);
        let notice = Notice {
            about,
            at: now,
            browser: scene.browser.clone(),
            place: scene.place.clone(),
            by_staff: scene.by_staff,
            link: link.as_ref().map(|link| link.id),
        };
        let bells = Bells::draw(contact, policy, &notice, moment);
        let destinations = self.destinations(contact, policy, by_text);
        let mut message = |(to, life): (Destination, Duration)| NewMessage {
            id: MessageId::new(now, &mut moment.rng),
            application: contact.application,
            user: Some(contact.user),
            content: Content::Notice(notice.clone()),
            to,
            language: contact.language.clone(),
            now,
            expires_at: now.plus(life),
        };
        Announcement {
            messages: destinations
                .into_iter()
                .flatten()
                .map(&mut message)
                .collect(),
            bells,
            link,
            what,
            entry: log::Entry::new(moment).about_user(contact.application, contact.user),
        }
    }

    /// Whether anybody with a mail address is mailed.
    pub(crate) fn mails(&self) -> bool {
        self.0.ways.serves(Channel::Mail)
    }

    /// Whether this number is told of what is worth a text.
    pub(crate) fn texts_reach(&self, number: &PhoneNumber, policy: &Policy) -> bool {
        let can_text = self.0.ways.serves(Channel::Text);
        can_text && number.takes_texts() && policy.text_countries.contains(number.region())
    }

    fn destinations(
        &self,
        contact: &Contact,
        policy: &Policy,
        by_text: bool,
    ) -> [Option<(Destination, Duration)>; 2] {
        let mail = contact.email.clone().filter(|_| self.mails());
        let text = contact.phone.clone();
        let text = text.filter(|number| by_text && self.texts_reach(number, policy));
        [
            mail.map(|address| (Destination::Mail(address), MAIL_LIFE)),
            text.map(|number| (Destination::Text(number), TEXT_LIFE)),
        ]
    }

    /// By what `contact` is told of what is worth a text.
    pub(crate) fn reach(&self, contact: &Contact, policy: &Policy) -> Reach {
        let ways = self.destinations(contact, policy, true);
        let goes = |channel: Channel| {
            let mut ways = ways.iter().flatten();
            ways.any(|(to, _)| to.channel() == channel)
        };
        Reach {
            mail: goes(Channel::Mail),
            text: goes(Channel::Text),
        }
    }

    /// Whether a change that waits would be told by a channel that was not proved in this visit: else nobody hears of it but
    /// whoever asks. Who proved two kinds is not one who took over a single one.
    pub(crate) fn is_told_elsewhere(
        &self,
        contact: &Contact,
        policy: &Policy,
        proofs: Proofs,
    ) -> bool {
        let ways = self.destinations(contact, policy, true);
        let mut channels = ways.iter().flatten().map(|(to, _)| to.channel());
        proofs.weak() > 1 || channels.any(|channel| is_elsewhere(channel, proofs))
    }

    /// The address behind which a link's page stands.
    pub(crate) fn link_address(&self, id: LinkId) -> String {
        let origin = self.0.settings.public_address.origin();
        let mac = BASE64URL_NOPAD.encode(&self.link_mac(id));
        format!("{}/link/{id}.{mac}", origin.ascii_serialization())
    }

    /// 128 bits are plenty against guessing, and keep the address short.
    pub(crate) fn link_mac(&self, id: LinkId) -> Vec<u8> {
        let hash = self.0.keys.hash("link", id.as_bytes());
        hash.as_bytes().iter().copied().take(16).collect()
    }
}

/// Whether a channel is another than the one that was proved.
const fn is_elsewhere(channel: Channel, proofs: Proofs) -> bool {
    match channel {
        Channel::Text | Channel::Call => !proofs.phone,
        Channel::Mail => !proofs.mail,
        // A bell rings for whoever took the app over, too.
        Channel::Push => false,
    }
}

/// What a link does, and to what.
struct Does {
    purpose: LinkPurpose,
    change: Option<ChangeId>,
    app: Option<PairingId>,
}

/// What the link in a notice does.
fn link_of(about: &About) -> Option<Does> {
    let does = |purpose| Does {
        purpose,
        change: None,
        app: None,
    };
    match about {
        About::ChangeWaits { change, .. } => Some(Does {
            change: Some(*change),
            ..does(LinkPurpose::Cancel)
        }),
        About::NumberDeviceAdded { app } => Some(Does {
            app: Some(*app),
            ..does(LinkPurpose::RemoveApp)
        }),
        About::ChangeCancelled { .. } | About::Secured => None,
        About::NewBrowser
        | About::SetUp { .. }
        | About::NumberChanged { .. }
        | About::NumberRemoved
        | About::DeviceAdded
        | About::OtherAppMade
        | About::DeviceRemoved
        | About::PasskeyAdded
        | About::PasskeyReplaced
        | About::PasskeyRemoved
        | About::DeviceKeyChanged
        | About::ApprovalPasskeyAdded
        | About::TurnedOff
        | About::NewRecoveryCodes
        | About::RecoveryCodeUsed { .. }
        | About::BypassCodeMade { .. }
        | About::BypassCodeUsed
        | About::MethodsChanged
        | About::AddressChanged
        | About::BrowsersForgotten
        | About::ChangeReady { .. } => Some(does(LinkPurpose::Secure)),
    }
}

/// Whether a notice is worth a text: what may cost somebody their account is.
const fn goes_by_text(about: &About) -> bool {
    match about {
        About::NumberChanged { .. }
        | About::NumberRemoved
        | About::TurnedOff
        | About::RecoveryCodeUsed { .. }
        | About::BypassCodeMade { .. }
        | About::BypassCodeUsed
        | About::AddressChanged
        | About::DeviceAdded
        | About::NumberDeviceAdded { .. }
        | About::OtherAppMade
        | About::DeviceRemoved
        | About::PasskeyAdded
        | About::PasskeyReplaced
        | About::PasskeyRemoved
        | About::ApprovalPasskeyAdded
        | About::ChangeWaits { .. }
        | About::Secured => true,
        About::NewBrowser
        | About::SetUp { .. }
        | About::DeviceKeyChanged
        | About::NewRecoveryCodes
        | About::MethodsChanged
        | About::BrowsersForgotten
        | About::ChangeCancelled { .. }
        | About::ChangeReady { .. } => false,
    }
}
