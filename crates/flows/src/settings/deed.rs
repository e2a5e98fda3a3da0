//! What a change does, at once or when it has waited.

use domain::{
    About, Change, ChangeKind, EmailAddress, Event, Gate, Method, MethodState, PairingId,
    PasskeyId, PhoneNumber, Policy, SwitchedOff, Timestamp, UserId,
};
use store::{
    Fault as StoreFault, Tx,
    apps::{self, Apps},
    browsers,
    challenges::Look,
    changes::{self, Kept},
    devices,
    direct::seeds,
    pairings,
    passkeys::{self, Passkeys},
    phones, recovery_codes, unproven_numbers, users,
};

use super::factor::Factor;
use crate::{
    endings::Endings,
    verify::{AppFacts, method_states},
};

/// A change that happens by itself.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Another number.
    Number(PhoneNumber),
    /// No second factor any more.
    TurnOff,
    /// Text or call off, or on again.
    Methods(SwitchedOff),
    /// One app less.
    RemoveDevice(PairingId),
    /// One passkey less.
    RemovePasskey(PasskeyId),
    /// Another mail address.
    Address(EmailAddress),
}

impl Deed {
    /// The deed of a change that waited; none for one its person has to go on with.
    pub(super) fn of(kept: &Kept) -> Option<Self> {
        match kept.change.kind {
            ChangeKind::Number => kept.number.clone().map(Self::Number),
            ChangeKind::TurnOff => Some(Self::TurnOff),
            ChangeKind::Methods => Some(Self::Methods(read_switches(&kept.change.detail))),
            ChangeKind::RemoveDevice => kept.change.detail.parse().ok().map(Self::RemoveDevice),
            ChangeKind::RemovePasskey => kept.change.detail.parse().ok().map(Self::RemovePasskey),
            ChangeKind::Address => kept.email.clone().map(Self::Address),
            ChangeKind::RecoveryCodes
            | ChangeKind::AddDevice
            | ChangeKind::AddPasskey
            | ChangeKind::Recover => None,
        }
    }

    /// The same as a change that waits.
    pub(super) fn keep(&self, change: Change) -> Kept {
        let (number, email) = match self {
            Self::Number(number) => (Some(number.clone()), None),
            Self::Address(email) => (None, Some(email.clone())),
            Self::TurnOff | Self::Methods(_) | Self::RemoveDevice(_) | Self::RemovePasskey(_) => {
                (None, None)
            }
        };
        Kept {
            change,
            number,
            email,
        }
    }

    pub(super) const fn kind(&self) -> ChangeKind {
        match self {
            Self::Number(_) => ChangeKind::Number,
            Self::TurnOff => ChangeKind::TurnOff,
            Self::Methods(_) => ChangeKind::Methods,
            Self::RemoveDevice(_) => ChangeKind::RemoveDevice,
            Self::RemovePasskey(_) => ChangeKind::RemovePasskey,
            Self::Address(_) => ChangeKind::Address,
        }
    }

    /// What is told of it.
    pub(super) fn about(&self) -> About {
        match self {
            Self::Number(number) => About::NumberChanged {
                number: number.masked(),
            },
            Self::TurnOff => About::TurnedOff,
            Self::Methods(_) => About::MethodsChanged,
            Self::RemoveDevice(_) => About::DeviceRemoved,
            Self::RemovePasskey(_) => About::PasskeyRemoved,
            Self::Address(_) => About::AddressChanged,
        }
    }

    pub(super) const fn event(&self) -> Event {
        match self {
            Self::Number(_) => Event::NumberChanged,
            Self::TurnOff => Event::TurnedOff,
            Self::Methods(_) => Event::MethodsChanged,
            Self::RemoveDevice(_) => Event::DeviceRemoved,
            Self::RemovePasskey(_) => Event::PasskeyRemoved,
            Self::Address(_) => Event::AddressChanged,
        }
    }

