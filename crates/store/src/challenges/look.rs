//! A challenge as its pages and acts read it: one row, and where the user has an app what belongs to that.

use domain::{
    BrowserId, BrowserStanding, Challenge, ChallengeId, ChangeId, EmailAddress, KeyedHash,
    PhoneNumber, Purpose, RedirectAddress, SwitchedOff, Timestamp,
};

use super::{
    NUMBER,
    read::{is_stale, mail_code, proved_at, switched_off},
};
use crate::{
    Fault, Tx,
    approvals::{self, Approval},
    apps::{self, Apps},
    passkeys::{self, Passkeys},
    phones,
    recovery_codes::RecoverySet,
    requests,
    row::Row,
    sql::{statements, values},
    users,
};

statements! {
    LOOK = "select c.id, c.request_id, c.application_id, c.user_id, c.area, c.purpose, c.known_browser_id, c.state,
  c.tries, c.sends, c.generation, c.method, c.sent_at, c.code_expires_at,
  c.number_sealed, c.number_region, c.number_kind, c.passed_at, c.created_at, c.expires_at,
  r.redirect_address, r.state, r.ui_locales, u.first_factor_at,
  p.number_sealed, p.region, p.kind, l.locked_until, g.redeemed_at,
  c.mail_sends, c.mail_generation, c.mail_sent_at, c.mail_code_expires_at,
  c.phone_proved_at, c.mail_proved_at, c.recovery_code_at, c.unlocked_at, c.means,
  u.email_sealed, u.text_off, u.call_off, u.alarm_at, r.session_started, b.created_at,
  (select count(*) from recovery_codes rc where rc.user_id = c.user_id and rc.used_at is null) as recovery_codes,
  ch.id, ch.due_at, p.confirmed_at, u.secured_at, u.email_at, u.language, u.recovery_set, c.app_proved_at,
  (select count(*) from pairings pg where pg.user_id = c.user_id and pg.state = 'active') as pairings,
  u.name_sealed, u.external_id, c.adding_app_since, c.proposed_until, r.group_names,
  c.passkey_proved_at, (select count(*) from passkeys pk where pk.user_id = c.user_id) as passkeys, u.passkey_offered_at,
  u.app_left_at
from challenges c
join requests r on r.id = c.request_id
join users u on u.id = c.user_id
left join phones p on p.user_id = c.user_id
left join grants g on g.request_id = c.request_id
left join browsers b on b.id = c.known_browser_id
left join changes ch on ch.user_id = c.user_id and ch.kind = 'recover' and ch.state in ('waiting', 'ready')
left join locks l
  on l.subject = coalesce(c.known_browser_id, case when c.purpose = 'recover' then ch.id end, c.user_id)
where c.id = $1
  and c.browser_hash = $2";
}

/// A challenge with what its pages and acts need: one read.
#[derive(Clone, Debug)]
pub struct Look {
    /// The challenge.
    pub challenge: Challenge,
    /// Where its answer goes.
    pub redirect_address: RedirectAddress,
    /// `state` of the request, given back as it came.
    pub state: Option<String>,
    /// Languages the site wished for.
    pub ui_locales: Option<String>,
    /// The groups the site named in the request.
    pub groups: Vec<String>,
    /// When the user first confirmed a factor.
    pub first_factor_at: Option<Timestamp>,
    /// The proven number.
    pub phone: Option<PhoneNumber>,
    /// Until when this browser (or the recovery gone on with here, or the user's new browsers) is locked.
    pub locked_until: Option<Timestamp>,
    /// When the site redeemed the code this challenge led to.
    pub redeemed_at: Option<Timestamp>,
    /// When the number on file was proved.
    pub phone_confirmed_at: Option<Timestamp>,
    /// The mail address on file.
    pub email: Option<EmailAddress>,
    /// What the user switched off for herself.
    pub switched_off: SwitchedOff,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// When the site's own session began, where the site says so.
    pub session_started: Option<Timestamp>,
    /// Since when the browser is known; none for a new one.
    pub browser_since: Option<Timestamp>,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
    /// Which set they are of.
    pub recovery_set: RecoverySet,
    /// The recovery that waits or is ready, and when its time comes.
    pub recovery: Option<(ChangeId, Timestamp)>,
    /// What the user has of apps.
    pub apps: Apps,
    /// What the user has of passkeys.
    pub passkeys: Passkeys,
    /// When the user was offered one, and said "not now" or yes.
    pub passkey_offered_at: Option<Timestamp>,
    /// When an app that was something strong on file went by its device's own wish.
    pub app_left_at: Option<Timestamp>,
    /// The last approval request of this challenge.
    pub approval: Option<Approval>,
    /// What the person is called at the application.
    pub label: String,
    /// Until when devices that go by the offered number are told of it.
    pub proposed_until: Option<Timestamp>,
    /// When somebody said "it was not me" last, whether or not the walk after it is finished.
    pub secured_at: Option<Timestamp>,
    /// The tag of the language of the pages the user saw last, in a browser that was hers.
    pub language: String,
}

