//! Pushed authorization requests (RFC 9126), and what is needed to decide when a browser opens one.

use domain::{
    ApplicationId, AuthorizationRequest, BrowserId, ChallengeId, ExternalUserId, KeyedHash, Means,
    PhoneNumber, RequestId, SwitchedOff, Timestamp,
};

use crate::{
    Fault, Tx,
    apps::{self, Apps},
    passkeys::{self, Passkeys},
    phones,
    row::Row,
    sql::{statements, values},
};

statements! {
    ADD = "insert into requests (id, application_id, user_id, address_hash, action, area, group_names, redirect_address, state, nonce,
  code_challenge, ui_locales, must_prove, no_pages, browser_hash, created_at, expires_at, answered_at, session_started)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, null, $15, $16, null, $17)";
    OPEN = "select r.id, r.application_id, r.user_id, r.action, r.area, r.group_names, r.redirect_address, r.state, r.nonce,
  r.code_challenge, r.ui_locales, r.must_prove, r.no_pages, r.created_at, r.expires_at,
  r.browser_hash, u.alarm_at, c.id, u.external_id, u.first_factor_at, u.last_proved_at,
  p.number_sealed, p.region, p.kind, b.id, b.last_proved_at, lu.locked_until, lb.locked_until,
  r.session_started, u.text_off, u.call_off, b.created_at, b.last_means,
  case when u.email_sealed is null then 0 else 1 end as has_address,
  (select count(*) from pairings pg where pg.user_id = r.user_id and pg.state = 'active') as pairings,
  (select count(*) from passkeys pk where pk.user_id = r.user_id) as passkeys,
  (select count(*) from recovery_codes rc where rc.user_id = r.user_id and rc.used_at is null) as recovery_codes
from requests r
join users u on u.id = r.user_id
left join challenges c on c.request_id = r.id
left join phones p on p.user_id = r.user_id
left join browsers b on b.user_id = r.user_id and b.cookie_hash = $2
left join locks lu on lu.subject = r.user_id
left join locks lb on lb.subject = b.id
where r.address_hash = $1
  and r.application_id = $3
  and (r.browser_hash = $2
    or r.browser_hash is null
    and r.answered_at is null
    and r.expires_at > $4)";
    BIND = "update requests
set browser_hash = $2, expires_at = $3
where id = $1
  and browser_hash is null
  and answered_at is null
  and expires_at > $4";
    ANSWER = "update requests
set answered_at = $2
where id = $1
  and answered_at is null";
    REMOVE_ENDED = "delete from requests
where id in (select id from requests where expires_at < $1 order by expires_at limit $2)";
}

/// Everything known when a browser opens a request address: one read.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The request.
    pub request: AuthorizationRequest,
    /// The browser it is bound to, once it was opened.
    pub bound_to: Option<KeyedHash>,
    /// The challenge it led to.
    pub challenge: Option<ChallengeId>,
    /// The application's own id of the user.
    pub external_id: ExternalUserId,
    /// When the user first confirmed a factor.
    pub first_factor_at: Option<Timestamp>,
    /// When the user last proved presence.
    pub last_proved_at: Option<Timestamp>,
    /// The proven number.
    pub phone: Option<PhoneNumber>,
    /// Whether a mail address is on file.
    pub has_address: bool,
    /// When somebody said "it was not me", until the walk after it is finished.
    pub alarm_at: Option<Timestamp>,
    /// What the user switched off for herself.
    pub switched_off: SwitchedOff,
    /// This browser, if the user ever passed in it.
    pub browser: Option<OpeningBrowser>,
    /// Until when the user's new browsers are locked.
    pub new_browsers_locked_until: Option<Timestamp>,
    /// Until when this browser is locked, if the user ever passed in it.
    pub browser_locked_until: Option<Timestamp>,
    /// What the user has of apps.
    pub apps: Apps,
    /// What the user has of passkeys.
    pub passkeys: Passkeys,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
}

/// A browser in which the user passed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningBrowser {
    /// Its id.
    pub id: BrowserId,
    /// Since when it is known.
    pub since: Timestamp,
    /// When the user passed in it last.
    pub last_proved_at: Timestamp,
    /// By what.
    pub last_means: Option<Means>,
}

