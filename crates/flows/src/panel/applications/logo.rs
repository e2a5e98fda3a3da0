//! The logo of a site: read from an upload, kept, shown.

use std::sync::Arc;

use domain::{ApplicationId, Deed, Limit, Logo, LogoName, Moment, Timestamp};
use store::{
    applications,
    limits::{self, Spending},
    operators::sessions::Session,
    unit,
};

use super::{Edited, LogoChange};
use crate::{
    Fault, Flows,
    error::WhileDoing,
    panel::weigh::{Act, PanelRefused},
};

impl Flows {
    /// Gives a site the logo in an upload, if there is one in it. What is no picture changes nothing.
    pub async fn take_logo(
        &self,
        by: &Session,
        application: ApplicationId,
        seen: i64,
        upload: Vec<u8>,
        moment: &mut Moment,
    ) -> Act<Edited> {
        // Before anything is read for somebody who may not.
        if let Err(refused) = self.weighed(by, Deed::SetName, moment).await? {
            return Ok(Err(refused));
        }
        if !self.may_upload(by, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        let picture = match self.0.panel.pictures.read(upload).await? {
            Ok(picture) => Arc::new(picture),
            Err(why) => return Ok(Ok(Edited::NotAPicture(why))),
        };
        let logo = LogoChange::Picture(picture);
        self.set_logo(Some(by), application, seen, logo, moment)
            .await
    }

    /// Spends one upload of the operator's; false where they had as many as may be within a day.
    async fn may_upload(&self, by: &Session, now: Timestamp) -> Result<bool, Fault> {
        let (limit, whom) = (Limit::OPERATOR_UPLOADS, by.operator.as_bytes());
        let spending = Spending::new(&self.0.keys, limit, whom);
        let unit = unit(move |tx| {
            let spending = [spending.clone()];
            Box::pin(async move { Ok(limits::spend(tx, &spending, now).await?.is_ok()) })
        });
        let spent = self.0.store.write(unit).await;
        spent.while_doing("counting an upload")
    }

    /// The picture an application shows, by its name. Asked for again, it costs no reading: anybody may ask.
    pub async fn logo(
        &self,
        id: ApplicationId,
        name: &LogoName,
    ) -> Result<Option<Arc<[u8]>>, Fault> {
        let Some(site) = self.site(id).await? else {
            return Ok(None);
        };
        let pictures = &self.0.panel.pictures;
        let is_shown = site.application.brand.logo == Some(Logo::Kept(name.clone()));
        // Whether one that is not, or not yet, shown here is still there, the database knows.
        if is_shown && let Some(kept) = pictures.find(id, name).await {
            return Ok(Some(kept));
        }
        let wanted = name.clone();
        let unit = unit(move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { applications::find_logo(tx, id, &wanted).await })
        });
        let found = self.0.store.read(unit).await;
        let found: Option<Arc<[u8]>> = found.while_doing("reading a logo")?.map(Arc::from);
        if let Some(picture) = &found {
            pictures.keep(id, name.clone(), Arc::clone(picture)).await;
        }
        Ok(found)
    }
}
