//! What a gateway's answer comes to, by what its settings say of success, ids and errors.

use std::collections::BTreeMap;

use super::{
    condition::{Condition, Holds},
    place::{Place, Said},
};
use crate::{
    ErrorClass, HttpError, HttpGatewaySettings, SendAnswer, SettingsRefused, answers, http::Reply,
};

/// What counts as a yes unless the settings say otherwise.
const USUAL_SUCCESS: &str = "status in 200..299";

/// How a gateway's answers are understood.
#[derive(Clone, Debug)]
pub(crate) struct Understanding {
    success: Condition,
    provider_id: Option<Place>,
    segments: Option<Place>,
    error: Option<Place>,
    errors: BTreeMap<String, HttpError>,
}

impl Understanding {
    /// Reads the settings.
    pub(crate) fn new(settings: &HttpGatewaySettings) -> Result<Self, SettingsRefused> {
        let success = settings.success.as_deref().unwrap_or(USUAL_SUCCESS);
        let place = |written: &Option<String>, refused| {
            let place = written.as_deref().map(Place::of_answer);
            place.transpose().map_err(|_| refused)
        };
        let error = place(&settings.error, SettingsRefused::ErrorPlace)?;
        let report = settings.report.as_ref();
        let is_placed = error.is_some() || report.is_some_and(|report| report.error.is_some());
        if !settings.errors.is_empty() && !is_placed {
            return Err(SettingsRefused::ErrorsUnplaced);
        }
        Ok(Self {
            success: success.parse().map_err(|_| SettingsRefused::Success)?,
            provider_id: place(&settings.provider_id, SettingsRefused::ProviderId)?,
            segments: place(&settings.segments, SettingsRefused::Segments)?,
            error,
            errors: settings.errors.clone(),
        })
    }

    /// What the answer comes to. One that cannot be understood may be a yes: nobody sends again after it.
    pub(crate) fn judge(&self, gateway: &str, reply: &Reply) -> SendAnswer {
        let said = Said::answered(reply);
        let holds = self.success.holds(&said);
        if holds == Holds::Yes {
            let find = |place: &Option<Place>| said.find(place.as_ref()?);
            let segments = find(&self.segments).and_then(|count| count.parse().ok());
            let segments = segments.filter(|count| *count > 0);
            return SendAnswer::accepted(find(&self.provider_id), segments);
        }
        let code = self.error.as_ref().and_then(|place| said.find(place));
        let known = code.as_ref().and_then(|code| self.errors.get(code));
        // The code itself stays out of the log: it is whatever the other side wrote.
        tracing::warn!(
            gateway,
            status = reply.status,
            is_known = known.is_some(),
            "a message was refused"
        );
        match known {
            Some(HttpError { class, retry: true }) => SendAnswer::Temporary {
                retry_after: reply.retry_after,
                outcome_unknown: false,
                why: *class,
            },
            Some(HttpError { class, .. }) => SendAnswer::Permanent { class: *class },
            None if !(200..300).contains(&reply.status) => answers::by_status(reply),
            None if holds == Holds::Unclear && code.is_none() => {
                SendAnswer::perhaps_sent(ErrorClass::GatewayDown)
            }
            None => SendAnswer::Permanent {
                class: ErrorClass::Unknown,
            },
        }
    }

    /// What one of the gateway's codes means in a report.
    pub(crate) fn class_of(&self, code: &str) -> Option<ErrorClass> {
        self.errors.get(code).map(|error| error.class)
    }
}