    /// What the log says of it, and what a waiting change of methods is kept as.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::Number(number) => number_for_log(number),
            Self::Methods(off) => {
                let word = |off| if off { "off" } else { "on" };
                format!("text={} call={}", word(off.text), word(off.call))
            }
            Self::RemoveDevice(pairing) => pairing.to_string(),
            Self::RemovePasskey(passkey) => passkey.to_string(),
            Self::TurnOff | Self::Address(_) => String::new(),
        }
    }

    /// Whether it still fits what is on file and what the administrator allows.
    pub(super) fn fits(&self, file: &OnFile, policy: &Policy, now: Timestamp) -> bool {
        let reaches = |number: &PhoneNumber, off| {
            let with_it = OnFile {
                number: Some(number.clone()),
                off,
                ..file.clone()
            };
            with_it.is_usable(policy, now)
        };
        let number = file.number.as_ref();
        let has_apps = !file.apps.pairings.is_empty();
        let has_factor = number.is_some() || has_apps || file.passkeys.has_any();
        match self {
            Self::Number(new) => has_factor && reaches(new, SwitchedOff::default()),
            Self::Methods(off) => number.is_some_and(|number| reaches(number, *off)),
            Self::TurnOff => has_factor && policy.may_turn_off,
            // The last factor stays, and a number that no code can go to is none.
            Self::RemoveDevice(app) => {
                let others = file.without(Factor::App(*app));
                others.is_some_and(|others| others.is_usable(policy, now))
            }
            Self::RemovePasskey(passkey) => {
                let others = file.without(Factor::Passkey(*passkey));
                let is_void = file.is_void(Factor::Passkey(*passkey));
                others.is_some_and(|others| is_void || others.is_usable(policy, now))
            }
            Self::Address(_) => true,
        }
    }

    /// Does it; `endings` tells of waiting changes that end with it. The caller holds the user.
    pub(super) async fn run(
        &self,
        tx: &mut Tx,
        user: UserId,
        endings: &Endings,
        now: Timestamp,
    ) -> Result<(), StoreFault> {
        match self {
            Self::Number(number) => {
                replace_number(tx, user, number, now).await?;
                endings.tell_number(tx, user, number).await?;
            }
            Self::Methods(off) => users::switch_off(tx, user, *off).await?,
            Self::Address(email) => users::replace_email(tx, user, email, now).await?,
            Self::RemoveDevice(pairing) => {
                endings.remove_apps(tx, user, &[*pairing], now).await?;
            }
            Self::RemovePasskey(passkey) => {
                endings.remove_passkeys(tx, user, &[*passkey], now).await?;
            }
            Self::TurnOff => {
                devices::touch_of_user(tx, user).await?;
                pairings::remove_all_of_user(tx, user).await?;
                passkeys::remove_all_of_user(tx, user).await?;
                users::turn_off(tx, user).await?;
                phones::remove(tx, user, now).await?;
                // What a site had made for another app is on nobody's list, and would be a factor there still.
                seeds::remove(tx, user).await?;
                unproven_numbers::remove(tx, user).await?;
                recovery_codes::remove_all(tx, user).await?;
                endings.end_bypass_code(tx, user, "turned_off", now).await?;
                browsers::forget_all(tx, user).await?;
                let ended = changes::end_others(tx, user, now).await?;
                endings.tell(tx, &ended, "turned_off").await?;
            }
        }
        Ok(())
    }
}

/// What a deed is judged by.
#[derive(Clone)]
pub(crate) struct OnFile {
    /// The number.
    number: Option<PhoneNumber>,
    /// The apps.
    apps: Apps,
    /// The passkeys.
    passkeys: Passkeys,
    /// What the user switched off for herself.
    off: SwitchedOff,
}

impl OnFile {
    /// As a challenge was read.
    pub(super) fn of(look: &Look) -> Self {
        Self {
            number: look.phone.clone(),
            apps: look.apps.clone(),
            passkeys: look.passkeys.clone(),
            off: look.switched_off,
        }
    }

    /// As it stands now. Where the caller holds the user, it stays so within the unit.
    pub(crate) async fn read(tx: &mut Tx, user: UserId) -> Result<Self, StoreFault> {
        let contact = users::contact(tx, user).await?;
        Ok(Self {
            number: contact.and_then(|contact| contact.phone),
            apps: apps::read(tx, user).await?,
            passkeys: passkeys::lines(tx, user).await?,
            off: users::switched_off(tx, user).await?,
        })
    }

