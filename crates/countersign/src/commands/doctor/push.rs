//! The way pushes go: whether the browsers' push services answer from here, where any application asks by push.

use delivery::{Http, Reach};
use domain::Method;
use flows::Flows;

use super::{Finding, failing, warning, well};
use crate::{commands::application::all, config::Config};

const WHAT: &str = "push services";

pub(super) async fn examine(config: &Config, flows: &Flows) -> Option<Finding> {
    match is_on(flows).await {
        Ok(false) => return None,
        Ok(true) => {}
        Err(error) => return Some(failing(WHAT, format!("{error:#}"))),
    }
    let http = match Http::new(config.outgoing.clone()) {
        Ok(http) => http,
        Err(error) => return Some(failing(WHAT, format!("[outgoing]: {error}"))),
    };
    let reach = config.push.reach(&http).await;
    Some(judge(&reach, config.outgoing.proxy.is_some()))
}

/// Whether any application asks by push.
async fn is_on(flows: &Flows) -> anyhow::Result<bool> {
    for application in all(flows).await? {
        let site = flows.site(application.id).await?;
        if site.is_some_and(|site| site.policy.has(Method::Push)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn judge(reach: &Reach, has_proxy: bool) -> Finding {
    let Reach { answering, silent } = reach;
    if silent.is_empty() {
        return well(WHAT, format!("{} answer from here", answering.join(", ")));
    }
    let remedy = if has_proxy {
        "Let the proxy of [outgoing] pass CONNECT to port 443 there; the authority of one that opens TLS goes into \
         [outgoing] extra_ca_file"
    } else {
        "Let this machine call port 443 there, or name a proxy that may by [outgoing] proxy"
    };
    let silent = silent.join(", ");
    warning(
        WHAT,
        format!(
            "no answer from {silent}: where the app lives in such a browser nothing rings, and people have to open it. \
             {remedy}"
        ),
    )
}
