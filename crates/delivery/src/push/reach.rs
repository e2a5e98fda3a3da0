//! Whether push services answer when they are called from here: for the operator, before a member waits for a ring that
//! never leaves the house. No push is sent.

use futures_util::future::join_all;
use url::Url;

use super::{WebPush, endpoint::DOORS, sender::BOUNDS};
use crate::Http;

/// Which services answer from here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Those that answer, by host.
    pub answering: Vec<String>,
    /// Those that do not.
    pub silent: Vec<String>,
}

impl WebPush {
    /// Calls each service once, all at the same time, the way pushes go: the browser makers', and those the operator
    /// lists by one name. Any answer counts. Takes five seconds, or the client's time-out where that is shorter.
    pub async fn reach(&self, http: &Http) -> Reach {
        let makers = DOORS
            .iter()
            .map(|host| Url::parse(&format!("https://{host}/")).ok());
        let listed = self.hosts().listed().iter().map(super::PushHost::door);
        let doors: Vec<Url> = makers.chain(listed).flatten().collect();
        let calls = doors.iter().map(|door| http.knock(door, BOUNDS));
        let mut reach = Reach::default();
        for (door, answered) in doors.iter().zip(join_all(calls).await) {
            let host = door.host_str().unwrap_or_default().to_owned();
            match answered {
                Ok(()) => reach.answering.push(host),
                Err(_) => reach.silent.push(host),
            }
        }
        reach
    }
}
