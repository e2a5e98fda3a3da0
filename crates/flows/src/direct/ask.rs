//! A site asks the devices of a user itself: with its own sentence and details, and for as long as it likes.

use std::time::Duration;

use domain::{
    ApplicationId, ApprovalId, ApprovalNonce, ApprovalState, Channel, Details, DeviceId,
    DeviceSignature, Event, LONGEST_QUESTION, Limit, Message, MessageId, Method, Moment, NewsKind,
    NumberMode, OutgoingCallId, SerialId, Timestamp, UserId,
};
use metrics::counter;
use store::{
    Fault as StoreFault, Tx,
    apps::{self, Apps},
    devices,
    direct::{
        approvals::{self, NewDirectApproval},
        calls::{self, NewCall, NewNews},
        people, sites,
    },
    limits::{self, Spending},
    log,
    outbox::{self, Content, Destination, NewMessage},
    unit, users,
};

use super::{Caller, DirectFrom, News, ahead, detail};
use crate::{DecisionMade, Fault, Flows, device::StoredShown, error::WhileDoing, verify::overtake};

/// What a site asks.
#[derive(Clone, Debug)]
pub struct DirectQuestion {
    /// The sentence.
    pub message: Message,
    /// What stands below it.
    pub details: Details,
    /// What the site wants back with the answer, as its face wrote it: nothing of it is looked at. 16 KiB at most.
    pub kept: String,
    /// How long it may be answered: a second at least, [`DirectQuestion::LONGEST`] at most.
    pub life: Duration,
}