    /// Whether a method is left that answers. Locks and alarms pass; they make none of it less of a factor. Nor does the wait of a
    /// device's passkey; but behind the gate a device that has none approves nothing, and may never have one.
    pub(super) fn is_usable(&self, policy: &Policy, now: Timestamp) -> bool {
        let facts = AppFacts {
            apps: &self.apps,
            passkeys: &self.passkeys,
            alarm_at: None,
        };
        let states = method_states(policy, self.number.as_ref(), facts, self.off, None, now);
        let is_resting = |state| matches!(state, MethodState::FrozenUntil(_));
        let others = states.usable().any(|method| method != Method::Push);
        let has_push = states.is_usable(Method::Push) || is_resting(states.push);
        others || has_push && self.has_device_for(policy.gate)
    }

    /// Whether a device approves where this stands before it, be it that its passkey does not count yet.
    fn has_device_for(&self, gate: Gate) -> bool {
        let mut apps = self.apps.pairings.iter();
        apps.any(|app| {
            app.device.is_some() && (gate == Gate::None || app.opens_gate_from.is_some())
        })
    }

    /// How the link stands that removes an app which a code to the number alone put there. It asks for no proof, so it is over
    /// once that app weighs: else it would take a strong factor from its owner. The last factor stays, as everywhere.
    pub(crate) fn removal_by_link(
        &self,
        app: PairingId,
        policy: &Policy,
        now: Timestamp,
    ) -> Removal {
        let Some(found) = self.apps.pairings.iter().find(|it| it.id == app) else {
            return Removal::Done;
        };
        if found.weighs(None, now) || !Deed::RemoveDevice(app).fits(self, policy, now) {
            Removal::Over
        } else {
            Removal::Open
        }
    }

    /// Whether this is a passkey that was made for another host: nothing less answers when it is gone.
    pub(super) fn is_void(&self, factor: Factor) -> bool {
        matches!(factor, Factor::Passkey(passkey) if self.passkeys.is_elsewhere(passkey))
    }

    /// The same, when this factor is gone; none where it is not there.
    pub(super) fn without(&self, factor: Factor) -> Option<Self> {
        let rest = match factor {
            Factor::Number => Self {
                number: None,
                off: SwitchedOff::default(),
                ..self.clone()
            },
            Factor::App(app) => Self {
                apps: self.apps.without(app),
                ..self.clone()
            },
            Factor::Passkey(passkey) => Self {
                passkeys: self.passkeys.without(passkey),
                ..self.clone()
            },
        };
        let is_less = rest.number != self.number
            || rest.apps.pairings.len() < self.apps.pairings.len()
            || rest.passkeys.all().count() < self.passkeys.all().count();
        is_less.then_some(rest)
    }

    /// What the log says of the number.
    pub(super) fn number_for_log(&self) -> String {
        self.number.as_ref().map(number_for_log).unwrap_or_default()
    }
}

/// How a link stands that removes an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// It does.
    Open,
    /// It does not any more.
    Over,
    /// The app is gone.
    Done,
}

fn number_for_log(number: &PhoneNumber) -> String {
    format!("region={} number=..{}", number.region(), number.last_two())
}

/// Puts another number in the place of the one on file. What was switched off was switched off for that one: kept, it could
/// leave no way to reach the new one.
pub(crate) async fn replace_number(
    tx: &mut Tx,
    user: UserId,
    number: &PhoneNumber,
    now: Timestamp,
) -> Result<(), StoreFault> {
    phones::replace(tx, user, number, now).await?;
    unproven_numbers::remove(tx, user).await?;
    users::switch_off(tx, user, SwitchedOff::default()).await
}

fn read_switches(detail: &str) -> SwitchedOff {
    let is_off = |method: Method| {
        detail
            .split(' ')
            .any(|word| word == format!("{method}=off"))
    };
    SwitchedOff {
        text: is_off(Method::Text),
        call: is_off(Method::Call),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_survive_their_waiting() {
        for (text, call) in [(false, false), (true, false), (false, true), (true, true)] {
            let off = SwitchedOff { text, call };
            assert_eq!(read_switches(&Deed::Methods(off).detail()), off);
        }
    }
}
