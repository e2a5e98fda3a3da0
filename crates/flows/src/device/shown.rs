//! What the devices are shown of a request, as the database keeps it: written once when it is asked, so that what is
//! signed for each device and what each device signs is the same.

use domain::{
    ApprovalId, CarriedNumber, Details, Keys, Message, NumberMode, Sha256, Shown, ShownNumber,
};
use serde::{Deserialize, Serialize};

use crate::Fault;

/// The parts, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredShown {
    /// The application's name.
    pub(crate) issuer: String,
    /// What the person is called there.
    pub(crate) label: String,
    /// What is asked.
    pub(crate) message: String,
    /// What stands below.
    pub(crate) details: Details,
    /// The browser.
    pub(crate) browser: String,
    /// Where it is.
    pub(crate) place: String,
    /// How the number is carried over, by its word.
    pub(crate) mode: String,
}

impl StoredShown {
    pub(crate) fn write(&self) -> Result<String, Fault> {
        serde_json::to_string(self)
            .map_err(|error| Fault::new(format!("what a request shows cannot be written: {error}")))
    }

    pub(crate) fn read(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text)
            .map_err(|error| Fault::new(format!("what a request shows does not read: {error}")))
    }

    /// How the number is carried over.
    pub(crate) fn mode(&self) -> NumberMode {
        self.mode.parse().unwrap_or(NumberMode::Type)
    }

    /// What the app shows of the number.
    pub(crate) fn number(&self, keys: &Keys, approval: ApprovalId) -> ShownNumber {
        match self.mode() {
            NumberMode::Type => ShownNumber::Type,
            NumberMode::Pick => ShownNumber::Pick(CarriedNumber::choices(keys, approval)),
            NumberMode::None => ShownNumber::None,
        }
    }

    /// The hash of all of it.
    pub(crate) fn hash(&self, keys: &Keys, approval: ApprovalId) -> Result<Sha256, Fault> {
        self.hash_with(self.number(keys, approval))
    }

    /// The hash of what a device without a connection shows: the same without a number.
    pub(crate) fn hash_offline(&self) -> Result<Sha256, Fault> {
        self.hash_with(ShownNumber::None)
    }

    fn hash_with(&self, number: ShownNumber) -> Result<Sha256, Fault> {
        let message: Message = self
            .message
            .parse()
            .map_err(|refused| Fault::new(format!("a request's message: {refused}")))?;
        let shown = Shown {
            issuer: &self.issuer,
            label: &self.label,
            message: &message,
            details: &self.details,
            browser: &self.browser,
            place: &self.place,
            number,
        };
        Ok(shown.hash())
    }
}
