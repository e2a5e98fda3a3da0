//! What the card of the settings shows: one look at everything on file.

use std::sync::Arc;

use domain::{
    BrowserId, ChallengeId, Change, ChangeKind, EmailAddress, Gate, KeyedHash, Method, PairingId,
    PasskeyId, PhoneNumber, Proofs, Timestamp, UserId, Weighed,
};
use store::{
    apps::{AppPairing, Apps},
    browsers,
    challenges::Look,
    changes::{self, Kept},
    log,
    log::LogLine,
    passkeys::{PasskeyLine, Passkeys},
    recovery_codes, unit, unproven_numbers,
};

use super::{
    add_app::may_add_app,
    passkeys::may_add_passkey,
    switch::{may_switch, reaches},
    weight::{has_strong, is_open, long_known, proves_by, weigh},
};
use crate::{Doors, Fault, Flows, Site, Visitor, error::WhileDoing};

/// Rows of the log that are read: one sign-in leaves several, and pages tell of some.
const ACTIVITY: u32 = 150;

/// The settings as their owner sees them.
#[derive(Clone, Debug)]
pub struct SettingsView {
    /// The site they belong to.
    pub site: Arc<Site>,
    /// Languages the site wished for, best first.
    pub ui_locales: Option<String>,
    /// Scheme, host and port of the address the browser leaves for in the end (for `form-action`).
    pub leaves_for: String,
    /// The number on file, masked, and since when; none after the second factor was switched off.
    pub number: Option<(String, Option<Timestamp>)>,
    /// Whether a device that came with the number may be taken, by its code.
    pub by_number: ByNumber,
    /// A number that was given and never proved, masked: an app stood for it.
    pub unproven: Option<String>,
    /// The phone methods that are on for everybody and reach the number.
    pub methods: Vec<MethodLine>,
    /// The browsers that are known, the last one first.
    pub browsers: Vec<BrowserLine>,
    /// What happened lately, the newest first.
    pub activity: Vec<LogLine>,
    /// The apps that answer for the user, where app methods are on.
    pub apps: Option<AppsView>,
    /// The passkeys, where that method is on.
    pub passkeys: Option<PasskeysView>,
    /// Recovery codes that are left and when they were made; none where the administrator allows none.
    pub recovery_codes: Option<(u32, Option<Timestamp>)>,
    /// Changes that wait.
    pub waiting: Vec<Waiting>,
    /// Whether the second factor may be switched off.
    pub may_turn_off: bool,
    /// Whether somebody said "it was not me", and the walk is not finished.
    pub is_alarmed: bool,
    /// The proofs made in this visit.
    pub proofs: Proofs,
    /// Whether they are enough for a change to be made at once.
    pub weighed: Weighed,
    /// Whether a change may wait; else nothing but more proof helps.
    pub may_wait: bool,
    /// How many further proofs would be enough, short of a recovery code.
    pub missing: u8,
    /// How enough can be proved: the ways that were not used yet, where they lead to that.
    pub doors: Doors,
    /// When the settings shut by themselves.
    pub open_until: Timestamp,
}

/// The apps of a user in the settings.
#[derive(Clone, Debug)]
pub struct AppsView {
    /// Those there are.
    pub pairings: Vec<AppPairing>,
    /// What stands before their approvals.
    pub gate: Gate,
    /// Whether there may be one more.
    pub may_add: bool,
}

/// The passkeys of a user in the settings.
#[derive(Clone, Debug)]
pub struct PasskeysView {
    /// Those there are; those that were made for another host are behind the others.
    pub kept: Vec<PasskeyLine>,
    /// Whether there may be one more.
    pub may_add: bool,
}

/// Whether a device that came with the number on file may be taken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByNumber {
    /// By the code it shows for itself.
    Takes,
    /// There was an app before, or the number was not proved in this visit.
    No,
}

/// A phone method in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodLine {
    /// Which.
    pub method: Method,
    /// Whether the user has it on.
    pub is_on: bool,
    /// Whether the user may switch it.
    pub may_switch: bool,
}

