//! Links that work once: into a house without operators, for one operator more, or for a new password.

use domain::{
    EmailAddress, Event, Moment, OperatorId, OperatorLinkId, OperatorLinkKind, OperatorName,
    PanelNotice, Password, PasswordRefused, Role, Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, limits, log,
    operators::{
        self, Operator, addresses, browsers,
        links::{self, OperatorLink},
        sessions,
    },
    unit,
};

use super::{
    address::AddressNews,
    sign_in::{DrawnSession, SignedIn},
    told::OwnersTold,
};
use crate::{Fault, Flows, Source, Visitor, error::WhileDoing};

/// What a link's page says and asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTerms {
    /// What it is for.
    pub kind: OperatorLinkKind,
    /// The role it gives.
    pub role: Role,
    /// Whose password it resets.
    pub name: Option<OperatorName>,
}

/// What is typed at a link.
#[derive(Clone, Copy)]
pub struct TypedAtLink<'a> {
    /// The name, which a reset needs none of.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// A mail address, or nothing. A reset asks for none: the address that is there is changed with the passkey alone.
    pub address: &'a str,
    /// The language of the page (a tag), in which mails go to that address.
    pub language: &'a str,
}

/// What came of accepting a link.
#[derive(Debug)]
pub enum Accepted {
    /// Done: a session has begun.
    In(SignedIn),
    /// The link is unknown, used or over.
    NoLink,
    /// That is no name.
    NotAName,
    /// Somebody is called that already.
    NameTaken,
    /// What was typed for a mail address is none.
    NotAnAddress,
    /// The password is not taken.
    Password(PasswordRefused),
    /// A crowd at the door.
    SlowDown,
}

