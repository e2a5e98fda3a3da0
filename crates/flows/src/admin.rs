//! What an administrator does at the terminal: applications, their secrets, their policy. The acts on applications are those
//! of the panel (`panel/applications.rs`), by nobody's session.

use std::time::Duration;

use domain::{
    Application, ApplicationId, Brand, Event, Moment, Policy, PolicyRefused, RedirectAddress,
    Timestamp, Token,
};
use store::{
    Fault as StoreFault, Tx, applications, browsers, log, policies, secrets::SecretKind, unit,
};

use crate::{
    DoorHeld, Fault, Flows, NewKey, PanelRefused, RotatedSecret, SeenKey, error::WhileDoing,
    panel::Ends,
};

/// An application to be added.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Name, colour, logo.
    pub brand: Brand,
    /// The addresses it may be answered at.
    pub redirect_addresses: Vec<RedirectAddress>,
    /// Whether it sends its users' mail addresses.
    pub sends_addresses: bool,
    /// Its first policy.
    pub policy: Policy,
}

/// An application that was added, with its secrets: shown once, kept as hashes.
#[derive(Debug)]
pub struct AddedApplication {
    /// The application.
    pub application: Application,
    /// `client_secret` of the hosted flow.
    pub client_secret: Token,
    /// Key of the management API.
    pub management_key: Token,
    /// What it waits for to be on, and its secrets to be in force; none where it came from the terminal.
    pub held: Option<DoorHeld>,
}

/// What came of a change of policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyChange {
    /// In force.
    Set,
    /// It cannot be put in force.
    Refused(PolicyRefused),
    /// Somebody else changed it meanwhile: read it again.
    Outdated,
    /// There is no such application.
    NoApplication,
}

impl Flows {
    /// Adds an application, from the terminal.
    pub async fn add_application(
        &self,
        new: NewApplication,
        moment: &mut Moment,
    ) -> Result<Result<AddedApplication, PolicyRefused>, Fault> {
        if let Err(refused) = self.check_policy(&new.policy) {
            return Ok(Err(refused));
        }
        let id = ApplicationId::new(moment.now, &mut moment.rng);
        let added = self.add_as(None, id, new, moment).await?;
        // An id that was drawn a moment ago is nobody's.
        added
            .map(Ok)
            .map_err(|refused| Fault::new(format!("an application was not added: {refused:?}")))
    }

    /// Applications behind `after` in the order of their making, 100 at most.
    pub async fn list_applications(
        &self,
        after: Option<ApplicationId>,
    ) -> Result<Vec<Application>, Fault> {
        let unit =
            unit(move |tx| Box::pin(async move { applications::list(tx, after, 100).await }));
        self.0
            .store
            .read(unit)
            .await
            .while_doing("listing applications")
    }

    /// Makes a new secret, from the terminal: it works at once, and the older ones of its kind still do for `overlap`.
    pub async fn rotate_secret(
        &self,
        application: ApplicationId,
        kind: SecretKind,
        overlap: Duration,
        moment: &mut Moment,
    ) -> Result<Result<RotatedSecret, PanelRefused>, Fault> {
        let key = NewKey {
            application,
            kind,
            overlap,
        };
        self.make_key(None, key, SeenKey::Any, moment).await
    }

    /// Puts a policy in force from the terminal, if it was made from the version that is. Every node has it within a second.
    pub async fn set_policy(
        &self,
        application: ApplicationId,
        read_version: i64,
        policy: Policy,
        moment: &mut Moment,
    ) -> Result<PolicyChange, Fault> {
        if let Err(refused) = self.check_policy(&policy) {
            return Ok(PolicyChange::Refused(refused));
        }
        let told = PolicyTold::draw("terminal", moment);
        let now = moment.now;
        let unit = unit(move |tx| {
            let (policy, told) = (policy.clone(), told.clone());
            Box::pin(async move {
                let of = (application, read_version);
                put_in_force(tx, of, &policy, (&told, told.by()), now).await
            })
        });
        let change = self
            .0
            .store
            .write(unit)
            .await
            .while_doing("setting a policy")?;
        self.0.catalog.forget();
        Ok(change)
    }
}

/// Who changes a policy, and the rows of the log that tell of it, drawn before its unit begins.
#[derive(Clone, Debug)]
pub(crate) struct PolicyTold {
    by: String,
    entry: log::Entry,
    ends: Ends,
}

impl PolicyTold {
    pub(crate) fn draw(by: &str, moment: &mut Moment) -> Self {
        Self {
            by: by.to_owned(),
            entry: log::Entry::new(moment),
            ends: Ends::draw(moment),
        }
    }

    pub(crate) fn by(&self) -> &str {
        &self.by
    }
}

/// Puts a policy in force within a unit, if it was made from the version that is, and ends what waits to be put over that
/// version. `who` is what the log says of it. Whoever calls has weighed it, and drops what is kept of it afterwards.
pub(crate) async fn put_in_force(
    tx: &mut Tx,
    (application, read_version): (ApplicationId, i64),
    policy: &Policy,
    (told, who): (&PolicyTold, &str),
    now: Timestamp,
) -> Result<PolicyChange, StoreFault> {
    if let Err(refused) = policy.check() {
        return Ok(PolicyChange::Refused(refused));
    }
    // Not what this process remembers of it: that may be older than what the administrator read.
    let Some(in_force) = policies::find(tx, application).await? else {
        return Ok(PolicyChange::NoApplication);
    };
    let before = in_force.policy;
    if in_force.version != read_version
        || !policies::set(tx, application, read_version, policy, now).await?
    {
        return Ok(PolicyChange::Outdated);
    }
    let detail = difference(&before, policy, &[("by", who.to_owned())]);
    let entry = told.entry.clone().about(application);
    log::add(tx, &entry, Event::PolicySet, &detail).await?;
    let ends = &told.ends;
    ends.of_application(tx, application, &told.by, now).await?;
    if policy.remember_longest() < before.remember_longest() {
        // Now and for good: a later, longer memory must not bring back what this one forgot. Whose browser is whose group's
        // nobody knows until a request names groups, so the longest memory is what is forgotten by.
        let oldest = now.minus(policy.remember_longest().unwrap_or_default());
        browsers::forget_old_of(tx, application, oldest).await?;
    }
    Ok(PolicyChange::Set)
}

/// The fields that differ, for the log, behind who did it: `{"by":"terminal","methods":[["text"],["text","call"]]}`.
pub(crate) fn difference(before: &Policy, after: &Policy, said: &[(&str, String)]) -> String {
    let as_map = |policy: &Policy| match serde_json::to_value(policy) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let before = as_map(before);
    let said = said
        .iter()
        .map(|(key, word)| ((*key).to_owned(), serde_json::Value::from(word.as_str())));
    let changed = as_map(after)
        .into_iter()
        .filter(|(key, value)| before.get(key) != Some(value))
        .map(|(key, value)| {
            let was = before.get(&key).cloned().unwrap_or_default();
            (key, serde_json::Value::Array(vec![was, value]))
        });
    let all: serde_json::Map<_, _> = said.chain(changed).collect();
    serde_json::Value::Object(all).to_string()
}
