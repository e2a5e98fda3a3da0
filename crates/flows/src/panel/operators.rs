//! Who is let in: invited, given another role, removed. By an owner whose passkey answered a moment ago, or from the terminal,
//! whose keeper holds the master key as well.

use domain::{
    Deed, Event, Moment, OperatorId, OperatorLinkKind, OperatorName, PanelNotice, Role, Timestamp,
    Token,
};
use store::{
    Fault as StoreFault, Tx, log,
    operators::{
        self, OperatorLine,
        addresses::{self, OperatorAddress},
        links::{self, OperatorLink},
        passkeys,
        sessions::{self, Session},
    },
    unit,
};

use super::{
    held_ends::Ends,
    told::OwnersTold,
    weigh::{Act, PanelRefused, stands},
};
use crate::{Fault, Flows, error::WhileDoing};

/// A link that was made: shown once.
#[derive(Debug)]
pub struct Invited {
    /// What stands in its address.
    pub token: Token,
    /// Until when it is good.
    pub until: Timestamp,
}

impl Flows {
    /// Operators behind `after` in the order of their names, 100 at most.
    pub async fn list_operators(&self, after: &str) -> Result<Vec<OperatorLine>, Fault> {
        let after = after.to_owned();
        let unit = unit(move |tx| {
            let after = after.clone();
            Box::pin(async move { operators::list(tx, &after, 100).await })
        });
        let listed = self.0.store.read(unit).await;
        listed.while_doing("listing operators")
    }

