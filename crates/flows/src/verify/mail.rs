//! A code goes out by mail and comes back: the proof of the mail address.

use domain::{
    BrowserStanding, CODE_LIFE, Challenge, ChallengeId, ChallengeState, Code, CodeOf, CodeRefused,
    Digits, Event, Limit, MessageId, Moment, Purpose, SETTINGS_LIFE,
};
use i18n::Language;
use metrics::counter;
use store::{
    challenges::{self, Look},
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    unit, users,
};

use super::{
    SendRefused, Sent,
    alarm::is_disowned,
    check::Failure,
    mail_first::{mail_again_at, mail_first},
};
use crate::{Fault, Flows, Site, Visitor, budget::Budget, error::WhileDoing};

/// What came of entering a mailed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailChecked {
    /// Right: the address is proved.
    Proved,
    /// Wrong; so many tries are left.
    Wrong {
        /// Tries left.
        left: i64,
    },
    /// What was typed is no code; nothing was counted.
    NotACode(CodeRefused),
    /// No code is out, or its life is over: send a new one. Nothing was counted.
    NoCode,
    /// Too many wrong codes from this address; later again. Nothing was judged.
    SlowDown,
    /// The challenge is over, locked, or not this browser's: its page says which.
    Over,
}

/// Everything one mail needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    read: Challenge,
    generation: i64,
    message: NewMessage,
    spendings: Vec<Spending>,
    entry: log::Entry,
}

