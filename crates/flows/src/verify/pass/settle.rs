//! What a passed challenge leaves behind: a number or an app on file, and known browsers.

use domain::{Area, BrowserStanding, ChangeState, Event, Means, Method, Purpose};
use store::{Fault, Tx, browsers, changes, locks, log, phones, unproven_numbers, users};

use super::{AppProof, Entries, Pass};
use crate::{settings::replace_number, verify::lock_subject};

impl Pass {
    /// A number that was set up is on file; one that was used is marked.
    pub(super) async fn settle_number(&self, tx: &mut Tx) -> Result<(), Fault> {
        let challenge = &self.look.challenge;
        let (user, now) = (challenge.user, self.now);
        let number = match &challenge.offered_number {
            // What was set up is what was proved: an app's answer proves no number, nor does a passkey's.
            Some(number) if challenge.purpose.sets_up() && self.by.proves_number() => number,
            given if challenge.purpose == Purpose::SetUp => {
                users::mark_first_factor(tx, user, now).await?;
                if let Some(proof) = &self.by.passkey {
                    return self.tell_new_passkey(tx, proof).await;
                }
                if let (
                    Some(number),
                    Some(AppProof::Code {
                        for_number: true, ..
                    }),
                ) = (given, self.by.app)
                {
                    // The device is proved, not the number: nothing is sent to it until a code came back from it.
                    unproven_numbers::keep(tx, user, number, now).await?;
                    return self.tell_new_app(tx, "by=number").await;
                }
                return self.tell_new_app(tx, "").await;
            }
            _ if challenge.purpose == Purpose::Recover => {
                users::mark_proved(tx, user, now).await?;
                self.settle_recovery(tx).await?;
                if let Some(proof) = &self.by.passkey {
                    return self.tell_new_passkey(tx, proof).await;
                }
                return self.tell_new_app(tx, "by=recovery").await;
            }
            _ => {
                users::mark_proved(tx, user, now).await?;
                return match self.by.means {
                    Means::Method(Method::Text | Method::Call) => {
                        phones::mark_used(tx, user, now).await
                    }
                    _ => Ok(()),
                };
            }
        };
        let detail = format!("region={} number=..{}", number.region(), number.last_two());
        if challenge.purpose == Purpose::SetUp {
            users::mark_first_factor(tx, user, now).await?;
            phones::add(tx, user, number, now).await?;
            unproven_numbers::remove(tx, user).await?;
            let settled = &self.entries.settled;
            return log::add(tx, settled, Event::NumberConfirmed, &detail).await;
        }
        users::mark_proved(tx, user, now).await?;
        replace_number(tx, user, number, now).await?;
        self.rows.tell_number(tx, user, number).await?;
        self.settle_recovery(tx).await?;
        log::add(tx, &self.entries.settled, Event::NumberChanged, &detail).await
    }

    /// An app was set up.
    async fn tell_new_app(&self, tx: &mut Tx, how: &str) -> Result<(), Fault> {
        let app = match self.by.app {
            Some(AppProof::Code { pairing, .. }) => Some(pairing),
            _ => self.look.approval.as_ref().and_then(|it| it.pairing),
        };
        let user = self.look.challenge.user;
        self.rows.tell_app(tx, user, app).await?;
        log::add(tx, &self.entries.settled, Event::DevicePaired, how).await
    }

    /// The recovery has led to what it was asked for.
    async fn settle_recovery(&self, tx: &mut Tx) -> Result<(), Fault> {
        if let Some((change, _)) = self.look.recovery {
            changes::end(tx, change, ChangeState::Done, self.now).await?;
        }
        Ok(())
    }

    /// This browser becomes known; a first factor or a new password makes every other one new.
    pub(super) async fn settle_browsers(&self, tx: &mut Tx) -> Result<(), Fault> {
        let challenge = &self.look.challenge;
        let Entries {
            remembered,
            forgotten,
            ..
        } = &self.entries;
        if let Some(span) = self.remembered_for {
            let name = &self.visitor.name;
            let proved = browsers::Proved {
                id: self.browser,
                user: challenge.user,
                cookie: self.cookie,
                name: name.clone(),
                place: self.visitor.place.clone(),
                means: self.by.means,
                now: self.now,
                lapsed: self.now.minus(span),
            };
            browsers::remember(tx, &proved).await?;
            if challenge.standing == BrowserStanding::New {
                log::add(tx, remembered, Event::BrowserRemembered, name.as_str()).await?;
            }
        }
        if challenge.purpose.sets_up() || challenge.area == Area::change_password() {
            let others = browsers::forget_others(tx, challenge.user, &self.cookie).await?;
            if others > 0 {
                let detail = format!("count={others}");
                log::add(tx, forgotten, Event::BrowsersForgotten, &detail).await?;
            }
        }
        locks::clear(tx, &lock_subject(&self.look)).await
    }
}
