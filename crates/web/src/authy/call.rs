//! One call: the application whose key it carries, what it says, its time and chance.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::{HeaderMap, HeaderName},
};
use domain::{Moment, SerialId, Token};
use flows::{Caller, CallerFound, DirectFrom};

use super::{kinds, kinds::Kind, parameters::Parameters, refusal::Refusal, seen::Whose};
use crate::{House, guard::Counted};

const KEY: HeaderName = HeaderName::from_static("x-authy-api-key");

/// The longest body that is read for whoever carries no key outside of it. Whole calls fit into a target, which is shorter; who
/// sends more says first who they are.
const LONGEST_UNKNOWN: usize = 16 * 1024;

/// A call whose key is good.
pub(crate) struct Call {
    /// Who calls.
    pub(super) caller: Arc<Caller>,
    /// What the call says.
    pub(super) parameters: Parameters,
    /// Whom the site says it calls for.
    pub(super) from: DirectFrom,
    /// The time and chance of the call.
    pub(super) moment: Moment,
    /// Its place among the calls of its key; none once it only waits.
    place: Option<Counted>,
}

/// The key a call carries: in the header, or where there is none as a parameter.
pub(super) enum Key {
    None,
    Some(Token),
    /// Not text, or two of them: a proxy in front may have believed the other one.
    Unreadable,
}

impl Key {
    pub(super) fn of(headers: &HeaderMap, parameters: &Parameters, name: &str) -> Self {
        let mut given = headers.get_all(KEY).iter();
        let header = match (given.next(), given.next()) {
            (None, _) => "",
            (Some(one), None) => match one.to_str() {
                Ok(text) => text.trim(),
                Err(_) => return Self::Unreadable,
            },
            (Some(_), Some(_)) => return Self::Unreadable,
        };
        let header = Some(header).filter(|text| !text.is_empty());
        if header.is_none() && parameters.has_two_keys() {
            return Self::Unreadable;
        }
        match header.or_else(|| parameters.text(&[name])) {
            Some(text) => Self::Some(Token::from_outside(text)),
            None => Self::None,
        }
    }

    /// The token to look up.
    pub(super) fn token(self) -> Result<Token, Refusal> {
        match self {
            Self::Some(token) => Ok(token),
            Self::None => Err(kinds::KEY_MISSING.into()),
            Self::Unreadable => Err(kinds::KEY_UNKNOWN.into()),
        }
    }
}

impl Call {
    /// What a caller calls for, now.
    pub(super) fn of(
        house: &House,
        caller: Arc<Caller>,
        parameters: Parameters,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            place: Some(house.key_places().take(caller.key)?),
            from: from(&parameters),
            caller,
            parameters,
            moment: house.moment(),
        })
    }

    /// It does nothing any more but wait, and is counted among those that do.
    pub(super) fn give_place_back(&mut self) {
        drop(self.place.take());
    }
}

impl FromRequest<House> for Call {
    type Rejection = Refusal;

    async fn from_request(request: Request, house: &House) -> Result<Self, Refusal> {
        let Opened {
            caller, parameters, ..
        } = Opened::of(request, house, "api_key").await?;
        Self::of(house, caller, parameters)
    }
}

/// A call that was read, and whose it is.
pub(super) struct Opened {
    /// Who calls.
    pub(super) caller: Arc<Caller>,
    /// The key they have.
    pub(super) key: Token,
    /// What the call says.
    pub(super) parameters: Parameters,
}

impl Opened {
    /// Reads a request whose key goes by `name` where it is a parameter. A key outside the body is judged before any of the body
    /// is read; for whoever has none there, little is read.
    pub(super) async fn of(
        mut request: Request,
        house: &House,
        name: &str,
    ) -> Result<Self, Refusal> {
        let (headers, whose) = (request.headers().clone(), Whose::of(&request));
        let target = Parameters::of_target(request.uri())?;
        let mut known = None;
        match Key::of(&headers, &target, name) {
            Key::None => DefaultBodyLimit::max(LONGEST_UNKNOWN).apply(&mut request),
            outside => known = Some(caller(house, &outside.token()?, &whose).await?),
        }
        let parameters = target.with_body(request).await?;
        // The body may have said another one than the target did.
        let key = Key::of(&headers, &parameters, name).token()?;
        let caller = match known {
            Some(known) => known,
            None => caller(house, &key, &whose).await?,
        };
        Ok(Self {
            caller,
            key,
            parameters,
        })
    }
}

