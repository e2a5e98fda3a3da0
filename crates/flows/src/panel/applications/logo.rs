//! The logo of a site: read from an upload, kept, shown.

use std::sync::Arc;

use domain::{ApplicationId, Deed, LogoName, Moment, Picture};
use store::{applications, operators::sessions::Session, unit};

use super::{Edited, LogoChange};
use crate::{Fault, Flows, error::WhileDoing, panel::weigh::Act};

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
        if let Err(refused) = self.weighed(by, Deed::SetLooks, moment).await? {
            return Ok(Err(refused));
        }
        let read = tokio::task::spawn_blocking(move || Picture::from_upload(&upload)).await;
        let read = read.map_err(|_| Fault::new("reading a picture broke off"))?;
        let picture = match read {
            Ok(picture) => Arc::new(picture),
            Err(why) => return Ok(Ok(Edited::NotAPicture(why))),
        };
        let logo = LogoChange::Picture(picture);
        self.set_logo(Some(by), application, seen, logo, moment)
            .await
    }

    /// The picture an application shows, by its name.
    pub async fn logo(&self, id: ApplicationId, name: &LogoName) -> Result<Option<Vec<u8>>, Fault> {
        let name = name.clone();
        let unit = unit(move |tx| {
            let name = name.clone();
            Box::pin(async move { applications::find_logo(tx, id, &name).await })
        });
        let found = self.0.store.read(unit).await;
        found.while_doing("reading a logo")
    }
}
