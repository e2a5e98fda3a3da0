//! Guards over texts and calls that are up: new numbers get nothing there.

use flows::{BreakerLine, Flows};

use super::{Finding, failing, warning};
use crate::wiring;

const WHAT: &str = "fraud protection";

/// Those that are up. While none is, nothing is told.
pub(super) async fn examine(flows: &Flows) -> Vec<Finding> {
    match flows.fraud_view(wiring::now()).await {
        Ok(view) => {
            let is_up =
                |line: &&BreakerLine| line.breaker.is_open(view.now) && !line.breaker.in_shadow;
            let up: Vec<_> = view.guards.iter().filter(is_up).collect();
            words(&up)
                .map(|told| warning(WHAT, told))
                .into_iter()
                .collect()
        }
        Err(error) => vec![failing(WHAT, format!("{error:#}"))],
    }
}

/// How many are up and where, the first few by name.
fn words(up: &[&BreakerLine]) -> Option<String> {
    const NAMED: usize = 5;
    let names: Vec<_> = up
        .iter()
        .take(NAMED)
        .map(|line| line.guarded.said())
        .collect();
    (!up.is_empty()).then(|| {
        format!(
            "{} guards hold texts or calls to new numbers up ({}): `countersign delivery breakers` shows all, \
             docs/operate/fraud.md says what to do",
            up.len(),
            names.join("; ")
        )
    })
}

#[cfg(test)]
mod tests {
    use domain::{Breaker, Channel, KeyedHash, Timestamp};
    use flows::Guarded;

    use super::*;

    #[test]
    fn guards_that_are_up_are_counted_and_named() {
        assert_eq!(words(&[]), None);
        let line = BreakerLine {
            guarded: Guarded::CountryConversion(Channel::Text, "EE".into()),
            subject: KeyedHash::from_bytes([1; 32]),
            breaker: Breaker {
                trips: 1,
                opened_at: Timestamp::from_seconds(0),
                open_until: None,
                closed_at: None,
                in_shadow: false,
            },
        };
        let told = words(&[&line, &line]).unwrap();
        assert!(
            told.starts_with("2 guards") && told.contains("what=EE"),
            "{told}"
        );
    }
}