impl Flows {
    /// Makes the link into a house that has no operator, in place of older ones; none when there is an operator.
    pub async fn make_first_link(&self, moment: &mut Moment) -> Result<Option<Token>, Fault> {
        let link = OperatorLink {
            kind: OperatorLinkKind::FirstRun,
            role: Role::Owner,
            operator: None,
        };
        let drawn = self.draw_link(link, None, "by=start", moment);
        let token = drawn.token.clone();
        let now = moment.now;
        let unit = unit(move |tx| {
            let drawn = drawn.clone();
            Box::pin(async move {
                if operators::exist(tx).await? {
                    return Ok(false);
                }
                links::end_first_runs(tx, now).await?;
                drawn.write(tx, now).await?;
                Ok(true)
            })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("making the first link")?;
        Ok(made.then_some(token))
    }

    /// What a link says, while it is good. Looking uses nothing up.
    pub async fn panel_link(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<LinkTerms>, Fault> {
        let found = self.find_panel_link(token, now).await?;
        Ok(found.map(|link| LinkTerms {
            kind: link.kind,
            role: link.role,
            name: link.operator.map(|(_, name)| name),
        }))
    }

    /// Accepts a link with what was typed there. An address that is given stands from now on, as if it were set in the account, and
    /// the owners hear of it. It needs no passkey: there is none yet, and whoever has the link has all that it opens.
    pub async fn accept_panel_link(
        &self,
        token: &Token,
        typed: TypedAtLink<'_>,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Accepted, Fault> {
        let Some(link) = self.find_panel_link(token, moment.now).await? else {
            return self.note_no_link(visitor, moment).await;
        };
        let name = match &link.operator {
            Some((_, name)) => name.clone(),
            None => match typed.name.parse() {
                Ok(name) => name,
                Err(_) => return Ok(Accepted::NotAName),
            },
        };
        let address = match typed.address.trim() {
            text if text.is_empty() || link.operator.is_some() => None,
            text => match text.parse::<EmailAddress>() {
                Ok(address) => Some(address),
                Err(_) => return Ok(Accepted::NotAnAddress),
            },
        };
        let password = match Password::choose(typed.password) {
            Ok(password) => password,
            Err(refused) => return Ok(Accepted::Password(refused)),
        };
        let Some(turn) = self.0.panel.hashing.queue(false) else {
            return Ok(Accepted::SlowDown);
        };
        let password_hash = turn.hash(password, moment).await?;
        let operator = Operator {
            id: match &link.operator {
                Some((id, _)) => *id,
                None => OperatorId::new(moment.now, &mut moment.rng),
            },
            name,
            role: link.role,
            password_hash,
        };
        let now = moment.now;
        let accepting = Accepting {
            link,
            session: self.draw_session(&operator, visitor, moment),
            joined: self.draw_joined(operator.role, moment).await?,
            operator,
            address,
            language: typed.language.to_owned(),
            news: self.draw_address_news(moment).await?,
            entry: log::Entry::new(moment),
            token: token.hash(&self.0.keys, "operator link"),
        };
        let unit = unit(move |tx| {
            let accepting = accepting.clone();
            Box::pin(async move { accepting.run(tx, now).await })
        });
        let accepted = self.0.store.write(unit).await;
        accepted.while_doing("accepting a link")
    }

    /// Draws what the owners are told where one more of them comes in.
    async fn draw_joined(
        &self,
        role: Role,
        moment: &mut Moment,
    ) -> Result<Option<OwnersTold>, Fault> {
        match role {
            Role::Owner => self.draw_house_told(moment).await,
            Role::Operator | Role::Helper | Role::ReadOnly => Ok(None),
        }
    }

    async fn find_panel_link(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<OperatorLink>, Fault> {
        let token = token.hash(&self.0.keys, "operator link");
        let unit = unit(move |tx| Box::pin(async move { links::find(tx, &token, now).await }));
        let found = self.0.store.read(unit).await;
        found.while_doing("looking for a link into the panel")
    }

    /// A row for whoever tries links, as long as their address has tries left: nobody fills the log.
    async fn note_no_link(
        &self,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Accepted, Fault> {
        let tries = [match &visitor.source {
            Source::Address(key) => self.address_passwords(key.as_bytes()),
            // Whoever cannot be told apart shares the rows, and is refused nothing.
            Source::Shared => self.address_passwords(b"shared"),
        }];
        let (entry, now) = (log::Entry::new(moment), moment.now);
        let unit = unit(move |tx| {
            let (entry, tries) = (entry.clone(), tries.clone());
            Box::pin(async move {
                if limits::spend(tx, &tries, now).await?.is_ok() {
                    log::add(tx, &entry, Event::OperatorLinkRefused, "").await?;
                }
                Ok(())
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting a link that is none")?;
        Ok(Accepted::NoLink)
    }

    /// Draws a link; `by` says who makes it, for the log.
    pub(super) fn draw_link(
        &self,
        link: OperatorLink,
        made_by: Option<OperatorId>,
        by: &str,
        moment: &mut Moment,
    ) -> DrawnLink {
        let token = Token::make(&mut moment.rng);
        // A reset changes nobody's role.
        let whom = match &link.operator {
            Some((_, name)) => format!("operator={name}"),
            None => format!("role={}", link.role),
        };
        DrawnLink {
            id: OperatorLinkId::new(moment.now, &mut moment.rng),
            detail: format!("kind={} {whom} {by}", link.kind),
            hash: token.hash(&self.0.keys, "operator link"),
            entry: log::Entry::new(moment),
            token,
            made_by,
            link,
        }
    }
}

/// A link that is about to be made.
#[derive(Clone)]
pub(super) struct DrawnLink {
    pub(super) token: Token,
    id: OperatorLinkId,
    link: OperatorLink,
    made_by: Option<OperatorId>,
    hash: domain::KeyedHash,
    entry: log::Entry,
    detail: String,
}

impl DrawnLink {
    pub(super) async fn write(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreFault> {
        links::add(tx, self.id, &self.link, self.made_by, &self.hash, now).await?;
        log::add(tx, &self.entry, Event::OperatorLinkMade, &self.detail).await
    }
}

/// Everything that accepting a link writes.
#[derive(Clone)]
struct Accepting {
    link: OperatorLink,
    operator: Operator,
    /// Where the operator is written to from now on.
    address: Option<EmailAddress>,
    language: String,
    news: AddressNews,
    /// What the owners are told of one more; none where this is no owner.
    joined: Option<OwnersTold>,
    session: DrawnSession,
    entry: log::Entry,
    token: domain::KeyedHash,
}

impl Accepting {
    async fn run(self, tx: &mut Tx, now: Timestamp) -> Result<Accepted, StoreFault> {
        let Self {
            link,
            operator,
            address,
            language,
            news,
            joined,
            session,
            entry,
            token,
        } = self;
        if !links::use_up(tx, &token, now).await? {
            return Ok(Accepted::NoLink);
        }
        let (name, by) = (&operator.name, link.kind);
        if link.kind == OperatorLinkKind::Reset {
            let Some(before) = operators::find(tx, operator.id).await? else {
                return Ok(Accepted::NoLink);
            };
            let (old, new) = (&before.password_hash, &operator.password_hash);
            if !operators::set_password(tx, operator.id, old, new, now).await? {
                links::give_back(tx, &token, now).await?;
                return Ok(Accepted::SlowDown);
            }
            sessions::end_all(tx, operator.id, now).await?;
            browsers::forget_all(tx, operator.id).await?;
            links::end_of(tx, operator.id, now).await?;
            let detail = format!("operator={name} by={by}");
            log::add(tx, &entry, Event::OperatorPasswordSet, &detail).await?;
            return session.begin(tx, now).await.map(Accepted::In);
        }
        // Whoever was first is so for ever: of two first links that are opened at once, one leads in.
        let is_first = link.kind == OperatorLinkKind::FirstRun;
        if is_first && !operators::claim_first(tx, operator.id).await? {
            return Ok(Accepted::NoLink);
        }
        if !operators::add(tx, &operator, now).await? {
            links::give_back(tx, &token, now).await?;
            return Ok(Accepted::NameTaken);
        }
        if is_first {
            links::end_first_runs(tx, now).await?;
        } else {
            // An owner invited from the terminal into a house that never had one.
            operators::claim_first(tx, operator.id).await?;
        }
        let detail = format!("operator={name} role={} by={by}", operator.role);
        log::add(tx, &entry, Event::OperatorJoined, &detail).await?;
        if let Some(told) = joined {
            let by = name.to_string();
            let notice = PanelNotice::OwnerJoined { by, at: now };
            told.write_about(tx, (operator.id, None), &notice).await?;
        }
        if let Some(address) = address {
            addresses::set(tx, operator.id, Some(&address), &language, now).await?;
            let how = format!("address=set by={by}");
            news.write(tx, (operator.id, name), None, &how).await?;
        }
        session.begin(tx, now).await.map(Accepted::In)
    }
}