    /// The same, for an operator who may see them.
    pub async fn see_operators(
        &self,
        session: &Session,
        after: &str,
        moment: &mut Moment,
    ) -> Act<Vec<OperatorLine>> {
        match self.weighed(session, Deed::SeeOperators, moment).await? {
            Ok(()) => self.list_operators(after).await.map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// One of them, for an operator who may see them.
    pub async fn see_operator(
        &self,
        session: &Session,
        operator: OperatorId,
        moment: &mut Moment,
    ) -> Act<OperatorLine> {
        if let Err(refused) = self.weighed(session, Deed::SeeOperators, moment).await? {
            return Ok(Err(refused));
        }
        let unit =
            unit(move |tx| Box::pin(async move { operators::find_line(tx, operator).await }));
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("reading an operator")?;
        Ok(found.ok_or(PanelRefused::Stale))
    }

    /// Makes a link by which somebody becomes an operator. Without a session it comes from the terminal.
    pub async fn invite_operator(
        &self,
        by: Option<&Session>,
        role: Role,
        moment: &mut Moment,
    ) -> Act<Invited> {
        if let Err(refused) = self.weighed_by(by, Deed::InviteOperator, moment).await? {
            return Ok(Err(refused));
        }
        let link = OperatorLink {
            kind: OperatorLinkKind::Invitation,
            role,
            operator: None,
        };
        let made_by = by.map(|session| session.operator);
        let drawn = self.draw_link(link, made_by, &named(by), moment);
        let invited = Invited {
            token: drawn.token.clone(),
            until: moment.now.plus(OperatorLinkKind::Invitation.life()),
        };
        let (by, now) = (by.cloned(), moment.now);
        let unit = unit(move |tx| {
            let (drawn, by) = (drawn.clone(), by.clone());
            Box::pin(async move {
                if let Err(refused) = standing(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                // Nobody could ever give another role in a house without an owner.
                if role != Role::Owner && operators::owners(tx).await?.all == 0 {
                    return Ok(Err(PanelRefused::LastOwner));
                }
                drawn.write(tx, now).await?;
                Ok(Ok(()))
            })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("inviting an operator")?;
        Ok(made.map(|()| invited))
    }

    /// Gives an operator another role than the one that was seen, if they still have that. Their sessions end, and changes of
    /// the rules they asked for where they own no more. Whoever becomes an owner is one to the mails from now on. Without a
    /// session it comes from the terminal.
    pub async fn set_operator_role(
        &self,
        by: Option<&Session>,
        operator: OperatorId,
        seen: Role,
        role: Role,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::SetRole, moment).await? {
            return Ok(Err(refused));
        }
        // Nobody begins anew, or is signed out, by the role they have.
        if role == seen {
            return Ok(Err(PanelRefused::Stale));
        }
        let (by, who, now) = (by.cloned(), named(by), moment.now);
        let (entry, ends) = (log::Entry::new(moment), Ends::draw(moment));
        let told = self.draw_house_told(moment).await?;
        let unit = unit(move |tx| {
            let (by, who, told) = (by.clone(), who.clone(), told.clone());
            let (entry, ends) = (entry.clone(), ends.clone());
            Box::pin(async move {
                if let Err(refused) = standing(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                // What is asked for in their sessions at this moment is there before it is looked for below.
                sessions::hold_all(tx, operator).await?;
                let address = addresses::find(tx, operator).await?;
                let found = operators::find(tx, operator).await?;
                let Some(found) = found.filter(|found| found.role == seen) else {
                    return Ok(Err(PanelRefused::Stale));
                };
                if !operators::set_role(tx, operator, seen, role).await? {
                    return Ok(Err(PanelRefused::LastOwner));
                }
                sessions::end_all(tx, operator, now).await?;
                if role == Role::Owner {
                    addresses::begin_anew(tx, operator, now).await?;
                } else {
                    ends.of_operator(tx, operator, name(by.as_ref()), now)
                        .await?;
                }
                links::end_of(tx, operator, now).await?;
                let detail = format!("operator={} from={seen} to={role} {who}", found.name);
                log::add(tx, &entry, Event::OperatorRoleSet, &detail).await?;
                let notice = owning((seen, Some(role)), by.as_ref(), &found.name, now);
                tell_owners(tx, told, (operator, address), notice).await?;
                Ok(Ok(()))
            })
        });
        let set = self.0.store.write(unit).await;
        set.while_doing("giving an operator another role")
    }

    /// Removes an operator with passkeys, sessions, the links they made and the changes of the rules they asked for; never
    /// the last owner.
    pub async fn remove_operator(
        &self,
        by: Option<&Session>,
        operator: OperatorId,
        moment: &mut Moment,
    ) -> Act<()> {
        if let Err(refused) = self.weighed_by(by, Deed::RemoveOperator, moment).await? {
            return Ok(Err(refused));
        }
        let (by, who, now) = (by.cloned(), named(by), moment.now);
        let (entry, ends) = (log::Entry::new(moment), Ends::draw(moment));
        let told = self.draw_house_told(moment).await?;
        let unit = unit(move |tx| {
            let (by, who, told) = (by.clone(), who.clone(), told.clone());
            let (entry, ends) = (entry.clone(), ends.clone());
            Box::pin(async move {
                if let Err(refused) = standing(tx, by.as_ref(), now).await? {
                    return Ok(Err(refused));
                }
                // As above; and they are removed with their operator.
                sessions::hold_all(tx, operator).await?;
                let address = addresses::find(tx, operator).await?;
                let Some(found) = operators::find(tx, operator).await? else {
                    return Ok(Err(PanelRefused::Stale));
                };
                if !operators::remove(tx, operator, found.role).await? {
                    return Ok(Err(PanelRefused::LastOwner));
                }
                links::end_of(tx, operator, now).await?;
                ends.of_operator(tx, operator, name(by.as_ref()), now)
                    .await?;
                let detail = format!("operator={} role={} {who}", found.name, found.role);
                log::add(tx, &entry, Event::OperatorRemoved, &detail).await?;
                let notice = owning((found.role, None), by.as_ref(), &found.name, now);
                tell_owners(tx, told, (operator, address), notice).await?;
                Ok(Ok(()))
            })
        });
        let removed = self.0.store.write(unit).await;
        removed.while_doing("removing an operator")
    }

    /// The operator of this name and their role, for the terminal.
    pub async fn operator_named(
        &self,
        name: &OperatorName,
    ) -> Result<Option<(OperatorId, Role)>, Fault> {
        let name = name.clone();
        let unit = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { operators::find_by_name(tx, &name).await })
        });
        let found = self.0.store.read(unit).await;
        let found = found.while_doing("looking for an operator")?;
        Ok(found.map(|operator| (operator.id, operator.role)))
    }

    /// From the terminal alone: makes a link by which an operator sets a new password. With `forget_passkeys` their passkeys
    /// are removed at once, and with them their sessions, their password and the links they made. None when there is no such operator.
    pub async fn reset_operator(
        &self,
        name: &OperatorName,
        forget_passkeys: ForgetPasskeys,
        moment: &mut Moment,
    ) -> Result<Option<Invited>, Fault> {
        let Some((id, _)) = self.operator_named(name).await? else {
            return Ok(None);
        };
        let now = moment.now;
        let link = OperatorLink {
            kind: OperatorLinkKind::Reset,
            // What is set is the password; the role stays what it is when the link is used.
            role: Role::ReadOnly,
            operator: Some((id, name.clone())),
        };
        let drawn = self.draw_link(link, None, "by=terminal", moment);
        let invited = Invited {
            token: drawn.token.clone(),
            until: now.plus(OperatorLinkKind::Reset.life()),
        };
        let detail = format!("operator={name} passkey=all by=terminal");
        let entry = log::Entry::new(moment);
        let unit = unit(move |tx| {
            let (drawn, entry, detail) = (drawn.clone(), entry.clone(), detail.clone());
            Box::pin(async move {
                operators::hold(tx).await?;
                let Some(found) = operators::find(tx, id).await? else {
                    return Ok(false);
                };
                if forget_passkeys == ForgetPasskeys::Yes {
                    // Without its passkeys the password would be enough for whoever has it: it is none any more.
                    let (old, none) = (&found.password_hash, "");
                    operators::set_password(tx, id, old, none, now).await?;
                    links::end_of(tx, id, now).await?;
                    passkeys::remove_all(tx, id).await?;
                    sessions::end_all(tx, id, now).await?;
                    log::add(tx, &entry, Event::PasskeyRemoved, &detail).await?;
                }
                drawn.write(tx, now).await?;
                Ok(true)
            })
        });
        let made = self.0.store.write(unit).await;
        let made = made.while_doing("resetting an operator's password")?;
        Ok(made.then_some(invited))
    }

    /// Weighs a deed of an operator; whoever comes from the terminal is weighed by nobody.
    pub(super) async fn weighed_by(
        &self,
        by: Option<&Session>,
        deed: Deed,
        moment: &mut Moment,
    ) -> Act<()> {
        match by {
            Some(session) => self.weighed(session, deed, moment).await,
            None => Ok(Ok(())),
        }
    }
}

/// Whether a reset takes the passkeys as well: for whoever lost those too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgetPasskeys {
    /// They are gone at once.
    Yes,
    /// They stay, and are asked for after the new password.
    No,
}

/// Waits for whoever changes who may decide, then confirms that this session still may.
async fn standing(
    tx: &mut Tx,
    by: Option<&Session>,
    now: Timestamp,
) -> Result<Result<(), PanelRefused>, StoreFault> {
    operators::hold(tx).await?;
    match by {
        Some(session) => stands(tx, session, now).await,
        None => Ok(Ok(())),
    }
}

/// What owners are told of another role, or of none: nothing where nobody begins or ends to own.
fn owning(
    (from, to): (Role, Option<Role>),
    by: Option<&Session>,
    whom: &OperatorName,
    at: Timestamp,
) -> Option<PanelNotice> {
    let (by, whom) = (name(by).to_owned(), whom.to_string());
    match (from, to) {
        (_, Some(Role::Owner)) => Some(PanelNotice::OwnerMade { by, at, whom }),
        (Role::Owner, _) => Some(PanelNotice::OwnerGone { by, at, whom }),
        _ => None,
    }
}

/// Tells it to whom it is about and to every other owner, from the terminal as well: nobody comes to own a house, or loses it,
/// unseen.
async fn tell_owners(
    tx: &mut Tx,
    told: Option<OwnersTold>,
    about: (OperatorId, Option<OperatorAddress>),
    notice: Option<PanelNotice>,
) -> Result<(), StoreFault> {
    if let (Some(told), Some(notice)) = (told, notice) {
        told.write_about(tx, about, &notice).await?;
    }
    Ok(())
}

/// Who did it, for the log.
pub(crate) fn named(by: Option<&Session>) -> String {
    format!("by={}", name(by))
}

/// What the log calls whoever acts.
pub(super) fn name(by: Option<&Session>) -> &str {
    by.map_or("terminal", |session| session.name.as_str())
}
