//! Who calls: a management key in the `Authorization` header. Key, address and scope are judged before a body is read.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{Moment, Scope, Token};
use flows::{GrantedKey, ManagementKey, Site};

use crate::{House, guard::ClientAddress, reply::Problem};

/// What a call needs of its key.
pub(crate) trait Needs: Send {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($name:ident),* $(,)?) => {$(
        #[doc = concat!("A call that needs the scope `", stringify!($name), "`.")]
        pub(crate) enum $name {}

        impl Needs for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )*};
}

needs!(
    UsersRead,
    UsersWrite,
    UsersLifecycle,
    UsersExport,
    ApplicationsRead,
    PoliciesRead,
    PoliciesWrite,
    EventsRead,
    BypassWrite,
);

/// A caller whose key is good, and carries the scope that the call needs.
pub(crate) struct Caller<N> {
    pub(super) key: ManagementKey,
    /// The time and chance of this request.
    pub(super) moment: Moment,
    needs: PhantomData<N>,
}

impl<N> Caller<N> {
    /// The site that calls.
    pub(super) const fn site(&self) -> &Arc<Site> {
        &self.key.site
    }

    /// Whether the key carries one more scope, for what a body may ask for besides.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.key.may(scope) {
            Ok(())
        } else {
            Err(missing_scope())
        }
    }

    /// The grant behind the key: what asks for one is in no other key.
    pub(super) fn granted(&self) -> Result<&GrantedKey, Problem> {
        self.key.granted().ok_or_else(missing_scope)
    }
}

/// No key, or none that is good, or none any more.
pub(super) fn bad_key() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED)
        .kind("bad-key")
        .detail("Send a management key as Authorization: Bearer KEY.")
}

fn missing_scope() -> Problem {
    Problem::new(StatusCode::FORBIDDEN)
        .kind("missing-scope")
        .detail("The management key does not carry the scope this needs.")
}

/// No key, or none that is good: the same answer. Or one that may not do this, or not from there.
pub(crate) struct Unauthorized(Problem);

impl IntoResponse for Unauthorized {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer realm=\"countersign\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

impl<N: Needs> FromRequestParts<House> for Caller<N> {
    type Rejection = Unauthorized;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Unauthorized> {
        let refused = || Unauthorized(bad_key());
        let token = bearer(parts).ok_or_else(refused)?;
        let moment = house.moment();
        let found = house.flows.management_key(&token, moment.now).await;
        let found = found.map_err(|fault| Unauthorized(fault.into()))?;
        let key = found.ok_or_else(refused)?;
        judge::<N>(parts, house, &key).await.map_err(Unauthorized)?;
        Ok(Self {
            key,
            moment,
            needs: PhantomData,
        })
    }
}

fn bearer(parts: &Parts) -> Option<Token> {
    let header = parts.headers.get(header::AUTHORIZATION)?;
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Token::from_outside(token.trim()))
}

/// Whether a good key opens this, here, and from there.
async fn judge<N: Needs>(
    parts: &mut Parts,
    house: &House,
    key: &ManagementKey,
) -> Result<(), Problem> {
    if key.site.application.off_since.is_some() {
        return Err(Problem::new(StatusCode::FORBIDDEN)
            .kind("application-off")
            .detail("This application is switched off on the server."));
    }
    let client = ClientAddress::from_request_parts(parts, house).await?;
    // An address that many share says nothing of who calls.
    let address = (!client.is_shared).then_some(client.address);
    if !key.is_at_home(address) {
        return Err(Problem::new(StatusCode::FORBIDDEN)
            .kind("foreign-address")
            .detail("The management key may not be used from this address."));
    }
    if key.may(N::SCOPE) {
        Ok(())
    } else {
        Err(missing_scope())
    }
}
