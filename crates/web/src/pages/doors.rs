//! The ways to prove presence to the settings, as forms: to open them, and to prove more in them (`parts/doors.html`).

use domain::Method;

use super::Way;

/// The ways that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// The number on file, masked, if a code can go to it.
    pub number: Option<String>,
    /// The ways that take a code or an approval: the app's, the passkey, and those to the number.
    pub ways: Vec<Way>,
    /// The mail address on file, masked, if a code can go to it.
    pub mail: Option<String>,
    /// Whether there are recovery codes.
    pub recovery_code: bool,
}

impl Doors {
    /// The doors as the acts name them.
    pub(super) fn of(doors: &flows::Doors) -> Self {
        let ways: Vec<Way> = doors
            .app_ways
            .iter()
            .chain(&doors.ways)
            .map(|method: &Method| Way::from(*method))
            .collect();
        let to_number = ways.iter().any(|way| way.is_phone());
        Self {
            number: doors.number.clone().filter(|_| to_number),
            ways,
            mail: doors.mail.clone(),
            recovery_code: doors.recovery_code,
        }
    }

    /// Whether all of them are shut.
    pub fn is_empty(&self) -> bool {
        self.ways.is_empty() && self.mail.is_none() && !self.recovery_code
    }
}