impl DirectQuestion {
    /// The longest a question may wait.
    pub const LONGEST: Duration = LONGEST_QUESTION;
    /// The most bytes a site may want back.
    pub const MOST_KEPT: usize = 16 * 1024;
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectAsked {
    /// The devices know.
    Asked {
        /// The request.
        id: ApprovalId,
        /// When it was asked.
        at: Timestamp,
        /// When it ends unanswered.
        expires_at: Timestamp,
    },
    /// The site knows no such user.
    Unknown,
    /// The user never had a device.
    NeverPaired,
    /// The user has no device any more.
    NoDevice,
    /// Approvals are off.
    Off,
    /// Too many went unanswered, or somebody said "it was not me": nobody is asked before then. Where a walk comes after that it
    /// rests until the walk is finished; with a user without pages of ours an hour, or until something strong is proved.
    Resting(Timestamp),
    /// Asked too often; again after this long.
    Limit(Duration),
}

/// For how long nobody is asked after "it was not me", as far as a site is told: it has no end of its own.
const ALARMED: Duration = Duration::from_hours(1);

/// Everything one asking needs, drawn before its unit begins.
#[derive(Clone)]
struct Plan {
    new: NewDirectApproval,
    rings: Vec<NewMessage>,
    spendings: Vec<Spending>,
    entry: log::Entry,
    asked: String,
    refused: String,
}

impl Flows {
    /// Asks all devices of a user. An open request of the user is over with that.
    pub async fn ask_direct_approval(
        &self,
        caller: &Caller,
        serial: SerialId,
        question: DirectQuestion,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectAsked, Fault> {
        let asked = self.ask_of(caller, serial, question, from, moment).await?;
        let outcome = match asked {
            DirectAsked::Asked { .. } => "asked",
            _ => "refused",
        };
        counter!("countersign_pushes_total", "outcome" => outcome).increment(1);
        Ok(asked)
    }

    async fn ask_of(
        &self,
        caller: &Caller,
        serial: SerialId,
        question: DirectQuestion,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<DirectAsked, Fault> {
        let (application, now) = (caller.direct.application, moment.now);
        let find = unit(move |tx| {
            Box::pin(async move {
                let Some(user) = people::find(tx, application, serial).await? else {
                    return Ok(None);
                };
                let apps = apps::read(tx, user.id).await?;
                Ok(Some((user, apps)))
            })
        });
        let found = self.0.store.read(find).await;
        let Some((user, apps)) = found.while_doing("looking for whom a site asks")? else {
            return Ok(DirectAsked::Unknown);
        };
        if let Some((why, refused)) = barred(caller, &user, &apps, now) {
            let said = (Channel::Push, format!("why={why}"));
            self.tell_refused(caller, &user, said, from, moment).await?;
            return Ok(refused);
        }
        let plan = self.plan_question(caller, &user, &apps, question, from, moment)?;
        let unit = unit(move |tx| {
            let plan = plan.clone();
            Box::pin(async move { plan.run(tx).await })
        });
        let asked = self.0.store.write(unit).await;
        asked.while_doing("asking for a site")
    }

    fn plan_question(
        &self,
        caller: &Caller,
        user: &people::DirectUser,
        apps: &Apps,
        question: DirectQuestion,
        from: &DirectFrom,
        moment: &mut Moment,
    ) -> Result<Plan, Fault> {
        let (application, now) = (caller.direct.application, moment.now);
        let life = question
            .life
            .clamp(Duration::from_secs(1), LONGEST_QUESTION);
        let shown = StoredShown {
            issuer: caller.site.application.brand.name.clone(),
            label: label(user),
            message: question.message.as_str().to_owned(),
            details: question.details,
            // Nobody's browser is known to us.
            browser: String::new(),
            place: String::new(),
            mode: NumberMode::None.as_str().to_owned(),
        };
        let id = ApprovalId::new(now, &mut moment.rng);
        // What the device would refuse to verify is found here, not there.
        shown.hash(&self.0.keys, id)?;
        let expires_at = now.plus(life);
        let mut ring = |device: DeviceId| NewMessage {
            id: MessageId::new(now, &mut moment.rng),
            application,
            user: Some(user.id),
            content: Content::Ring(Some(id)),
            to: Destination::Push(device),
            language: user.language.clone(),
            now,
            expires_at,
        };
        let with_bell = apps.devices().filter(|it| it.has_bell);
        let rings = with_bell.map(|it| ring(it.id)).collect();
        let spend = |limit| Spending::new(&self.0.keys, limit, user.id.as_bytes());
        Ok(Plan {
            new: NewDirectApproval {
                id,
                application,
                user: user.id,
                gate: caller.site.policy.gate,
                shown: shown.write()?,
                kept: question.kept,
                nonce: ApprovalNonce::make(&mut moment.rng),
                now,
                expires_at,
            },
            rings,
            spendings: Limit::USER_PUSHES.map(spend).to_vec(),
            entry: log::Entry::new(moment).about_user(application, user.id),
            asked: detail(&format!("devices={}", user.devices.len()), from),
            refused: detail("method=push", from),
        })
    }
}

impl Plan {
    async fn run(&self, tx: &mut Tx) -> Result<DirectAsked, StoreFault> {
        let (new, now) = (&self.new, self.new.now);
        if !users::hold(tx, new.user).await? {
            return Ok(DirectAsked::Unknown);
        }
        let entry = self.entry.clone().within(new.place());
        if let Err(used_up) = limits::spend(tx, &self.spendings, now).await? {
            let detail = format!("{} limit={}", self.refused, used_up.limit.name);
            log::add(tx, &entry, Event::SendRefused, &detail).await?;
            return Ok(DirectAsked::Limit(used_up.wait(now)));
        }
        overtake(tx, new.user, now).await?;
        if !approvals::add(tx, new).await? {
            return Ok(DirectAsked::Unknown);
        }
        for ring in &self.rings {
            outbox::add(tx, ring).await?;
        }
        devices::touch_of_user(tx, new.user).await?;
        log::add(tx, &entry, Event::PushAsked, &self.asked).await?;
        Ok(DirectAsked::Asked {
            id: new.id,
            at: now,
            expires_at: new.expires_at,
        })
    }
}

/// What a site is told when a device has answered, drawn before the unit of the decision begins.
#[derive(Clone)]
pub(crate) struct AnswerTold {
    site: ApplicationId,
    approval: ApprovalId,
    signature: DeviceSignature,
    signed_at: Timestamp,
    call: OutgoingCallId,
    news: News,
    now: Timestamp,
}

impl AnswerTold {
    /// Draws it for the site that asked.
    pub(crate) fn draw(
        site: ApplicationId,
        made: &DecisionMade,
        state: ApprovalState,
        moment: &mut Moment,
    ) -> Self {
        let news = News::draw(site, NewsKind::ApprovalAnswered, moment);
        Self {
            site,
            approval: made.approval,
            signature: made.signature,
            signed_at: made.time,
            call: OutgoingCallId::new(moment.now, &mut moment.rng),
            news: news.approval(made.approval).saying(state.as_str()),
            now: moment.now,
        }
    }

    /// Keeps how the device signed, and writes the callback and what webhooks hear of it.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        user: UserId,
        state: ApprovalState,
    ) -> Result<(), StoreFault> {
        if state == ApprovalState::Approved {
            users::mark_proved(tx, user, self.now).await?;
        }
        approvals::keep_signature(tx, self.approval, &self.signature, self.signed_at).await?;
        // The person has answered, whatever her site is; one that is switched off is told nothing.
        let found = sites::find(tx, self.site).await?;
        let Some(site) = found.filter(|site| !site.is_off) else {
            return Ok(());
        };
        if site.callback.is_some() {
            let call = NewCall {
                id: self.call,
                application: self.site,
                tells: NewNews::Answer(self.approval),
                now: self.now,
            };
            calls::add(tx, &call).await?;
        }
        if !site.hears(NewsKind::ApprovalAnswered) {
            return Ok(());
        }
        self.news.write_of(tx, user, None).await
    }
}

/// Why this user is not asked now: the word in the log, and what the site is told.
fn barred(
    caller: &Caller,
    user: &people::DirectUser,
    apps: &Apps,
    now: Timestamp,
) -> Option<(&'static str, DirectAsked)> {
    if caller.direct.is_sandbox || !caller.site.policy.has(Method::Push) {
        return Some(("off", DirectAsked::Off));
    }
    if user.devices.is_empty() {
        let none = match user.first_app_at {
            Some(_) => DirectAsked::NoDevice,
            None => DirectAsked::NeverPaired,
        };
        return Some(("no_device", none));
    }
    if user.alarm_at.is_some() {
        return Some(("alarm", DirectAsked::Resting(now.plus(ALARMED))));
    }
    if let Some(end) = ahead(user.locked_until, now) {
        return Some(("locked", DirectAsked::Resting(end)));
    }
    let rests = apps.rests_until(now).max(apps.fraud_rests_until(now));
    rests.map(|until| ("resting", DirectAsked::Resting(until)))
}

/// What a person is called on her own devices: what other doors call her by.
fn label(user: &people::DirectUser) -> String {
    let email = user.email.as_ref().map(|it| it.expose().to_owned());
    user.external_id.clone().or(email).unwrap_or_default()
}
