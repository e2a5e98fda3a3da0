//! A code was right: it is used up, and the first one of a user or a number makes a factor of what it came to.

use domain::{ApplicationId, Event, Moment, NewsKind, SerialId, Timestamp, UserId};
use store::{
    Fault as StoreFault, Tx,
    direct::{
        check::{self, Proved, ProvedBy},
        numbers, people,
    },
    log, outbox, phones, sendings, unproven_numbers, users,
};

use super::{Caller, DirectFrom, News, detail, judged::Fits};

/// What belongs to a check, drawn before its unit begins.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) user: UserId,
    pub(super) application: ApplicationId,
    pub(super) entry: log::Entry,
    pub(super) detail: String,
    pub(super) news: News,
    pub(super) now: Timestamp,
}

impl Row {
    pub(super) fn draw(
        caller: &Caller,
        serial: SerialId,
        (user, kind, said): (UserId, NewsKind, &str),
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Self {
        let application = caller.direct.application;
        Self {
            user,
            application,
            entry: log::Entry::new(moment).about_user(application, user),
            detail: detail(said, from),
            news: News::of(caller, kind, from, moment)
                .about(serial)
                .saying(said),
            now: moment.now,
        }
    }

    /// Uses it up, where nothing else hangs on it: one statement.
    pub(super) async fn prove(&self, tx: &mut Tx, by: ProvedBy) -> Result<Proved, StoreFault> {
        let told = (&self.entry, Event::DirectProved, self.detail.as_str());
        check::prove(tx, self.user, by, told, self.now).await
    }

    /// The first right code of a user, or of a number. What a user's first one came to is a factor from now on; with whoever has a
    /// factor already it proves the number to the site and adds none: that is for the settings, where it waits and is told.
    pub(super) async fn prove_first(
        &self,
        tx: &mut Tx,
        fits: &Fits,
        confirmed: &log::Entry,
    ) -> Result<Proved, StoreFault> {
        users::hold(tx, self.user).await?;
        let proved = self.prove(tx, fits.by).await?;
        if proved != Proved::Yes {
            return Ok(proved);
        }
        // A mailed code proves no factor; nor does a secret that only the site knows of.
        let makes_factor = match fits.by {
            ProvedBy::Pairing(..) | ProvedBy::Code(_) => true,
            ProvedBy::Mailed(_) | ProvedBy::OtherApp(_) => false,
        };
        if !makes_factor {
            return Ok(proved);
        }
        let is_first_factor = users::mark_first_factor(tx, self.user, self.now).await?;
        if !fits.proves_number {
            return Ok(proved);
        }
        let user = people::find_known(tx, self.user).await?;
        let Some(number) = user.and_then(|it| it.number) else {
            return Ok(proved);
        };
        if is_first_factor && phones::add(tx, self.user, &number, self.now).await? {
            unproven_numbers::remove(tx, self.user).await?;
            let (region, end) = (number.region(), number.last_two());
            let detail = format!("region={region} number=..{end}");
            log::add(tx, confirmed, Event::NumberConfirmed, &detail).await?;
        }
        numbers::mark_proved(tx, self.user, self.now).await?;
        Ok(proved)
    }

    /// What waits to be sent of a code that was entered is dropped, and its number is known for one in use; whoever listens hears
    /// of it.
    pub(super) async fn settle(&self, tx: &mut Tx, fits: &Fits) -> Result<(), StoreFault> {
        match fits.by {
            ProvedBy::Code(code) => {
                outbox::drop_of(tx, code, self.now).await?;
                sendings::mark_used(tx, code, self.now).await?;
                numbers::mark_used(tx, self.user, self.now).await?;
                phones::mark_used(tx, self.user, self.now).await?;
            }
            ProvedBy::Mailed(code) => {
                outbox::drop_mails_of(tx, code, self.now).await?;
            }
            ProvedBy::Pairing(..) | ProvedBy::OtherApp(_) => {}
        }
        self.news.write(tx).await
    }
}
