//! What an application asks of its users, decided at the desk: seen, weighed beforehand, put in force or held.
//!
//! A change is weighed by what it does ([`domain::asks_less`], [`domain::takes_away`]): what is stricter is in force at once,
//! what takes a way from people is for owners, and what asks less waits until an owner confirms it ([`super::held`]).

use std::sync::Arc;

use domain::{
    ApplicationId, AsksLess, Channel, Deed, Gate, HeldChangeId, HeldKind, Limit, Method, Moment,
    Policy, PolicyRefused, Timestamp, asks_less, takes_away,
};
use store::{held_changes::HeldChange, operators::sessions::Session, unit};

use super::{
    rules_held::Asker,
    weigh::{Act, PanelRefused, stands, weigh},
};
use crate::{
    Fault, Flows, Person, PolicyChange, ShutOut, Simulated, Site, Trial,
    admin::{PolicyTold, put_in_force},
    error::WhileDoing,
};

/// Changes of one application that may wait at a time, and are shown.
pub(super) const WAITING: u32 = 100;

/// An application's rules, as an operator sees them.
#[derive(Clone, Debug)]
pub struct RulesView {
    /// The application with the policy in force.
    pub site: Arc<Site>,
    /// Changes that wait for an owner's word, the newest first.
    pub held: Vec<HeldChange>,
    /// What each method needs.
    pub methods: Vec<MethodFacts>,
}

impl RulesView {
    /// Whether passkeys can be made here: of an address that is a bare number there are none.
    pub fn gives_passkeys(&self) -> bool {
        let nameless = (MethodNeed::HostName, false);
        !self.methods.iter().any(|it| it.needs.contains(&nameless))
    }
}

/// What a method needs to work, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodFacts {
    /// The method.
    pub method: Method,
    /// What it needs, and whether that is there.
    pub needs: Vec<(MethodNeed, bool)>,
}

/// Something a method needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodNeed {
    /// A gateway that sends texts.
    TextGateway,
    /// A gateway that makes calls.
    CallGateway,
    /// A country texts may go to.
    TextCountry,
    /// A country calls may go to.
    CallCountry,
    /// What rings the devices.
    PushService,
    /// The app, which this server gives out itself.
    App,
    /// A name as the host of the server's address, which passkeys belong to.
    HostName,
    /// The same for the passkeys that stand before approvals.
    GateName,
}

/// What a change would do, told before it is made.
#[derive(Clone, Debug)]
pub struct PolicyPreview {
    /// The application with the policy in force.
    pub site: Arc<Site>,
    /// Whom it would leave without any method.
    pub shut_out: ShutOut,
    /// In what it asks less; if in anything, it waits for an owner's word.
    pub asks_less: Vec<AsksLess>,
    /// Whether this operator may make it now, or what must answer before.
    pub may: Result<(), PanelRefused>,
    /// Why it cannot be made by anybody here; none when it can.
    pub not_possible: Option<NotPossible>,
    /// How many owners would be mailed a link that confirms it.
    pub told: usize,
}

/// Why a change cannot be made in the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPossible {
    /// It makes no sense.
    Policy(PolicyRefused),
    /// Everybody who has a method today would have none.
    EverybodyOut,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyAsked {
    /// In force.
    Set,
    /// It waits for an owner's word.
    Held(HeldChangeId),
    /// It cannot be made here.
    NotPossible(NotPossible),
    /// Somebody else changed the rules since they were read; nothing was done.
    Outdated,
}

/// The deed that stands behind a change.
pub(crate) fn deed_of(before: &Policy, after: &Policy) -> Deed {
    if !asks_less(before, after).is_empty() {
        Deed::LoosenRules
    } else if takes_away(before, after) {
        Deed::TakeWaysAway
    } else {
        Deed::TightenRules
    }
}

impl Flows {
    /// An application's rules, for an operator who may see them.
    pub async fn see_rules(
        &self,
        session: &Session,
        application: ApplicationId,
        moment: &mut Moment,
    ) -> Act<RulesView> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let Some(site) = self.site_anew(application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let mut held = self.list_held(Some(application), moment.now).await?;
        held.retain(|one| one.what.kind() == HeldKind::Rules);
        let methods = Method::ALL.map(|method| self.method_facts(&site.policy, method));
        Ok(Ok(RulesView {
            methods: methods.into(),
            site,
            held,
        }))
    }

    /// What a method needs under these rules, and whether it is there.
    pub fn method_facts(&self, policy: &Policy, method: Method) -> MethodFacts {
        let ways = &self.0.ways;
        let has_name = self.passkey_judge().is_some();
        let gate = (policy.gate == Gate::Passkey).then_some((MethodNeed::GateName, has_name));
        let needs = match method {
            Method::Push => {
                let rings = (MethodNeed::PushService, ways.serves(Channel::Push));
                let needs = [(MethodNeed::App, true), rings].into_iter();
                needs.chain(gate).collect()
            }
            Method::AppCode => vec![(MethodNeed::App, true)],
            Method::Passkey => vec![(MethodNeed::HostName, has_name)],
            Method::Text => vec![
                (MethodNeed::TextGateway, ways.serves(Channel::Text)),
                (MethodNeed::TextCountry, !policy.text_countries.is_empty()),
            ],
            Method::Call => vec![
                (MethodNeed::CallGateway, ways.serves(Channel::Call)),
                (MethodNeed::CallCountry, !policy.call_countries.is_empty()),
            ],
        };
        MethodFacts { method, needs }
    }

