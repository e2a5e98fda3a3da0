//! A site pushes a request before it sends the browser (RFC 9126).

use domain::{
    Action, ApplicationId, Area, AuthorizationRequest, ExternalUserId, Moment, Profile,
    REQUEST_LIFE, RedirectAddress, RequestId, Timestamp, Token, UserId,
};
use store::{requests, unit, users};

use crate::{Fault, Flows, error::WhileDoing};

/// What a site pushed, checked by the face that took it.
#[derive(Clone, Debug)]
pub struct PushedRequest {
    /// `login_hint`: the application's own id of the user.
    pub user: ExternalUserId,
    /// `email`, `name`, `groups`.
    pub profile: Profile,
    /// What the visit is for.
    pub action: Action,
    /// What the site is about to allow.
    pub area: Area,
    /// Where the answer goes; already compared with the registered addresses.
    pub redirect_address: RedirectAddress,
    /// `state`.
    pub state: Option<String>,
    /// `nonce`.
    pub nonce: Option<String>,
    /// `code_challenge` of method S256.
    pub code_challenge: String,
    /// `ui_locales`.
    pub ui_locales: Option<String>,
    /// Ask whatever the policy says.
    pub must_prove: bool,
    /// Show no page.
    pub no_pages: bool,
    /// When the site's own session began (`session_started`), where the site says so.
    pub session_started: Option<Timestamp>,
}

impl Flows {
    /// Keeps a pushed request; the token returned is its address, good for 90 seconds until a browser opens it.
    pub async fn push(
        &self,
        application: ApplicationId,
        pushed: PushedRequest,
        moment: &mut Moment,
    ) -> Result<Token, Fault> {
        let address = Token::make(&mut moment.rng);
        let hash = address.hash(&self.0.keys, "request");
        let now = moment.now;
        let new_user = UserId::new(now, &mut moment.rng);
        let id = RequestId::new(now, &mut moment.rng);
        let email = pushed.profile.email.clone();
        let unit = unit(move |tx| {
            let pushed = pushed.clone();
            Box::pin(async move {
                let (external, profile) = (&pushed.user, &pushed.profile);
                let named = users::upsert(tx, application, external, profile, new_user, now);
                let named = named.await?;
                let request = AuthorizationRequest {
                    id,
                    application,
                    user: named.id,
                    action: pushed.action,
                    area: pushed.area,
                    groups: pushed.profile.groups,
                    redirect_address: pushed.redirect_address,
                    state: pushed.state,
                    nonce: pushed.nonce,
                    code_challenge: pushed.code_challenge,
                    ui_locales: pushed.ui_locales,
                    must_prove: pushed.must_prove,
                    no_pages: pushed.no_pages,
                    session_started: pushed.session_started,
                    created_at: now,
                    expires_at: now.plus(REQUEST_LIFE),
                };
                requests::add(tx, &request, &hash).await?;
                Ok(named)
            })
        });
        let named = self.0.store.write(unit).await;
        let named = named.while_doing("keeping a pushed request")?;
        self.heed_address(application, &named, email, moment)
            .await?;
        Ok(address)
    }
}
