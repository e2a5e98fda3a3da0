//! What happened to a person in the last thirty days: the rows of the log, told sign-in by sign-in, with what became of the
//! messages.

use std::{collections::HashSet, time::Duration};

use domain::{ChallengeId, Deed, Event, LogId, Moment, Timestamp, UserId};
use store::{
    log::page::{self, Shown, Wanted},
    operators::sessions::Session,
    outbox::fate::{self, Fate},
    unit,
};

use crate::{Fault, Flows, LogLine, PanelRefused, error::WhileDoing, log_chain::first_id};

/// How far a history goes back: as long as messages are kept.
const REACH: Duration = Duration::from_hours(30 * 24);
/// Rows of the log on a page of it.
const PAGE: u32 = 150;

/// A page of what happened.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The newest first. One that began before this page goes on at the next.
    pub stories: Vec<Story>,
    /// Before which row the next page goes on; none behind the last.
    pub next: Option<LogId>,
}

/// What belongs together: a sign-in with its codes, or something by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The challenge it all belongs to, if it does to any.
    pub challenge: Option<ChallengeId>,
    /// Its rows of the log, the oldest first.
    pub lines: Vec<LogLine>,
    /// What became of its messages, the oldest first.
    pub messages: Vec<Fate>,
}

impl Flows {
    /// What happened to a person lately, for an operator who may see it.
    pub async fn see_history(
        &self,
        session: &Session,
        user: UserId,
        before: Option<LogId>,
        moment: &mut Moment,
    ) -> Result<Result<History, PanelRefused>, Fault> {
        match self.weighed(session, Deed::SeePeople, moment).await? {
            Ok(()) => self.history(user, before, moment.now).await.map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// What happened to a person in the thirty days before now.
    pub async fn history(
        &self,
        user: UserId,
        before: Option<LogId>,
        now: Timestamp,
    ) -> Result<History, Fault> {
        let wanted = Wanted {
            user: Some(user),
            application: None,
            event: None,
            mark: None,
            from: first_id(now.minus(REACH)),
            before: before.unwrap_or_else(|| LogId::from_bytes([0xff; 16])),
            limit: PAGE,
            looked_at: PAGE,
        };
        let unit = unit(move |tx| {
            Box::pin(async move {
                let page = page::page(tx, &wanted).await?;
                let fates = fate::of_challenges(tx, challenges_of(&page.rows)).await?;
                Ok((page, fates))
            })
        });
        let read = self.0.store.read(unit).await;
        let (page, mut fates) = read.while_doing("reading what happened to a person")?;
        let mut stories = stories(page.rows);
        for story in &mut stories {
            let its = story.challenge.and_then(|id| fates.remove(&id));
            story.messages = its.unwrap_or_default();
        }
        Ok(History {
            stories,
            next: page.next,
        })
    }
}

/// The challenges that sent anything.
fn challenges_of(rows: &[Shown]) -> HashSet<ChallengeId> {
    let sent = [Event::CodeSent, Event::MailSent].map(Event::as_str);
    let rows = rows.iter().map(|shown| &shown.row);
    rows.filter(|row| sent.contains(&row.event.as_str()))
        .filter_map(|row| row.challenge)
        .collect()
}

/// Rows of one challenge, brought together where the newest of them stands.
fn stories(rows: Vec<Shown>) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    for Shown { row, .. } in rows {
        let line = LogLine {
            at: row.at,
            event: row.event,
            detail: row.detail,
        };
        let begun = stories
            .iter_mut()
            .find(|story| row.challenge.is_some() && story.challenge == row.challenge);
        match begun {
            Some(story) => story.lines.push(line),
            None => stories.push(Story {
                challenge: row.challenge,
                lines: vec![line],
                messages: Vec::new(),
            }),
        }
    }
    for story in &mut stories {
        story.lines.reverse();
    }
    stories
}

#[cfg(test)]
mod tests {
    use domain::LogRow;

    use super::*;

    fn shown(number: u8, challenge: Option<u8>) -> Shown {
        Shown {
            row: LogRow {
                id: LogId::from_bytes([number; 16]),
                at: Timestamp::from_millis(i64::from(number)),
                application: None,
                user: None,
                challenge: challenge.map(|of| ChallengeId::from_bytes([of; 16])),
                event: "passed".into(),
                detail: number.to_string(),
            },
            position: None,
            external_id: None,
            name: None,
        }
    }

    #[test]
    fn rows_of_one_sign_in_stand_together_in_the_order_of_time() {
        let rows = [
            (9, Some(2)),
            (8, None),
            (7, Some(1)),
            (6, Some(2)),
            (5, None),
            (4, Some(2)),
        ];
        let told: Vec<Vec<String>> = stories(rows.map(|(at, of)| shown(at, of)).into())
            .into_iter()
            .map(|story| story.lines.into_iter().map(|line| line.detail).collect())
            .collect();
        assert_eq!(told, [vec!["4", "6", "9"], vec!["8"], vec!["7"], vec!["5"]]);
    }
}
