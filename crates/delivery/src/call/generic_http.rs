//! Any gateway that is asked by HTTP and speaks the text it is given. It asks for no key, so the text holds the code.

use domain::Timestamp;

use crate::{
    CallMessage, Http, HttpGateway, HttpGatewaySettings, Inbound, InboundAnswer, ReportRefused,
    ReportTrust, SendAnswer, SettingsRefused, placeholders::Values,
};

/// What is sent when the settings name neither `body` nor `form`.
const PLAIN_BODY: &str = r#"{"to":"{to}","language":"{language}","text":"{text}","id":"{id}"}"#;

/// A call gateway described by its settings alone.
#[derive(Clone, Debug)]
pub struct HttpCalls(HttpGateway);

impl HttpCalls {
    /// Reads the settings.
    pub fn new(settings: HttpGatewaySettings) -> Result<Self, SettingsRefused> {
        HttpGateway::with_plain_body(settings, PLAIN_BODY).map(Self)
    }

    /// What the operator calls it.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    pub(super) fn read_report(
        &self,
        inbound: &Inbound,
        now: Timestamp,
    ) -> Result<InboundAnswer, ReportRefused> {
        self.0.read_report(inbound, now)
    }

    pub(super) fn reports(&self) -> ReportTrust {
        self.0.reports()
    }

    pub(super) async fn call(
        &self,
        message: &CallMessage,
        report_url: &str,
        http: &Http,
    ) -> SendAnswer {
        let values = Values {
            to: message.to.e164(),
            text: message.whole.expose(),
            language: &message.voice,
            id: &message.attempt,
            report_url,
            entity_id: "",
            template_id: "",
        };
        self.0.post(values, http).await
    }
}
