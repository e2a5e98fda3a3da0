//! A pushed request's parameters, checked: what they must be, and what is said when they are not.

use domain::{Action, Application, Area, Profile, RedirectAddress, Timestamp, acr};
use flows::PushedRequest;

use super::parameters::Parameters;
use crate::reply::OAuthError;

/// Checks the parameters of a pushed request for this application.
pub(super) fn check(
    parameters: &Parameters,
    application: &Application,
) -> Result<PushedRequest, OAuthError> {
    refuse_what_we_do_not_do(parameters)?;
    let wrong = OAuthError::invalid_request;
    let hint = parameters
        .get("login_hint")
        .ok_or(wrong("login_hint is missing: your own id of the user."))?;
    let user = hint
        .parse()
        .map_err(|_| wrong("login_hint must be 1 to 255 bytes without control characters."))?;
    let action = match parameters.get("action") {
        None => Action::Verify,
        Some(word) => word
            .parse()
            .map_err(|()| wrong("action must be verify or settings."))?,
    };
    let area = match (parameters.get("area"), action) {
        // The settings are one area, whatever the site calls it.
        (_, Action::Settings) => Area::settings(),
        (None, Action::Verify) => Area::sign_in(),
        (Some(name), Action::Verify) => name.parse().map_err(|_| {
            wrong("area must be 1 to 40 characters of a-z, 0-9 and _, beginning with a letter.")
        })?,
    };
    let text = |name, most, words| {
        parameters
            .bounded(name, most, words)
            .map(|value| value.map(ToOwned::to_owned))
    };
    Ok(PushedRequest {
        user,
        profile: profile(parameters)?,
        action,
        area,
        redirect_address: redirect_address(parameters, application)?,
        state: text(
            "state",
            1024,
            "state must be at most 1024 bytes without control characters.",
        )?,
        nonce: text(
            "nonce",
            512,
            "nonce must be at most 512 bytes without control characters.",
        )?,
        code_challenge: code_challenge(parameters)?,
        ui_locales: text(
            "ui_locales",
            200,
            "ui_locales must be at most 200 bytes without control characters.",
        )?,
        must_prove: has_word(parameters, "acr_values", acr::PROVED),
        no_pages: has_word(parameters, "prompt", "none"),
        session_started: session_started(parameters)?,
    })
}

/// When the site's own session began, in seconds since 1970, as `auth_time` counts (OpenID Connect Core, section 2).
fn session_started(parameters: &Parameters) -> Result<Option<Timestamp>, OAuthError> {
    let Some(text) = parameters.get("session_started") else {
        return Ok(None);
    };
    let seconds = text.parse::<u32>().map_err(|_| {
        OAuthError::invalid_request("session_started must be whole seconds since 1970.")
    })?;
    Ok(Some(Timestamp::from_millis(i64::from(seconds) * 1000)))
}

fn refuse_what_we_do_not_do(parameters: &Parameters) -> Result<(), OAuthError> {
    let wrong = OAuthError::invalid_request;
    if parameters.get("request_uri").is_some() {
        // RFC 9126, section 2.1.
        return Err(wrong("request_uri does not belong in a pushed request."));
    }
    if parameters.get("request").is_some() {
        let words = "Signed request objects are not supported: push the parameters.";
        return Err(OAuthError::new("request_not_supported", words));
    }
    match parameters.get("response_type") {
        Some("code") => {}
        Some(_) => {
            let words = "response_type must be code.";
            return Err(OAuthError::new("unsupported_response_type", words));
        }
        None => return Err(wrong("response_type is missing: it must be code.")),
    }
    if parameters
        .get("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err(wrong("response_mode must be query."));
    }
    Ok(())
}

fn redirect_address(
    parameters: &Parameters,
    application: &Application,
) -> Result<RedirectAddress, OAuthError> {
    let words = "redirect_uri must be one of the application's registered addresses, character by character.";
    let asked = parameters.get("redirect_uri");
    let known = &application.redirect_addresses;
    known
        .iter()
        .find(|address| Some(address.as_str()) == asked)
        .cloned()
        .ok_or(OAuthError::invalid_request(words))
}

/// PKCE with S256 is required (RFC 7636; RFC 9700, section 2.1.1): 43 characters of base64url.
fn code_challenge(parameters: &Parameters) -> Result<String, OAuthError> {
    let wrong = OAuthError::invalid_request;
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(wrong("code_challenge_method must be S256."));
    }
    let challenge = parameters
        .get("code_challenge")
        .ok_or(wrong("code_challenge is missing."))?;
    let good = challenge.len() == 43
        && challenge
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if good {
        Ok(challenge.to_owned())
    } else {
        Err(wrong(
            "code_challenge must be 43 characters of base64url: the SHA-256 of the verifier.",
        ))
    }
}

fn profile(parameters: &Parameters) -> Result<Profile, OAuthError> {
    let wrong = OAuthError::invalid_request;
    let groups: Vec<String> = match parameters.get("groups") {
        None => Vec::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| wrong("groups must be a JSON array of strings."))?,
    };
    Profile::new(parameters.get("email"), parameters.get("name"), groups).map_err(|refused| {
        wrong(match refused {
            domain::UserRefused::Email => "email is not a mail address.",
            domain::UserRefused::Name => {
                "name must be at most 100 characters without control characters."
            }
            domain::UserRefused::Groups => "groups: at most 50, of 1 to 100 characters each.",
            domain::UserRefused::Id => "login_hint is malformed.",
        })
    })
}

fn has_word(parameters: &Parameters, name: &str, word: &str) -> bool {
    parameters
        .get(name)
        .is_some_and(|value| value.split(' ').any(|one| one == word))
}
