//! How a user stands, as the site reads it: true at every moment, for it is read from what all doors share.

use domain::{
    ApplicationId, EmailAddress, ExternalUserId, PhoneNumber, REMOVED_TOLD, SerialId, Timestamp,
};
use store::{
    direct::people::{self, DirectDevice, RemovedUser},
    unit,
};

use super::{Caller, ahead};
use crate::{Fault, Flows, error::WhileDoing};

/// A user of a site, as it reads them.
#[derive(Clone, Debug)]
pub struct DirectUser {
    /// What the site knows the user by.
    pub serial: SerialId,
    /// The calling code of the number; 0 where there never was one.
    pub calling_code: u16,
    /// The number messages go to; none of a user who was removed, or took it away.
    pub number: Option<PhoneNumber>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// Whether a code was ever right, or a device was set up: nobody but the person herself changes that.
    pub is_confirmed: bool,
    /// The devices that are paired, the oldest first.
    pub devices: Vec<DirectDevice>,
    /// Whether codes of another TOTP app are taken.
    pub has_other_app: bool,
    /// Until when nothing is judged after wrong codes.
    pub locked_until: Option<Timestamp>,
    /// When the site removed the user.
    pub removed_at: Option<Timestamp>,
}

impl DirectUser {
    /// Whether there is a device that shows codes and can be asked.
    pub fn is_registered(&self) -> bool {
        !self.devices.is_empty()
    }

    fn of(found: people::DirectUser, now: Timestamp) -> Self {
        // Whoever knows a number can have it registered again: that un-confirms nobody.
        let is_confirmed = found.first_factor_at.is_some() || !found.devices.is_empty();
        Self {
            serial: found.serial,
            calling_code: found.number.as_ref().map_or(0, PhoneNumber::calling_code),
            is_confirmed: is_confirmed || found.other_app_at.is_some(),
            email: found.email,
            devices: found.devices,
            has_other_app: found.other_app_at.is_some(),
            locked_until: ahead(found.locked_until, now),
            removed_at: None,
            number: found.number,
        }
    }

    fn gone(serial: SerialId, removed: RemovedUser) -> Self {
        Self {
            serial,
            calling_code: removed.calling_code,
            number: None,
            email: None,
            is_confirmed: false,
            devices: Vec::new(),
            has_other_app: false,
            locked_until: None,
            removed_at: Some(removed.removed_at),
        }
    }
}

impl Flows {
    /// How the user stands whom the site knows by this number; of one it removed, that it did, for 30 days.
    pub async fn direct_user(
        &self,
        caller: &Caller,
        serial: SerialId,
        now: Timestamp,
    ) -> Result<Option<DirectUser>, Fault> {
        let application = caller.direct.application;
        let unit = unit(move |tx| {
            Box::pin(async move {
                if let Some(found) = people::find(tx, application, serial).await? {
                    return Ok(Some(DirectUser::of(found, now)));
                }
                let removed = people::removed(tx, application, serial).await?;
                let told = removed.filter(|it| now < it.removed_at.plus(REMOVED_TOLD));
                Ok(told.map(|it| DirectUser::gone(serial, it)))
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading how a user stands")
    }

    /// The same of one whom the site also knows by an id of its own.
    pub async fn direct_user_named(
        &self,
        caller: &Caller,
        external: ExternalUserId,
        now: Timestamp,
    ) -> Result<Option<DirectUser>, Fault> {
        let application: ApplicationId = caller.direct.application;
        let unit = unit(move |tx| {
            let external = external.clone();
            Box::pin(async move {
                let found = people::find_named(tx, application, &external).await?;
                Ok(found.map(|it| DirectUser::of(it, now)))
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading how a user stands")
    }
}