/// Keeps a pushed request under the hash of its address.
pub async fn add(
    tx: &mut Tx,
    request: &AuthorizationRequest,
    address: &KeyedHash,
) -> Result<(), Fault> {
    let groups = serde_json::to_string(&request.groups)
        .map_err(|error| Fault::new(format!("groups cannot be written: {error}")))?;
    let values = values![
        request.id,
        request.application,
        request.user,
        address,
        request.action.as_str(),
        request.area.as_str(),
        &groups,
        request.redirect_address.as_str(),
        request.state.as_deref(),
        request.nonce.as_deref(),
        &request.code_challenge,
        request.ui_locales.as_deref(),
        request.must_prove,
        request.no_pages,
        request.created_at,
        request.expires_at,
        request.session_started
    ];
    tx.run(&ADD, values).await?;
    Ok(())
}

/// Reads what is needed to open the application's request at this address in the browser with this cookie. What is of
/// another application or browser, or was not opened in time, is not found: it takes the time of what never was.
pub async fn open(
    tx: &mut Tx,
    application: ApplicationId,
    address: &KeyedHash,
    cookie: &KeyedHash,
    now: Timestamp,
) -> Result<Option<Opening>, Fault> {
    let values = values![address, cookie, application, now];
    let Some(row) = tx.row(&OPEN, values).await? else {
        return Ok(None);
    };
    let request = AuthorizationRequest {
        session_started: row.opt_time(28)?,
        ..read(&row)?
    };
    let browser = match (row.opt_id(24)?, row.opt_time(25)?, row.opt_time(31)?) {
        (Some(id), Some(last_proved_at), Some(since)) => Some(OpeningBrowser {
            id,
            since,
            last_proved_at,
            last_means: row.opt_text(32)?.and_then(|word| word.parse().ok()),
        }),
        _ => None,
    };
    let apps = match row.int(34)? {
        0 => Apps::default(),
        _ => apps::read(tx, request.user).await?,
    };
    let passkeys = match row.int(35)? {
        0 => Passkeys::default(),
        _ => passkeys::lines(tx, request.user).await?,
    };
    Ok(Some(Opening {
        apps,
        passkeys,
        recovery_codes: row.int(36)?,
        bound_to: row.opt_hash(15)?,
        challenge: row.opt_id(17)?,
        external_id: row.word(18)?,
        first_factor_at: row.opt_time(19)?,
        last_proved_at: row.opt_time(20)?,
        phone: phones::read(tx, request.user, &row, 21)?,
        browser,
        has_address: row.flag(33)?,
        alarm_at: row.opt_time(16)?,
        switched_off: SwitchedOff {
            text: row.flag(29)?,
            call: row.flag(30)?,
        },
        new_browsers_locked_until: row.opt_time(26)?,
        browser_locked_until: row.opt_time(27)?,
        request,
    }))
}

/// Binds a request to the browser that opens it first, until `end`; says whether this one was first and in time.
pub async fn bind(
    tx: &mut Tx,
    id: RequestId,
    cookie: &KeyedHash,
    end: Timestamp,
    now: Timestamp,
) -> Result<bool, Fault> {
    Ok(tx.run(&BIND, values![id, cookie, end, now]).await? == 1)
}

/// Marks that the browser was sent back; says whether this was the first time.
pub async fn answer(tx: &mut Tx, id: RequestId, now: Timestamp) -> Result<bool, Fault> {
    Ok(tx.run(&ANSWER, values![id, now]).await? == 1)
}

/// Removes requests that ended before `before`, with their challenges and grants, `limit` at most. Uses the index
/// requests_by_end.
pub async fn remove_ended(tx: &mut Tx, before: Timestamp, limit: u32) -> Result<u64, Fault> {
    tx.run(&REMOVE_ENDED, values![before, i64::from(limit)])
        .await
}

/// Reads the groups the site named from a column of a joined row.
pub(crate) fn read_groups(row: &Row, column: usize) -> Result<Vec<String>, Fault> {
    serde_json::from_str(&row.text(column)?)
        .map_err(|error| Fault::new(format!("groups in the database do not read: {error}")))
}

fn read(row: &Row) -> Result<AuthorizationRequest, Fault> {
    Ok(AuthorizationRequest {
        id: row.id(0)?,
        application: row.id(1)?,
        user: row.id(2)?,
        action: row.word(3)?,
        area: row.word(4)?,
        groups: read_groups(row, 5)?,
        redirect_address: row.word(6)?,
        state: row.opt_text(7)?,
        nonce: row.opt_text(8)?,
        code_challenge: row.text(9)?,
        ui_locales: row.opt_text(10)?,
        must_prove: row.flag(11)?,
        no_pages: row.flag(12)?,
        session_started: None,
        created_at: row.time(13)?,
        expires_at: row.time(14)?,
    })
}

#[cfg(test)]
mod tests;