    /// What a change would do. Nothing is changed.
    pub async fn preview_policy(
        &self,
        session: &Session,
        application: ApplicationId,
        policy: &Policy,
        moment: &mut Moment,
    ) -> Act<PolicyPreview> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let Some(site) = self.site_anew(application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        let (shut_out, not_possible) = self.weigh_policy(&site, policy, moment.now).await?;
        // What makes no sense is not weighed: it may be larger than any policy.
        let is_sound = !matches!(not_possible, Some(NotPossible::Policy(_)));
        let (less, may) = if is_sound {
            let deed = deed_of(&site.policy, policy);
            (
                asks_less(&site.policy, policy),
                weigh(session, deed, moment.now),
            )
        } else {
            (Vec::new(), Ok(()))
        };
        Ok(Ok(PolicyPreview {
            asks_less: less,
            may,
            told: self.owners_who_confirm(moment.now).await?,
            shut_out,
            not_possible,
            site,
        }))
    }

    /// Makes a change that was made from version `read_version`: in force at once, or held where it asks less.
    pub async fn change_policy(
        &self,
        session: &Session,
        application: ApplicationId,
        read_version: i64,
        policy: Policy,
        moment: &mut Moment,
    ) -> Act<PolicyAsked> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let Some(site) = self.site_anew(application).await? else {
            return Ok(Err(PanelRefused::Stale));
        };
        // Before it is weighed: it may be larger than any policy.
        if let Err(refused) = self.check_policy(&policy) {
            return Ok(Ok(PolicyAsked::NotPossible(NotPossible::Policy(refused))));
        }
        let deed = deed_of(&site.policy, &policy);
        if let Err(refused) = self.weighed(session, deed, moment).await? {
            return Ok(Err(refused));
        }
        if site.policy_version != read_version {
            return Ok(Ok(PolicyAsked::Outdated));
        }
        let (_, not_possible) = self.weigh_policy(&site, &policy, moment.now).await?;
        if let Some(why) = not_possible {
            return Ok(Ok(PolicyAsked::NotPossible(why)));
        }
        let asked = if deed == Deed::LoosenRules {
            self.hold_policy(session, &site, policy, moment).await?
        } else {
            self.set_at_desk(session, &site, policy, moment).await?
        };
        if matches!(asked, Ok(PolicyAsked::Outdated | PolicyAsked::Set)) {
            self.0.catalog.forget();
        }
        Ok(asked)
    }

    /// Tries what a policy makes of a request, for an operator who may see the rules. Somebody on file is looked for by the
    /// application's own id, and that is a search like any other.
    pub async fn simulate_at_desk(
        &self,
        session: &Session,
        site: &Site,
        trial: &Trial,
        moment: &mut Moment,
    ) -> Act<Option<Simulated>> {
        if let Err(refused) = self.weighed(session, Deed::SeeApplications, moment).await? {
            return Ok(Err(refused));
        }
        let is_search = matches!(trial.person, Person::User(_));
        if is_search && !self.may_search(session, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        self.simulate(site, trial, moment.now).await.map(Ok)
    }

    /// Whom a change would shut out, and whether that or the policy itself forbids it.
    pub(crate) async fn weigh_policy(
        &self,
        site: &Site,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<(ShutOut, Option<NotPossible>), Fault> {
        if let Err(refused) = self.check_policy(policy) {
            let why = Some(NotPossible::Policy(refused));
            return Ok((ShutOut::default(), why));
        }
        let id = site.application.id;
        let shut_out = self.shut_out(id, &site.policy, policy, now).await?;
        let everybody = shut_out.users() > 0 && shut_out.kept == 0;
        Ok((shut_out, everybody.then_some(NotPossible::EverybodyOut)))
    }

    async fn set_at_desk(
        &self,
        session: &Session,
        site: &Site,
        policy: Policy,
        moment: &mut Moment,
    ) -> Act<PolicyAsked> {
        let (id, read, now) = (site.application.id, site.policy_version, moment.now);
        let told = PolicyTold::draw(session.name.as_str(), moment);
        let session = session.clone();
        let unit = unit(move |tx| {
            let (session, policy, told) = (session.clone(), policy.clone(), told.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                let said = (&told, told.by());
                let set = put_in_force(tx, (id, read), &policy, said, now).await?;
                Ok(Ok(match set {
                    PolicyChange::Set => PolicyAsked::Set,
                    PolicyChange::Refused(why) => {
                        PolicyAsked::NotPossible(NotPossible::Policy(why))
                    }
                    PolicyChange::Outdated | PolicyChange::NoApplication => PolicyAsked::Outdated,
                }))
            })
        });
        let set = self.0.store.write(unit).await;
        set.while_doing("setting a policy in the panel")
    }

    /// Keeps a change until an owner confirms it, and tells the owners.
    async fn hold_policy(
        &self,
        session: &Session,
        site: &Site,
        policy: Policy,
        moment: &mut Moment,
    ) -> Act<PolicyAsked> {
        let asker = Asker {
            id: session.operator,
            name: session.name.clone(),
            limit: Limit::OPERATOR_HELD_CHANGES,
        };
        let holding = self.draw_rules_held(asker, site, policy, moment);
        let (session, now) = (session.clone(), moment.now);
        let unit = unit(move |tx| {
            let (session, holding) = (session.clone(), holding.clone());
            Box::pin(async move {
                if let Err(refused) = stands(tx, &session, now).await? {
                    return Ok(Err(refused));
                }
                holding.write(tx).await
            })
        });
        let kept = self.0.store.write(unit).await;
        kept.while_doing("holding a change of a policy")
    }
}