/// The challenge of this id, if it belongs to the browser with this cookie.
pub async fn look(tx: &mut Tx, id: ChallengeId, cookie: &KeyedHash) -> Result<Option<Look>, Fault> {
    let Some(row) = tx.row(&LOOK, values![id, cookie]).await? else {
        return Ok(None);
    };
    let challenge = challenge(tx, id, &row)?;
    let user = challenge.user;
    let apps = match row.int(53)? {
        0 => Apps::default(),
        _ => apps::read(tx, user).await?,
    };
    let passkeys = match row.int(60)? {
        0 => Passkeys::default(),
        _ => passkeys::lines(tx, user).await?,
    };
    // A set-up asks the pairing it makes, and so do settings that add an app; anything else asks those there are.
    let is_new = challenge.purpose.sets_up() || challenge.adding_app_since.is_some();
    let may_ask = is_new || apps.devices().next().is_some();
    let approval = if may_ask {
        approvals::of_challenge(tx, id).await?
    } else {
        None
    };
    let name = users::read_name(tx, user, &row, 54)?;
    Ok(Some(Look {
        challenge,
        apps,
        passkeys,
        passkey_offered_at: row.opt_time(61)?,
        app_left_at: row.opt_time(62)?,
        approval,
        label: name.or(row.opt_text(55)?).unwrap_or_default(),
        proposed_until: row.opt_time(57)?,
        redirect_address: row.word(20)?,
        state: row.opt_text(21)?,
        ui_locales: row.opt_text(22)?,
        groups: requests::read_groups(&row, 58)?,
        first_factor_at: row.opt_time(23)?,
        phone: phones::read(tx, user, &row, 24)?,
        locked_until: row.opt_time(27)?,
        redeemed_at: row.opt_time(28)?,
        email: users::read_own_email(tx, user, &row, 38)?,
        switched_off: switched_off(&row)?,
        alarm_at: row.opt_time(41)?,
        session_started: row.opt_time(42)?,
        browser_since: row.opt_time(43)?,
        recovery_codes: row.int(44)?,
        recovery_set: RecoverySet(row.int(51)?),
        recovery: row.opt_id(45)?.zip(row.opt_time(46)?),
        phone_confirmed_at: row.opt_time(47)?,
        secured_at: row.opt_time(48)?,
        language: row.text(50)?,
    }))
}

fn challenge(tx: &Tx, id: ChallengeId, row: &Row) -> Result<Challenge, Fault> {
    // A browser that was ended in the meantime is a new one again.
    let browser_since = row.opt_time(43)?;
    let known: Option<BrowserId> = row.opt_id(6)?.filter(|_| browser_since.is_some());
    let purpose: Purpose = row.word(5)?;
    let offered_number = phones::read_sealed(tx, NUMBER, id.as_bytes(), row, 14)?;
    // Sent to the number on file, a code ends with it.
    let confirmed_at = row
        .opt_time(47)?
        .filter(|_| !purpose.sets_up() && offered_number.is_none());
    Ok(Challenge {
        id,
        request: row.id(1)?,
        application: row.id(2)?,
        user: row.id(3)?,
        area: row.word(4)?,
        purpose,
        standing: known.map_or(BrowserStanding::New, BrowserStanding::Known),
        state: row.word(7)?,
        tries: row.int(8)?,
        sends: row.int(9)?,
        generation: row.int(10)?,
        method: row.opt_text(11)?.and_then(|word| word.parse().ok()),
        sent_at: row.opt_time(12)?,
        code_expires_at: row
            .opt_time(13)?
            .filter(|end| !is_stale(*end, confirmed_at)),
        offered_number,
        mail: mail_code(row)?,
        proved: proved_at(row)?,
        unlocked_at: row.opt_time(36)?,
        adding_app_since: row.opt_time(56)?,
        means: row.opt_text(37)?.and_then(|word| word.parse().ok()),
        passed_at: row.opt_time(17)?,
        created_at: row.time(18)?,
        expires_at: row.time(19)?,
    })
}