impl Flows {
    /// Mails the challenge's code to the address on file. A second click at the same time sends nothing.
    pub async fn send_mail(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<Sent, Fault> {
        let Some((look, site)) = self.read_challenge(id, visitor).await? else {
            return Ok(Sent::Refused(SendRefused::Over));
        };
        if let Err(refused) = self.may_mail(&look, &site, moment) {
            return Ok(Sent::Refused(refused));
        }
        let budget = self.budget(&look, &site, visitor, moment.now).await?;
        let language = site.language(look.ui_locales.as_deref(), visitor);
        let Some(plan) = self.plan_mail(&look, language, budget, moment) else {
            return Ok(Sent::Refused(SendRefused::NotUsable));
        };
        self.carry_out_mail(plan).await
    }

    /// What can be judged before any row is touched; the unit's own statements judge it again.
    fn may_mail(&self, look: &Look, site: &Site, moment: &Moment) -> Result<(), SendRefused> {
        let (challenge, now) = (&look.challenge, moment.now);
        let locked = look.locked_until.is_some_and(|end| end > now);
        let open = challenge.state == ChallengeState::Open && !challenge.is_expired(now);
        let overtaken = challenge.purpose == Purpose::SetUp && look.first_factor_at.is_some();
        if !open || locked || overtaken || is_disowned(look) {
            return Err(SendRefused::Over);
        }
        let wanted = challenge.purpose == Purpose::Settings || mail_first(look, site, now);
        if !wanted || self.mailbox(look).is_none() {
            return Err(SendRefused::NotUsable);
        }
        match mail_again_at(challenge) {
            None => Err(SendRefused::NoMore),
            Some(time) if challenge.mail.sends > 0 && now < time => Err(SendRefused::TooSoon(time)),
            Some(_) => Ok(()),
        }
    }

    fn plan_mail(
        &self,
        look: &Look,
        language: Language,
        budget: Budget,
        moment: &mut Moment,
    ) -> Option<Plan> {
        let challenge = &look.challenge;
        let address = self.mailbox(look)?.clone();
        let now = moment.now;
        // Re-sends repeat the same code while it lives, and share its tries.
        let (generation, expires_at) = match challenge.mail.expires_at {
            Some(end) if challenge.mail.is_out(now) => (challenge.mail.generation, end),
            _ => (challenge.mail.generation + 1, now.plus(CODE_LIFE)),
        };
        let (application, user) = challenge.subject();
        // One for known browsers, so that a thief of the password cannot use up what their owner proves the address with.
        let limits = match challenge.standing {
            BrowserStanding::New => Limit::USER_MAILS,
            BrowserStanding::Known(_) => Limit::USER_MAILS_KNOWN,
        };
        let whom = budget.whom(user);
        let for_user = |limit| Spending::new(&self.0.keys, limit, &whom);
        Some(Plan {
            read: challenge.clone(),
            generation,
            message: NewMessage {
                id: MessageId::new(now, &mut moment.rng),
                application,
                user: Some(user),
                content: Content::Code {
                    challenge: challenge.id,
                    generation: CodeOf::Mail(generation).number(),
                },
                to: Destination::Mail(address),
                language: language.tag().to_owned(),
                now,
                expires_at,
            },
            spendings: limits.map(for_user).to_vec(),
            entry: log::Entry::new(moment)
                .about_user(application, user)
                .within(challenge.id),
        })
    }

    async fn carry_out_mail(&self, plan: Plan) -> Result<Sent, Fault> {
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move {
                let (now, end) = (plan.message.now, plan.message.expires_at);
                if !challenges::hold_mail(tx, &plan.read, now).await? {
                    // Another click or tab moved it since it was read; that one speaks for both.
                    return Ok(Sent::Refused(SendRefused::TooSoon(now)));
                }
                if let Err(used_up) = limits::spend(tx, &plan.spendings, now).await? {
                    let detail = format!("limit={}", used_up.limit.name);
                    log::add(tx, &plan.entry, Event::SendRefused, &detail).await?;
                    return Ok(Sent::Refused(SendRefused::Limit(used_up.wait(now))));
                }
                challenges::send_mail(tx, &plan.read, plan.generation, now, end).await?;
                outbox::add(tx, &plan.message).await?;
                log::add(tx, &plan.entry, Event::MailSent, "").await?;
                Ok(Sent::Yes)
            })
        });
        let sent = self.0.store.write(unit).await.while_doing("mailing a code");
        counter!("countersign_codes_total", "method" => "mail", "outcome" => "asked").increment(1);
        sent
    }

    /// Judges a mailed code typed in this browser.
    pub async fn check_mail(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        typed: &str,
        moment: &mut Moment,
    ) -> Result<MailChecked, Fault> {
        let Some((look, _)) = self.read_challenge(id, visitor).await? else {
            return Ok(MailChecked::Over);
        };
        let (challenge, now) = (&look.challenge, moment.now);
        let locked = look.locked_until.is_some_and(|end| end > now);
        let open = challenge.state == ChallengeState::Open && !challenge.is_expired(now);
        if !open || locked {
            return Ok(MailChecked::Over);
        }
        let typed = match Code::from_input(typed, Digits::SIX) {
            Ok(code) => code,
            Err(refused) => return Ok(MailChecked::NotACode(refused)),
        };
        if !challenge.mail.is_out(now) {
            return Ok(MailChecked::NoCode);
        }
        let number = CodeOf::Mail(challenge.mail.generation).number();
        let expected = Code::derive(&self.0.keys, id, number, Digits::SIX);
        if expected.matches(&typed) {
            let checked = self.prove_mail(&look, visitor, moment).await?;
            if checked == MailChecked::Proved && challenge.purpose.sets_up() {
                // What stood behind the address opens with it: an app is offered where there is one.
                self.offer_pairing(id, visitor, moment).await?;
            }
            return Ok(checked);
        }
        Ok(
            match self.fail(&look, Event::CodeWrong, visitor, moment).await? {
                Failure::Wrong { left } => MailChecked::Wrong { left },
                Failure::SlowDown => MailChecked::SlowDown,
                Failure::Over => MailChecked::Over,
            },
        )
    }

    async fn prove_mail(
        &self,
        look: &Look,
        visitor: &Visitor,
        moment: &mut Moment,
    ) -> Result<MailChecked, Fault> {
        let challenge = look.challenge.clone();
        let now = moment.now;
        let source = self.source_limit(visitor, challenge.standing);
        let (application, user) = challenge.subject();
        let mut entry = || {
            log::Entry::new(moment)
                .about_user(application, user)
                .within(challenge.id)
        };
        let (proved, opened) = (entry(), entry());
        let opens = challenge.purpose == Purpose::Settings && challenge.unlocked_at.is_none();
        let unit = unit(move |tx| {
            let (source, proved, opened) = (source.clone(), proved.clone(), opened.clone());
            let (id, generation) = (challenge.id, challenge.mail.generation);
            Box::pin(async move {
                users::hold(tx, user).await?;
                if !limits::allow(tx, &source, now).await? {
                    return Ok(MailChecked::SlowDown);
                }
                let until = now.plus(SETTINGS_LIFE);
                if !challenges::prove_mail(tx, id, generation, now, until).await? {
                    return Ok(MailChecked::Over);
                }
                outbox::drop_mails_of(tx, id, now).await?;
                log::add(tx, &proved, Event::MailProved, "").await?;
                if opens {
                    log::add(tx, &opened, Event::SettingsOpened, "means=mail").await?;
                }
                Ok(MailChecked::Proved)
            })
        });
        self.0
            .store
            .write(unit)
            .await
            .while_doing("proving a mail address")
    }
}
