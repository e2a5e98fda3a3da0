//! A form of a site's page as it was sent: weighed first, then held against the version it was made from, then read. Where it
//! cannot be done now, it comes back with what was typed.

use axum::response::Response;
use domain::{ApplicationId, Deed};
use flows::{Edited, PanelRefused};

use super::{
    super::{
        Desk,
        applications::address,
        go,
        site_forms::{ConnectionDraft, SiteMistake},
    },
    ApplicationPage, Part, page,
};
use crate::{House, reply::Problem};

/// What was typed. A file that was chosen is lost with the page it was chosen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// The name.
    Name(String),
    /// The colour.
    Colour(String),
    /// A picture, or none.
    Logo,
    /// Return addresses.
    Connection(ConnectionDraft),
}

/// A form that may be read.
pub(crate) struct Sent {
    id: ApplicationId,
    seen: i64,
    typed: Typed,
}

/// Why a form comes back.
enum Why {
    /// Something in it is wrong.
    Mistaken(SiteMistake),
    /// Somebody else was quicker.
    Late,
    /// The passkey must answer first.
    Early,
}

impl Sent {
    /// Takes a form with the version it says it was made from, before anything of it is read; the answer, where it is not taken.
    pub(crate) async fn take(
        house: &House,
        desk: &mut Desk,
        id: ApplicationId,
        seen: Option<i64>,
        typed: Typed,
    ) -> Result<Result<Self, Response>, Problem> {
        let (session, moment) = (&desk.session, &mut desk.moment);
        let weighed = house.flows.weighed(session, typed.deed(), moment).await?;
        Ok(match (weighed, seen) {
            (Ok(()), Some(seen)) => Ok(Self { id, seen, typed }),
            (Err(PanelRefused::AskAgain), Some(seen)) if typed != Typed::Logo => {
                let sent = Self { id, seen, typed };
                Err(sent.give_back(house, desk, Why::Early).await?)
            }
            (Err(refused), _) => Err(desk.refuse(refused)),
            (Ok(()), None) => Err(desk.refuse(PanelRefused::Stale)),
        })
    }

    /// The version it was made from.
    pub(crate) const fn seen(&self) -> i64 {
        self.seen
    }

    /// The page with what was typed, and what is wrong with it.
    pub(crate) async fn mistaken(
        self,
        house: &House,
        desk: &mut Desk,
        mistake: SiteMistake,
    ) -> Result<Response, Problem> {
        self.give_back(house, desk, Why::Mistaken(mistake)).await
    }

    /// What came of it: the page anew; or, where somebody was quicker, theirs beside what was typed.
    pub(crate) async fn answer(
        self,
        house: &House,
        desk: &mut Desk,
        set: Result<Edited, PanelRefused>,
    ) -> Result<Response, Problem> {
        let why = match set {
            Ok(Edited::Done) => return Ok(go(&format!("{}?now=saved", address(self.id)))),
            // Its page says what waits, and how it is confirmed.
            Ok(Edited::Held(held)) => return Ok(go(&format!("/admin/held/{}", held.id))),
            Ok(Edited::LastAddress) => Why::Mistaken(SiteMistake::LastAddress),
            Ok(Edited::NotAPicture(why)) => Why::Mistaken(SiteMistake::Logo(why)),
            Ok(Edited::Meanwhile(_)) => Why::Late,
            Err(refused) => return Ok(desk.refuse(refused)),
        };
        self.give_back(house, desk, why).await
    }

    async fn give_back(
        self,
        house: &House,
        desk: &mut Desk,
        why: Why,
    ) -> Result<Response, Problem> {
        let mut page = match page(house, self.id, desk).await? {
            Ok(page) => page,
            Err(refused) => return Ok(desk.refuse(refused)),
        };
        let part = self.typed.part();
        self.typed.stand_in(&mut page);
        page.sent = Some(part);
        // Before anything is said of what was typed: whoever mends that would send it from the version the page has now, and so
        // overwrite unseen what came in between.
        let why = if page.view.application.version == self.seen {
            why
        } else {
            Why::Late
        };
        match why {
            Why::Late => {
                page.late = Some(part);
                return Ok(desk.conflicting(page));
            }
            Why::Mistaken(mistake) => page.mistake = Some(mistake),
            Why::Early => page.was_early = true,
        }
        Ok(desk.mistaken(page))
    }
}

impl Typed {
    const fn part(&self) -> Part {
        match self {
            Self::Name(_) => Part::Name,
            Self::Colour(_) => Part::Colour,
            Self::Logo => Part::Logo,
            Self::Connection(_) => Part::Connection,
        }
    }

    const fn deed(&self) -> Deed {
        match self {
            Self::Name(_) | Self::Logo => Deed::SetName,
            Self::Colour(_) => Deed::SetColour,
            Self::Connection(_) => Deed::SetConnection,
        }
    }

    fn stand_in(self, page: &mut ApplicationPage) {
        match self {
            Self::Name(typed) => page.looks.name = typed,
            Self::Colour(typed) => page.looks.colour = typed,
            Self::Logo => {}
            Self::Connection(draft) => page.connection = draft,
        }
    }
}
