//! What a gateway tells later, by what its settings say of states, errors and signatures.

use std::collections::BTreeMap;

use domain::Timestamp;

use super::{
    answer::Understanding,
    authenticity::{Basic, Signature},
    place::{Place, Said},
};
use crate::{
    ErrorClass, HttpReportSettings, HttpState, Inbound, InboundAnswer, Report, ReportRefused,
    ReportState, SettingsRefused,
};

/// How a gateway's reports are read.
#[derive(Clone, Debug)]
pub(crate) struct Reports {
    state: Place,
    states: BTreeMap<String, HttpState>,
    id: Option<Place>,
    error: Option<Place>,
    answer: String,
    signature: Option<Signature>,
    basic: Option<Basic>,
}

impl Reports {
    /// Reads the settings.
    pub(crate) fn new(settings: &HttpReportSettings) -> Result<Self, SettingsRefused> {
        let place =
            |text: &String| Place::of_report(text).map_err(|_| SettingsRefused::ReportPlace);
        let state = place(&settings.state)?;
        if settings.states.is_empty() {
            return Err(SettingsRefused::ReportStates);
        }
        let signature = settings.signature.as_ref();
        let signature = signature.map(|signature| Signature::new(signature, &state));
        // Gateways do not write their states in the same capitals everywhere.
        let states = settings.states.iter();
        let states = states.map(|(word, state)| (word.to_ascii_lowercase(), *state));
        Ok(Self {
            states: states.collect(),
            id: settings.id.as_ref().map(place).transpose()?,
            error: settings.error.as_ref().map(place).transpose()?,
            answer: settings.answer.clone(),
            signature: signature.transpose()?,
            basic: settings.basic.as_ref().map(Basic::new).transpose()?,
            state,
        })
    }

    /// Whether more than the address of a report is looked at before it is believed.
    pub(crate) const fn are_checked(&self) -> bool {
        self.signature.is_some() || self.basic.is_some()
    }

    /// Checks where the report comes from, and reads it.
    pub(crate) fn read(
        &self,
        inbound: &Inbound,
        understanding: &Understanding,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        let signature = self.signature.as_ref();
        let is_signed = signature.is_none_or(|signature| signature.is_genuine(inbound, now));
        let is_let_in = self
            .basic
            .as_ref()
            .is_none_or(|basic| basic.is_shown(inbound));
        if !is_signed || !is_let_in {
            return Err(ReportRefused::Forged);
        }
        let said = Said::reported(inbound);
        let find = |place: &Option<Place>| said.find(place.as_ref()?);
        let state = said.find(&self.state).ok_or(ReportRefused::Malformed)?;
        let state = self.states.get(&state.trim().to_ascii_lowercase());
        let report = state
            .and_then(|state| state.reported())
            .map(|state| Report {
                provider_id: find(&self.id),
                state,
                class: (state == ReportState::Failed).then(|| {
                    find(&self.error)
                        .and_then(|code| understanding.class_of(&code))
                        .unwrap_or(ErrorClass::Unknown)
                }),
            });
        if self.answer.is_empty() {
            return Ok(InboundAnswer::heard(report));
        }
        Ok(InboundAnswer {
            report,
            ..InboundAnswer::plain(&self.answer)
        })
    }
}
