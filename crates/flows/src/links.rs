//! Links in mails and texts: a page tells what its one button does, and only the button does it.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use domain::{
    About, ChangeKind, ChangeState, Event, LinkId, LinkPurpose, Moment, Secret, Timestamp,
};
use store::{changes, changes::Kept, links, links::Link, log, unit, users, users::Contact};

use crate::{
    Fault, Flows, Site, Visitor,
    announce::Scene,
    endings::Endings,
    error::WhileDoing,
    raised::SaidIn,
    settings::{OnFile, Removal},
};

/// What the page behind a link shows.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The site it speaks for.
    pub site: Arc<Site>,
    /// The tag of the language of the message it came in.
    pub language: String,
    /// What its button does.
    pub purpose: LinkPurpose,
    /// The change it cancels: its kind and when it would take place.
    pub change: Option<(ChangeKind, Timestamp)>,
    /// Whether there is still something to be done.
    pub is_open: bool,
    /// Whether what its button does is done: the change is cancelled, the account secured and its walk not finished, the app
    /// gone.
    pub is_done: bool,
}

/// What came of pressing a link's button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The change is cancelled.
    Cancelled,
    /// Nothing was left to cancel: the change was made, or ended before.
    TooLate,
    /// The account is secured: every other browser is new, waiting changes are ended.
    Secured,
    /// The app is removed, or was before.
    Removed,
    /// The link is unknown or over.
    Unknown,
}

/// A link with all that belongs to it.
struct Found {
    link: Link,
    contact: Contact,
    kept: Option<Kept>,
    is_alarmed: bool,
    /// Whether the app it removes still answers.
    has_app: bool,
    site: Arc<Site>,
}

impl Flows {
    /// What the page behind this link shows; none when it is unknown, forged or over, which look the same.
    pub async fn link(&self, token: &str, now: Timestamp) -> Result<Option<LinkView>, Fault> {
        let Some(found) = self.find_link(token, now).await? else {
            return Ok(None);
        };
        let change = found.kept.as_ref().map(|kept| &kept.change);
        let is_open = match found.link.purpose {
            LinkPurpose::Secure => true,
            LinkPurpose::Cancel => change.is_some_and(|change| {
                matches!(change.state, ChangeState::Waiting | ChangeState::Ready)
            }),
            LinkPurpose::RemoveApp => found.has_app,
        };
        let is_done = match found.link.purpose {
            LinkPurpose::Secure => found.is_alarmed,
            LinkPurpose::Cancel => {
                change.is_some_and(|change| change.state == ChangeState::Cancelled)
            }
            LinkPurpose::RemoveApp => !found.has_app,
        };
        Ok(Some(LinkView {
            is_done,
            language: found.contact.language,
            purpose: found.link.purpose,
            change: change.map(|change| (change.kind, change.due_at)),
            is_open,
            site: found.site,
        }))
    }

