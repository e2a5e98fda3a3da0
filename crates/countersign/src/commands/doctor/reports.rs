//! How far the reports of each gateway are believed, and what to do where they are not.

use delivery::{Gateway, ReportTrust, WEBHOOK};
use flows::{GatewayLine, GatewaySource};

use super::{Finding, warning, well};
use crate::config::Config;

const WHAT: &str = "reports";

/// Of a gateway of the settings file, where there is something to say about it.
pub(super) fn of_file(gateway: &Gateway, config: &Config) -> Option<Finding> {
    let trust = gateway.text.as_ref()?.reports();
    Some(finding(gateway.name(), gateway.kind(), trust, config))
}

/// The same of one that operators set up. Those of the file have their lines already.
pub(super) fn of_database(line: &GatewayLine, config: &Config) -> Option<Finding> {
    let trust = line.reports?;
    let is_new = line.source != GatewaySource::File;
    is_new.then(|| finding(line.name.as_str(), &line.kind, trust, config))
}

fn finding(name: &str, kind: &str, trust: ReportTrust, config: &Config) -> Finding {
    match (kind, trust) {
        ("android", ReportTrust::Signed) => well(
            WHAT,
            format!(
                "{name}: signed. The app is to tell them at {}/reports/{name}/{WEBHOOK}",
                config.guard.origin()
            ),
        ),
        (_, ReportTrust::Signed) => well(WHAT, format!("{name}: signed")),
        ("vonage", ReportTrust::ByAddress) => warning(
            WHAT,
            format!(
                "{name}: believed for their address alone. Have Vonage sign them, and set `signature_secret` and \
                 `signature_method`"
            ),
        ),
        ("android", _) => warning(
            WHAT,
            format!(
                "{name}: none without `signing_key`, which the app shows under Settings, Webhooks"
            ),
        ),
        ("twilio", _) => warning(
            WHAT,
            format!(
                "{name}: none without `auth_token` or `report_keys`, by which they are told from forged ones"
            ),
        ),
        (_, ReportTrust::ByAddress) => well(WHAT, format!("{name}: believed for their address")),
        (_, ReportTrust::None) => well(WHAT, format!("{name}: none, as `report` is not set")),
    }
}