/// A known browser in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserLine {
    /// Its id.
    pub id: BrowserId,
    /// Its name; empty when unknown.
    pub name: String,
    /// Where it was last; empty when unknown.
    pub place: String,
    /// Since when it is known.
    pub since: Timestamp,
    /// When it was last proved.
    pub last_proved_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// A change that waits, or may be gone on with.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The change.
    pub change: Change,
    /// What it would put on file, masked; or the name of the device or passkey that goes, where it has one.
    pub masked: Option<String>,
    /// Whether its time has come.
    pub is_ready: bool,
}

impl Flows {
    /// The settings, while they are open in this browser.
    pub async fn settings_view(
        &self,
        id: ChallengeId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Option<SettingsView>, Fault> {
        let found = self.read_challenge(id, visitor).await?;
        let Some((look, site)) = found.filter(|(look, _)| is_open(look, now)) else {
            return Ok(None);
        };
        let by_number = if self.may_take_by_number(&look, &site, now).await? {
            ByNumber::Takes
        } else {
            ByNumber::No
        };
        let user = look.challenge.user;
        let since = site.longest_memory().map(|span| now.minus(span));
        let OnFile {
            known,
            codes,
            open,
            activity,
            unproven,
        } = self.on_file(user, since).await?;
        let cookie = visitor.hash(&self.0.keys);
        let proofs = look.challenge.proofs(long_known(&look, now));
        let has_factor = look.first_factor_at.is_some();
        Ok(Some(SettingsView {
            ui_locales: look.ui_locales.clone(),
            leaves_for: look.redirect_address.origin(),
            number: look
                .phone
                .as_ref()
                .map(|number| (number.masked(), look.phone_confirmed_at)),
            by_number,
            unproven: unproven.as_ref().map(PhoneNumber::masked),
            methods: method_lines(&look, &site),
            browsers: known
                .into_iter()
                .map(|known| browser_line(known, cookie))
                .collect(),
            activity,
            recovery_codes: (site.policy.recovery_codes && has_factor).then_some(codes),
            waiting: open
                .into_iter()
                .map(|kept| waiting(kept, &look.apps, &look.passkeys, now))
                .collect(),
            apps: apps_view(&look, &site),
            passkeys: passkeys_view(&look, &site),
            may_turn_off: site.policy.may_turn_off && has_factor,
            is_alarmed: look.alarm_at.is_some(),
            weighed: weigh(&look, &site, now),
            may_wait: self.may_wait(&look, &site, visitor, now),
            missing: proofs.missing(has_strong(&look, &site, now)),
            doors: self.remaining_doors(&look, &site, proofs, now),
            proofs,
            open_until: look.challenge.expires_at,
            site,
        }))
    }
}

/// What the settings read beside the challenge.
struct OnFile {
    known: Vec<browsers::Known>,
    codes: (u32, Option<Timestamp>),
    open: Vec<Kept>,
    activity: Vec<LogLine>,
    unproven: Option<PhoneNumber>,
}

impl Flows {
    /// Reads it; browsers that were proved after `since`, none where none is remembered.
    async fn on_file(&self, user: UserId, since: Option<Timestamp>) -> Result<OnFile, Fault> {
        let unit = unit(move |tx| {
            Box::pin(async move {
                let known = match since {
                    Some(since) => browsers::list(tx, user, since).await?,
                    None => Vec::new(),
                };
                Ok(OnFile {
                    known,
                    codes: recovery_codes::left(tx, user).await?,
                    open: changes::list_open(tx, user).await?,
                    activity: log::list_of_user(tx, user, ACTIVITY).await?,
                    unproven: unproven_numbers::find(tx, user).await?,
                })
            })
        });
        let read = self.0.store.read(unit).await;
        read.while_doing("reading the settings")
    }