/// Whoever has this key.
pub(super) async fn caller(
    house: &House,
    key: &Token,
    whose: &Whose,
) -> Result<Arc<Caller>, Refusal> {
    let found = house.flows.direct_caller(key, house.moment().now).await?;
    match found {
        CallerFound::Yes(caller) => {
            whose.is(caller.direct.application);
            Ok(caller)
        }
        CallerFound::Off(application) => {
            whose.is(application);
            Err(kinds::APPLICATION_OFF.into())
        }
        CallerFound::Unknown => Err(kinds::KEY_UNKNOWN.into()),
    }
}

/// Whom the site says it calls for. What is no address is none: nothing depends on it.
pub(super) fn from(parameters: &Parameters) -> DirectFrom {
    let ip = parameters.text(&["user_ip"]);
    DirectFrom {
        ip: ip.and_then(|text| text.trim().parse::<IpAddr>().ok()),
    }
}

/// The user a path names; one that names none is an unknown user.
pub(super) fn serial(text: &str, unknown: Kind) -> Result<SerialId, Refusal> {
    text.parse().map_err(|_| unknown.into())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn key(headers: &[&str], query: &str) -> Result<String, String> {
        let mut map = HeaderMap::new();
        for value in headers {
            map.append(KEY, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let parameters = Parameters::of_query(query).unwrap();
        match Key::of(&map, &parameters, "api_key").token() {
            Ok(token) => Ok(token.expose().to_owned()),
            Err(refusal) => Err(format!("{refusal:?}")),
        }
    }

    #[test]
    fn a_key_is_taken_from_the_header_first() {
        assert_eq!(key(&["a"], "").unwrap(), "a");
        assert_eq!(key(&["a"], "api_key=b").unwrap(), "a");
        assert_eq!(key(&[], "api_key=b").unwrap(), "b");
        assert_eq!(key(&[""], "api_key=b").unwrap(), "b");
        assert_eq!(key(&[" a "], "").unwrap(), "a");
        assert_eq!(key(&["a"], "api_key=b&api_key=c").unwrap(), "a");
        assert_eq!(key(&[], "api_key=b&api_key=").unwrap(), "b");
        assert_eq!(key(&[], "api_key=&api_key=b&api_key=b").unwrap(), "b");
    }

    #[test]
    fn no_key_and_no_readable_key_are_told_apart() {
        for (headers, query, hint) in [
            ("", "", "key-missing"),
            ("", "api_key=", "key-missing"),
            ("", "api_key[]=a", "key-missing"),
            ("a|b", "", "key-unknown"),
            ("", "api_key=a&api_key=b", "key-unknown"),
            ("a|a", "api_key=a", "key-unknown"),
            ("\u{fc}", "api_key=a", "key-unknown"),
        ] {
            let given: Vec<_> = headers.split('|').collect();
            let refused = key(&given, query).unwrap_err();
            assert!(refused.contains(hint), "{headers} {query}: {refused}");
        }
    }

    #[test]
    fn whom_a_site_calls_for_is_an_address_or_nothing() {
        let ip = |query| from(&Parameters::of_query(query).unwrap()).ip;
        assert_eq!(ip("user_ip=192.0.2.7"), Some([192, 0, 2, 7].into()));
        assert!(ip("user_ip=2001:db8::7").is_some());
        for query in ["", "user_ip=", "user_ip=here", "user_ip[]=192.0.2.7"] {
            assert_eq!(ip(query), None, "{query}");
        }
    }
}
