//! What a site says about who is who, by the management API: a member goes, gets another id, or two become one. Needs a key with the
//! scope `users:lifecycle`, which an owner of the server grants.

use reqwest::StatusCode;
use serde_json::json;

use crate::{Client, ClientError, UserStatus};

impl Client {
    /// Deletes a user with all that is theirs. Whoever is not there is gone already, so it may be said again after a silence.
    pub async fn delete_user(&self, id: &str) -> Result<(), ClientError> {
        let (address, key) = (self.user_address(id)?, self.management_key()?);
        let answer = self.connection.delete(address, key).await?;
        answer.expect_nothing(StatusCode::NO_CONTENT)
    }

    /// Has a user be called `new`; all that is theirs stays theirs. Gives what is on file for them; none where the server has never
    /// seen the id, as when it is called so already: look at `new` then. Refused where another user has it.
    pub async fn rename_user(
        &self,
        id: &str,
        new: &str,
    ) -> Result<Option<UserStatus>, ClientError> {
        let (address, key) = (self.user_address(id)?, self.management_key()?);
        let body = json!({ "id": new });
        let answer = self.connection.patch(address, key, &body).await?;
        if answer.is_not_found() {
            return Ok(None);
        }
        answer
            .expect::<UserStatus>(StatusCode::OK)?
            .about(new)
            .map(Some)
    }

    /// Has two users become one, who is called `into` and keeps what that one has set up; only where that is nothing does it get
    /// all that the other has. May be said again after a silence. None where the server has never seen either.
    pub async fn merge_users(
        &self,
        id: &str,
        into: &str,
    ) -> Result<Option<UserStatus>, ClientError> {
        let (mut address, key) = (self.user_address(id)?, self.management_key()?);
        address
            .path_segments_mut()
            .map_err(|()| ClientError::Malformed("the issuer has no path"))?
            .push("merge");
        let body = json!({ "into": into });
        let answer = self.connection.post(address, key, &body).await?;
        if answer.is_not_found() {
            return Ok(None);
        }
        answer
            .expect::<UserStatus>(StatusCode::OK)?
            .about(into)
            .map(Some)
    }
}
