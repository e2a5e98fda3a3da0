//! Proposals (section 3 of the protocol): sites whose set-up named the number of the device's person.

use serde::Deserialize;

use crate::{Account, Device, DeviceError};

/// A site that wants to be added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Proposal {
    /// By what it is taken up.
    pub id: String,
    /// The application's name.
    pub issuer: String,
    /// The application's colour, `#rrggbb`.
    pub colour: String,
    /// When it ends, in seconds since 1970.
    pub expires: i64,
}

#[derive(Deserialize)]
struct Proposals {
    proposals: Vec<Proposal>,
}

#[derive(Deserialize)]
struct Taken {
    account: Account,
}

impl Device {
    /// The sites that want to be added now.
    pub async fn proposals(&self) -> Result<Vec<Proposal>, DeviceError> {
        let answer = self.call("GET", "/app/v1/proposals", None).await?;
        let Proposals { proposals } = answer.expect(200)?;
        Ok(proposals)
    }

    /// Its person said yes: from now on the device has codes for that set-up, of an account that is `proposed`.
    pub async fn take_proposal(&self, id: &str) -> Result<Account, DeviceError> {
        let path = format!("/app/v1/proposals/{id}");
        let answer = self.call("POST", &path, None).await?;
        let Taken { account } = answer.expect(201)?;
        self.keep(account.clone());
        Ok(account)
    }
}