    /// The ways to prove more: of the app those by which an answer can be given, and is a strong proof, by now.
    fn remaining_doors(&self, look: &Look, site: &Site, proofs: Proofs, now: Timestamp) -> Doors {
        let mut doors = self.doors(look, site, now);
        let ways = &mut doors.app_ways;
        ways.retain(|method| proves_by(*method, look, site, now));
        remaining(doors, proofs, has_strong(look, site, now))
    }
}

/// The passkeys there are stay in sight where the method was switched off since: their owner may want them gone.
fn passkeys_view(look: &Look, site: &Site) -> Option<PasskeysView> {
    let is_on = site.policy.has(Method::Passkey);
    let kept: Vec<_> = look.passkeys.all().cloned().collect();
    (is_on || !kept.is_empty()).then(|| PasskeysView {
        kept,
        may_add: may_add_passkey(look, site),
    })
}

fn apps_view(look: &Look, site: &Site) -> Option<AppsView> {
    site.policy.has_app().then(|| AppsView {
        pairings: look.apps.pairings.clone(),
        gate: site.policy.gate_in_force(),
        may_add: may_add_app(look, site),
    })
}

/// A known browser as its owner sees it; `cookie` is the one of whoever asks.
pub(super) fn browser_line(known: browsers::Known, cookie: KeyedHash) -> BrowserLine {
    BrowserLine {
        is_this: known.cookie == cookie,
        id: known.id,
        name: known.name,
        place: known.place,
        since: known.since,
        last_proved_at: known.last_proved_at,
    }
}

/// The ways that would prove something new and, taken together, enough.
fn remaining(doors: Doors, proofs: Proofs, strong_on_file: bool) -> Doors {
    let all = Proofs {
        phone: proofs.phone || !doors.ways.is_empty(),
        mail: proofs.mail || doors.mail.is_some(),
        ..proofs
    };
    let is_enough = all.weigh(strong_on_file) == Weighed::Enough;
    let by_phone = is_enough && !proofs.phone;
    let by_mail = is_enough && !proofs.mail;
    Doors {
        ways: if by_phone { doors.ways } else { Vec::new() },
        mail: doors.mail.filter(|_| by_mail),
        recovery_code: doors.recovery_code && !proofs.recovery_code,
        // The app is strong, and so is a passkey: by itself enough.
        app_ways: if proofs.app || proofs.passkey {
            Vec::new()
        } else {
            doors.app_ways
        },
        number: doors.number,
    }
}

fn method_lines(look: &Look, site: &Site) -> Vec<MethodLine> {
    [Method::Text, Method::Call]
        .into_iter()
        .filter(|method| reaches(look, site, *method))
        .map(|method| {
            let is_off = look.switched_off.has(method);
            MethodLine {
                method,
                is_on: !is_off,
                may_switch: may_switch(look, site, method, !is_off),
            }
        })
        .collect()
}

/// A change that waits, as a page shows it to its owner, or to whoever helps her.
pub(crate) fn waiting(kept: Kept, apps: &Apps, passkeys: &Passkeys, now: Timestamp) -> Waiting {
    let number = kept.number.as_ref().map(PhoneNumber::masked);
    let email = || kept.email.as_ref().map(EmailAddress::masked);
    let leaves = kept.change.detail.parse::<PairingId>().ok();
    let leaves = leaves.filter(|_| kept.change.kind == ChangeKind::RemoveDevice);
    let device = || {
        let app = apps.pairings.iter().find(|it| Some(it.id) == leaves)?;
        let device = app.device.as_ref()?;
        Some(device.name.as_str().to_owned())
    };
    let passkey = || {
        let is_removal = kept.change.kind == ChangeKind::RemovePasskey;
        let leaves = kept.change.detail.parse::<PasskeyId>().ok();
        let leaves = leaves.filter(|_| is_removal);
        let found = passkeys.all().find(|it| Some(it.id) == leaves)?;
        Some(found.name.clone())
    };
    Waiting {
        masked: number.or_else(email).or_else(device).or_else(passkey),
        is_ready: kept.change.is_ready(now),
        change: kept.change,
    }
}