    /// The link's button was pressed.
    pub async fn press_link(
        &self,
        token: &str,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Pressed, Fault> {
        let Some(found) = self.find_link(token, moment.now).await? else {
            return Ok(Pressed::Unknown);
        };
        match found.link.purpose {
            LinkPurpose::Cancel => self.cancel_by_link(&found, visitor, moment).await,
            LinkPurpose::Secure => self.secure(&found, visitor, moment).await,
            LinkPurpose::RemoveApp => self.remove_by_link(&found, visitor, moment).await,
        }
    }

    async fn cancel_by_link(
        &self,
        found: &Found,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Pressed, Fault> {
        let Some(kept) = &found.kept else {
            return Ok(Pressed::TooLate);
        };
        let (policy, scene) = (&found.site.policy, Scene::of(visitor));
        let ending = self.draw_ending(kept, &found.contact, policy, &scene, moment);
        let now = moment.now;
        let unit = unit(move |tx| {
            let ending = ending.clone();
            Box::pin(async move { ending.run(tx, "link", now).await })
        });
        let ended = self.0.store.write(unit).await;
        Ok(if ended.while_doing("cancelling a change by its link")? {
            Pressed::Cancelled
        } else {
            Pressed::TooLate
        })
    }

    /// "It was not me".
    async fn secure(
        &self,
        found: &Found,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Pressed, Fault> {
        let (contact, policy) = (&found.contact, &found.site.policy);
        let (scene, now, user) = (Scene::of(visitor), moment.now, contact.user);
        let said_in = SaidIn::Browser(visitor.hash(&self.0.keys));
        let raised = self.draw_raised(contact, policy, said_in, &scene, moment);
        let unit = unit(move |tx| {
            let raised = raised.clone();
            Box::pin(async move {
                users::hold(tx, user).await?;
                raised.run(tx, now).await?;
                Ok(Pressed::Secured)
            })
        });
        let secured = self.0.store.write(unit).await;
        secured.while_doing("securing an account")
    }

    /// An app goes that nothing but a code to the number put there, and that weighs nothing yet: at once, and whatever else is
    /// on file stays.
    async fn remove_by_link(
        &self,
        found: &Found,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Pressed, Fault> {
        let (Some(app), user) = (found.link.app, found.contact.user) else {
            return Ok(Pressed::Unknown);
        };
        let (policy, scene) = (&found.site.policy, Scene::of(visitor));
        let announcement =
            self.announce(&found.contact, policy, About::DeviceRemoved, &scene, moment);
        let application = found.contact.application;
        let entry = log::Entry::new(moment).about_user(application, user);
        let endings = Endings::rows(application, user, moment);
        let (site, now) = (Arc::clone(&found.site), moment.now);
        let unit = unit(move |tx| {
            let (announcement, entry) = (announcement.clone(), entry.clone());
            let (site, endings) = (Arc::clone(&site), endings.clone());
            Box::pin(async move {
                users::hold(tx, user).await?;
                let file = OnFile::read(tx, user).await?;
                if file.removal_by_link(app, &site.policy, now) == Removal::Over {
                    return Ok(Pressed::Unknown);
                }
                let removed = endings.remove_apps(tx, user, &[app], now).await?;
                if removed.is_empty() {
                    return Ok(Pressed::Removed);
                }
                let detail = format!("{app} by=link");
                log::add(tx, &entry, Event::DeviceRemoved, &detail).await?;
                announcement.write(tx).await?;
                Ok(Pressed::Removed)
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("removing an app by its link")
    }

    async fn find_link(&self, token: &str, now: Timestamp) -> Result<Option<Found>, Fault> {
        let Some(id) = self.link_of(token) else {
            return Ok(None);
        };
        let unit = unit(move |tx| {
            Box::pin(async move {
                let Some(link) = links::find(tx, id, now).await? else {
                    return Ok(None);
                };
                let Some(contact) = users::contact(tx, link.user).await? else {
                    return Ok(None);
                };
                let kept = match link.change {
                    Some(change) => changes::find(tx, change).await?,
                    None => None,
                };
                let is_alarmed = users::is_alarmed(tx, link.user).await?;
                let app = match link.app {
                    Some(app) => Some((app, OnFile::read(tx, link.user).await?)),
                    None => None,
                };
                Ok(Some((link, contact, kept, (is_alarmed, app))))
            })
        });
        let found = self.0.store.read(unit).await;
        let Some((link, contact, kept, (is_alarmed, app))) =
            found.while_doing("looking for a link")?
        else {
            return Ok(None);
        };
        let site = self.site_of(contact.application).await?;
        let removal = app.map(|(app, file)| file.removal_by_link(app, &site.policy, now));
        if removal == Some(Removal::Over) {
            return Ok(None);
        }
        Ok(Some(Found {
            link,
            contact,
            kept,
            is_alarmed,
            has_app: removal == Some(Removal::Open),
            site,
        }))
    }

    /// The link an address names, if its MAC is ours.
    fn link_of(&self, token: &str) -> Option<LinkId> {
        let (id, mac) = token.split_once('.')?;
        let id: LinkId = id.parse().ok()?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        Secret::new(self.link_mac(id)).equals(&mac).then_some(id)
    }
}
