//! People are brought along from the panel, by a table an owner chose: tried first, then kept. It is the act the terminal has.

use domain::{ApplicationId, Deed, Event, Moment, PanelNotice};
use store::{log, operators::sessions::Session, unit};

use super::super::{
    operators::{name, named},
    weigh::{Act, PanelRefused, stands},
};
use crate::{BringMode, Fault, Flows, Roll, RollOutcome, RollRefused, RollStep, error::WhileDoing};

/// The longest table that is taken here, in bytes: some five thousand people, who come along while a browser waits. Longer ones are
/// the terminal's.
pub const LONGEST_ROLL: usize = 256 * 1024;

/// What came of a table.
#[derive(Clone, Debug)]
pub enum RollBrought {
    /// It was read to its end.
    Read(Box<RollOutcome>),
    /// Nothing of it was read.
    Refused(RollRefused),
    /// It is longer than what is taken here.
    TooLong,
}

impl Flows {
    /// Brings the people of a table along, or only judges them. Whoever is there already stays as they are.
    pub async fn bring_roll(
        &self,
        session: &Session,
        application: ApplicationId,
        table: &str,
        mode: BringMode,
        moment: &mut Moment,
    ) -> Act<RollBrought> {
        let weighed = self.weighed(session, Deed::SetConnection, moment).await?;
        if let Err(refused) = weighed {
            return Ok(Err(refused));
        }
        if table.len() > LONGEST_ROLL {
            return Ok(Ok(RollBrought::TooLong));
        }
        let mut roll = match Roll::open(table) {
            // Nobody at a desk gives anybody a factor: the number is proven by a first code.
            Ok(roll) => roll.unbelieved(),
            Err(refused) => return Ok(Ok(RollBrought::Refused(refused))),
        };
        if mode == BringMode::Keep
            && let Err(refused) = self.note_roll(session, application, moment).await?
        {
            return Ok(Err(refused));
        }
        let mut outcome = RollOutcome::default();
        loop {
            let step = self.bring_some(application, &mut roll, mode, &mut outcome, moment);
            match step.await? {
                RollStep::More => {}
                RollStep::End => return Ok(Ok(RollBrought::Read(Box::new(outcome)))),
                RollStep::NotDirect => return Ok(Err(PanelRefused::Stale)),
            }
        }
    }

    /// Confirms the session, and says that it begins: in the log, and to the owners. Each user that comes has a row besides.
    async fn note_roll(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Result<Result<(), PanelRefused>, Fault> {
        let now = moment.now;
        let entry = log::Entry::new(moment).about(application);
        let notice = PanelNotice::DirectSet {
            by: name(Some(session)).to_owned(),
            at: now,
        };
        let told = self.draw_announcement(Some(session), application, moment);
        let detail = format!("import=table {}", named(Some(session)));
        let session = session.clone();
        let unit = unit(move |tx| {
            let (session, entry) = (session.clone(), entry.clone());
            let (told, notice, detail) = (told.clone(), notice.clone(), detail.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                log::add(tx, &entry, Event::ApplicationChanged, &detail).await?;
                if let Some(told) = told {
                    told.write_same(tx, &notice).await?;
                }
                Ok(Ok(()))
            })
        });
        let noted = self.0.store.write(unit).await;
        noted.while_doing("noting that people are brought along")
    }
}
