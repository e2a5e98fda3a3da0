//! A link in a text, behind which the app pairs itself: for a user who never had one. Whoever opens it holds the number.

use domain::{
    About, ApplicationId, CHANGE_WAIT, ChallengeId, Channel, Digits, Event, INVITATION_LIFE, Limit,
    MessageId, Moment, NewsKind, OfferId, OfferToken, PairingCode, PairingId, PhoneNumber,
    Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    direct::{seeds::digits_of, sites},
    limits::{self, Spending},
    log,
    outbox::{Content, Destination, NewMessage},
    pairing_offers::{self, NewOffer, PairingOffer},
    pairings, unit, users,
};

use super::{Caller, DirectFrom, News, detail};
use crate::{
    Fault, Flows, Site,
    announce::{Announcement, Scene},
    error::WhileDoing,
    money::add_capped,
};

/// An app of which nobody hears but whoever has the number never weighs.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// A link about to be sent.
#[derive(Clone)]
pub(super) struct Invitation {
    offer: NewOffer,
    message: NewMessage,
    spendings: Vec<Spending>,
    entry: log::Entry,
    sent: String,
    refused: String,
}

impl Flows {
    /// Draws a link to the app for `user`; none where it could not be sent, or nobody could use it.
    pub(super) fn invitation(
        &self,
        caller: &Caller,
        (user, number): (UserId, &PhoneNumber),
        language: &str,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Option<Invitation> {
        let site = &caller.site;
        if caller.direct.is_sandbox || !self.may_invite(site, number) {
            return None;
        }
        let (now, application) = (moment.now, site.application.id);
        let id = OfferId::new(now, &mut moment.rng);
        let expires_at = now.plus(INVITATION_LIFE);
        let end = number.last_two();
        let spend = |limit| Spending::new(&self.0.keys, limit, number.e164().as_bytes());
        let mut spendings = Limit::NUMBER_SET_UP.map(spend).to_vec();
        // Whether it is sent at all is known within the unit alone, so it is spent there.
        spendings.extend(self.direct_budgets(caller, number));
        Some(Invitation {
            offer: NewOffer {
                id,
                application,
                user,
                // Of two links to one user the later one voids the other.
                challenge: ChallengeId::from_bytes(*user.as_bytes()),
                token: OfferToken::of_link(&self.0.keys, id),
                code: PairingCode::make(&mut moment.rng),
                by_link: true,
                now,
                expires_at,
            },
            message: NewMessage {
                id: MessageId::new(now, &mut moment.rng),
                application,
                user: Some(user),
                content: Content::Invitation(id),
                to: Destination::Text(number.clone()),
                language: language.to_owned(),
                now,
                expires_at,
            },
            spendings,
            entry: log::Entry::new(moment).about_user(application, user),
            sent: detail(&format!("number=..{end}"), from),
            refused: detail("method=text", from),
        })
    }

    /// How many digits the codes of a device have that is paired so: as many as the site's other codes, where an app can show
    /// them.
    pub(crate) async fn direct_digits(&self, application: ApplicationId) -> Result<Digits, Fault> {
        let unit = unit(move |tx| Box::pin(async move { sites::find(tx, application).await }));
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("reading how long the codes of a site are")?;
        Ok(found.map_or(Digits::SIX, |site| digits_of(site.digits)))
    }

    fn may_invite(&self, site: &Site, number: &PhoneNumber) -> bool {
        site.policy.has_app()
            && self.0.ways.serves(Channel::Text)
            && number.takes_texts()
            && site.policy.text_countries.contains(number.region())
    }
}

impl Invitation {
    /// The same for another user, where it turns out that the number is theirs.
    pub(super) fn to(mut self, user: UserId) -> Self {
        self.offer.user = user;
        self.offer.challenge = ChallengeId::from_bytes(*user.as_bytes());
        self.message.user = Some(user);
        self.entry.user = Some(user);
        self
    }

    /// Writes it, if the number was not written to too often.
    pub(super) async fn write(&self, tx: &mut Tx) -> Result<(), StoreFault> {
        let now = self.offer.now;
        if let Err(used_up) = limits::spend(tx, &self.spendings, now).await? {
            let detail = format!("{} limit={}", self.refused, used_up.limit.name);
            return log::add(tx, &self.entry, Event::SendRefused, &detail).await;
        }
        if let Err(spent) = add_capped(tx, &self.message).await? {
            let detail = format!("{} {}", self.refused, spent.said());
            return log::add(tx, &self.entry, Event::SendRefused, &detail).await;
        }
        pairing_offers::add(tx, &self.offer).await?;
        log::add(tx, &self.entry, Event::InvitationSent, &self.sent).await
    }
}

/// A device that answers an offer in a link, drawn before its unit begins: it is confirmed at once, for whoever opened the link
/// holds the number, and everybody is told.
#[derive(Clone)]
pub(crate) struct TakenLink {
    user: UserId,
    pairing: PairingId,
    /// From when its answers weigh as proofs.
    weighs_from: Timestamp,
    announcement: Announcement,
    entry: log::Entry,
    news: News,
}

impl Flows {
    /// Draws what belongs to it; none of an offer that a page shows.
    pub(crate) async fn taken_link(
        &self,
        offer: &PairingOffer,
        pairing: PairingId,
        site: &Site,
        moment: &mut Moment,
    ) -> Result<Option<TakenLink>, Fault> {
        if !offer.by_link {
            return Ok(None);
        }
        let user = offer.user;
        let unit = unit(move |tx| Box::pin(async move { users::contact(tx, user).await }));
        let found = self.0.store.read(unit).await;
        let Some(contact) = found.while_doing("looking for whose link was opened")? else {
            return Ok(None);
        };
        let about = About::NumberDeviceAdded { app: pairing };
        let scene = Scene::default();
        // As with an app that is taken by its number: somebody else has to hear of it.
        let weighs_from = if self.reach(&contact, &site.policy).mail {
            moment.now.plus(CHANGE_WAIT)
        } else {
            NEVER
        };
        let application = offer.application;
        Ok(Some(TakenLink {
            user,
            pairing,
            weighs_from,
            announcement: self.announce(&contact, &site.policy, about, &scene, moment),
            entry: log::Entry::new(moment).about_user(application, user),
            news: News::draw(application, NewsKind::DevicePaired, moment),
        }))
    }
}

impl TakenLink {
    /// Confirms it. The caller holds the user, who never had an app.
    pub(crate) async fn confirm(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreFault> {
        let confirmed =
            pairings::confirm_by_number(tx, self.pairing, self.weighs_from, now).await?;
        if confirmed.is_none() {
            return Err(StoreFault::new(
                "a device that came by a link was not there",
            ));
        }
        users::mark_first_factor(tx, self.user, now).await?;
        log::add(tx, &self.entry, Event::DevicePaired, "by=number").await?;
        self.announcement.write(tx).await?;
        let app = Some(self.pairing);
        self.news.write_of(tx, self.user, app).await
    }
}
