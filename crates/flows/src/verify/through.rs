//! Straight back to the site, without a page: nothing is asked, or nothing may be shown.

use domain::{Event, Judgement, Moment, Proof};
use metrics::counter;
use store::{
    log,
    requests::{self, Opening},
    unit,
};

use super::{Opened, judged::decided};
use crate::{Fault, Flows, Visitor, error::WhileDoing};

impl Flows {
    /// The policy asks nothing: the browser goes back with a code that says so.
    pub(super) async fn let_through(
        &self,
        opening: &Opening,
        judgement: &Judgement,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        let request = opening.request.clone();
        let grant = self.draw_grant(
            request.id,
            Proof::NotAsked {
                last: opening.last_proved_at,
            },
            moment,
        );
        let location = self.location_with_code(&request, &grant);
        let entry = log::Entry::new(moment).about_user(request.application, request.user);
        let detail = decided(&request, judgement, None);
        let cookie = visitor.hash(&self.0.keys);
        let unit = unit(move |tx| {
            let (request, grant) = (request.clone(), grant.clone());
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                let bound =
                    requests::bind(tx, request.id, &cookie, request.expires_at, grant.now).await?;
                if bound && requests::answer(tx, request.id, grant.now).await? {
                    log::add(tx, &entry, Event::NotAsked, &detail).await?;
                    return grant.issue(tx).await;
                }
                Ok(false)
            })
        });
        let issued = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("letting a browser through")?;
        if issued {
            counter!("countersign_challenges_total", "outcome" => "not_asked").increment(1);
            return Ok(Opened::BackToSite(location));
        }
        Ok(Opened::StartAgain)
    }

    /// A reload or a second click in a browser that was let through: the same code, unless the site has redeemed it.
    pub(super) async fn let_through_again(
        &self,
        opening: &Opening,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        let last = opening.last_proved_at;
        let grant = self.draw_grant(opening.request.id, Proof::NotAsked { last }, moment);
        let location = self.location_with_code(&opening.request, &grant);
        let unit = unit(move |tx| {
            let grant = grant.clone();
            Box::pin(async move { grant.issue(tx).await })
        });
        let good = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("issuing a code again")?;
        Ok(if good {
            Opened::BackToSite(location)
        } else {
            Opened::StartAgain
        })
    }

    /// `prompt=none`, and a page would be needed (OpenID Connect Core, section 3.1.2.6).
    pub(super) async fn refuse_pages(
        &self,
        opening: &Opening,
        judgement: &Judgement,
        moment: &mut Moment,
    ) -> Result<Opened, Fault> {
        let (id, now) = (opening.request.id, moment.now);
        let request = &opening.request;
        let entry = log::Entry::new(moment).about_user(request.application, request.user);
        let detail = decided(request, judgement, None);
        let unit = unit(move |tx| {
            let (entry, detail) = (entry.clone(), detail.clone());
            Box::pin(async move {
                if requests::answer(tx, id, now).await? {
                    log::add(tx, &entry, Event::PagesRefused, &detail).await?;
                }
                Ok(())
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("answering a request")?;
        Ok(Opened::BackToSite(self.location_with_error(
            opening.request.application,
            &opening.request.redirect_address,
            opening.request.state.as_deref(),
            "interaction_required",
        )))
    }
}
