//! Where somebody stands before the gate on approvals (docs/decisions/0035), for whoever has to tell them: which of their devices
//! has its passkey, and whether any of them passes now.

use domain::{Gate, Timestamp};
use store::apps::{AppPairing, Apps};

/// Where somebody stands before the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtGate {
    /// There is none, or no device that would stand before it.
    NoGate,
    /// A device of theirs passes: before it approves, it asks for its passkey.
    Passes,
    /// None of their devices passes now.
    Shut {
        /// From when the first of their passkeys counts; none where no device has one.
        opens_at: Option<Timestamp>,
    },
}

impl AtGate {
    /// Where the owner of these apps stands.
    pub(crate) fn of(apps: &Apps, gate: Gate, now: Timestamp) -> Self {
        let devices = || apps.pairings.iter().filter(|app| app.device.is_some());
        if gate == Gate::None || devices().next().is_none() {
            return Self::NoGate;
        }
        if devices().any(|app| app.passes(gate, now)) {
            return Self::Passes;
        }
        let opens_at = devices().filter_map(|app| app.opens_gate_from).min();
        Self::Shut { opens_at }
    }

    /// Whether nothing can be approved now.
    pub const fn is_shut(self) -> bool {
        matches!(self, Self::Shut { .. })
    }
}

/// How the passkey of one device for its approvals stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalPasskey {
    /// There is none, and nothing asks for one.
    Unasked,
    /// There is none, and approvals ask for one.
    Missing,
    /// It counts from then on.
    WaitsUntil(Timestamp),
    /// It counts.
    Counts,
}

impl ApprovalPasskey {
    /// That of this app, where this stands before approvals. Another TOTP app approves nothing.
    pub fn of(app: &AppPairing, gate: Gate, now: Timestamp) -> Self {
        match (app.opens_gate_from, gate) {
            (Some(from), _) if now < from => Self::WaitsUntil(from),
            (Some(_), _) => Self::Counts,
            (None, Gate::Passkey) if app.device.is_some() => Self::Missing,
            (None, _) => Self::Unasked,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{DeviceId, PairingId};
    use store::apps::AppDevice;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_758_180_000);
    const LATER: Timestamp = Timestamp::from_millis(1_795_761_780_000);

    fn app(is_device: bool, opens_gate_from: Option<Timestamp>) -> AppPairing {
        AppPairing {
            id: PairingId::from_bytes([1; 16]),
            device: is_device.then(|| AppDevice {
                id: DeviceId::from_bytes([1; 16]),
                name: "Pixel 9".parse().unwrap(),
                last_seen_at: NOW,
                has_bell: false,
            }),
            confirmed_at: Some(NOW),
            weighs_from: None,
            last_used_at: None,
            leaves_since: None,
            opens_gate_from,
        }
    }

    fn stands(pairings: Vec<AppPairing>, gate: Gate) -> AtGate {
        let mut apps = Apps::default();
        apps.pairings.extend(pairings);
        AtGate::of(&apps, gate, NOW)
    }

    #[test]
    fn one_device_that_passes_is_enough_and_without_devices_nobody_stands_there() {
        let shut = |opens_at| AtGate::Shut { opens_at };
        let even_later = LATER.plus(Duration::from_hours(1));
        let (none, counts) = (|| app(true, None), || app(true, Some(NOW)));
        let waits = |until| app(true, Some(until));
        let other_app = || app(false, None);
        for (apps, expected) in [
            (vec![], AtGate::NoGate),
            (vec![other_app()], AtGate::NoGate),
            (vec![none()], shut(None)),
            (vec![none(), other_app()], shut(None)),
            (
                vec![waits(even_later), waits(LATER), none()],
                shut(Some(LATER)),
            ),
            (vec![waits(LATER), counts(), none()], AtGate::Passes),
        ] {
            assert_eq!(stands(apps.clone(), Gate::Passkey), expected, "{apps:?}");
            assert_eq!(stands(apps, Gate::None), AtGate::NoGate);
        }
    }

    #[test]
    fn a_passkey_that_is_there_is_told_of_with_or_without_a_gate() {
        let of = |app: &AppPairing, gate| ApprovalPasskey::of(app, gate, NOW);
        for (app, without, behind) in [
            (
                app(true, None),
                ApprovalPasskey::Unasked,
                ApprovalPasskey::Missing,
            ),
            (
                app(false, None),
                ApprovalPasskey::Unasked,
                ApprovalPasskey::Unasked,
            ),
            (
                app(true, Some(LATER)),
                ApprovalPasskey::WaitsUntil(LATER),
                ApprovalPasskey::WaitsUntil(LATER),
            ),
            (
                app(true, Some(NOW)),
                ApprovalPasskey::Counts,
                ApprovalPasskey::Counts,
            ),
        ] {
            assert_eq!(
                (of(&app, Gate::None), of(&app, Gate::Passkey)),
                (without, behind)
            );
        }
    }
}
