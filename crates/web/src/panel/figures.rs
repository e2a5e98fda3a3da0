//! The figures of the first page: a chart of the days that reads as a table as well, and what they come to.

use domain::{Channel, DayFigures, Money, WaitKnown};
use flows::{Overview, UsersCounted};
use i18n::Value;

use super::{Frame, site_choice::SiteChoice};

/// What is shown of the figures, and of which application.
pub(crate) struct FiguresView {
    pub(super) frame: Frame,
    pub(super) overview: Overview,
    /// The applications there are, to look at one alone.
    pub(super) choice: SiteChoice,
}

/// How many messages of a channel went out, and what they cost.
pub(super) struct MessageLine {
    pub(super) name: String,
    pub(super) today: i64,
    pub(super) all: i64,
    pub(super) cost_today: String,
    pub(super) cost_all: String,
}

/// A part of a day's column in the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) height: i64,
    /// What it stands for: the class it is coloured by.
    pub(super) class: &'static str,
}

/// The chart's own measures: a column and the gap behind it, and its height. The stylesheet stretches it.
const COLUMN: i64 = 20;
const HEIGHT: i64 = 1000;

/// What stays free below a part that stands on another, so that two parts are two also to whoever sees no colours: a line, as high as
/// the stylesheet draws the chart.
const GAP: i64 = 6;

/// The parts of a column, from the bottom to the top.
const PARTS: [&str; 4] = ["passed", "failed", "abandoned", "open"];

impl FiguresView {
    pub(super) fn today(&self) -> DayFigures {
        let today = self.overview.days.last().cloned();
        today.unwrap_or_else(|| self.all())
    }

    pub(super) fn all(&self) -> DayFigures {
        DayFigures::together(&self.overview.days)
    }

    /// Figures of one kind with their names, the greatest first.
    pub(super) fn means(&self) -> Vec<(String, i64, i64)> {
        let (all, today) = (self.all().proved, self.today().proved);
        let mut means: Vec<_> = all
            .iter()
            .map(|(word, times)| {
                let of_today = today.get(word).copied().unwrap_or_default();
                (self.means_name(word), of_today, *times)
            })
            .collect();
        means.sort_by_key(|(_, _, times)| std::cmp::Reverse(*times));
        means
    }

    /// What went out by each channel.
    pub(super) fn messages(&self) -> Vec<MessageLine> {
        let (all, today) = (self.all(), self.today());
        let lines = Channel::ALL.into_iter().map(|channel| {
            let times = |of: &DayFigures| of.sent.get(&channel).copied().unwrap_or_default();
            let cost = |of: &DayFigures| match channel {
                // Of these nobody is billed by the message.
                Channel::Mail | Channel::Push => String::new(),
                Channel::Text | Channel::Call => {
                    self.amount(of.cost.get(&channel).copied().unwrap_or_default())
                }
            };
            MessageLine {
                name: self.channel_name(channel),
                today: times(&today),
                all: times(&all),
                cost_today: cost(&today),
                cost_all: cost(&all),
            }
        });
        lines.collect()
    }

    fn amount(&self, amount: Money) -> String {
        self.frame.sum(amount, self.overview.currency)
    }

    /// What all messages of a day, or of several, cost.
    pub(super) fn cost(&self, of: &DayFigures) -> String {
        let amount = self.amount(of.whole_cost());
        if of.guessed == Money::NOTHING {
            return amount;
        }
        let values = [("amount", Value::from(&amount))];
        self.frame.say_with("panel_prices.guess", &values)
    }

    fn means_name(&self, word: &str) -> String {
        let key = match word {
            "push" => "panel_app_method.push",
            "app_code" => "panel_app_method.app_code",
            "text" => "panel_method.text",
            "call" => "panel_method.call",
            "recovery_code" => "panel_overview.recovery_code",
            "bypass_code" => "panel_overview.bypass_code",
            "passkey" => "panel_passkey_method.name",
            "mail" => "panel_overview.mail_code",
            other => return other.to_owned(),
        };
        self.frame.say(key)
    }

    fn channel_name(&self, channel: Channel) -> String {
        self.frame.say(match channel {
            Channel::Text => "panel_overview.texts",
            Channel::Call => "panel_overview.calls",
            Channel::Mail => "panel_overview.mails",
            Channel::Push => "panel_app_overview.pushes",
        })
    }

    /// How long the approval in the middle took.
    pub(super) fn median(&self, of: &DayFigures) -> String {
        match of.median_wait() {
            None => self.frame.say("panel_overview.no_approval"),
            Some(wait) => self.wait(wait.known()),
        }
    }

    fn wait(&self, known: WaitKnown) -> String {
        let (key, name, count) = match known {
            WaitKnown::Seconds(seconds) => ("panel_overview.seconds", "seconds", seconds),
            WaitKnown::UpTo(seconds) => ("panel_overview.up_to", "seconds", seconds),
            WaitKnown::Over(seconds) => ("panel_overview.over", "count", seconds / 60),
        };
        self.frame.say_with(key, &[(name, i64::from(count).into())])
    }

    /// Of how many users these have a second factor.
    pub(super) fn of_users(&self) -> String {
        let (key, users) = match self.overview.users {
            UsersCounted::Just(users) => ("panel_overview.of_users", users),
            UsersCounted::MoreThan(users) => ("panel_overview.of_more_users", users),
        };
        self.frame.say_with(key, &[("users", users.into())])
    }

    pub(super) fn since(&self) -> Option<String> {
        let since = self.overview.since?;
        let day = self.frame.day(since.begins());
        let values = [("day", Value::from(&day))];
        Some(self.frame.say_with("panel_overview.since", &values))
    }

    pub(super) fn day(&self, of: &DayFigures) -> String {
        self.frame.day(of.day.begins())
    }

    pub(super) fn first_day(&self) -> String {
        self.overview
            .days
            .first()
            .map_or(String::new(), |day| self.day(day))
    }

    pub(super) fn last_day(&self) -> String {
        self.overview
            .days
            .last()
            .map_or(String::new(), |day| self.day(day))
    }

    pub(super) fn part_name(&self, part: &str) -> String {
        self.frame.say(match part {
            "passed" => "panel_overview.passed",
            "failed" => "panel_overview.failed",
            "abandoned" => "panel_overview.abandoned",
            _ => "panel_overview.open",
        })
    }

    pub(super) const fn parts() -> [&'static str; 4] {
        PARTS
    }

    /// What the chart shows, in a sentence.
    pub(super) fn described(&self) -> String {
        let all = self.all();
        let values = [
            ("asked", all.asked.into()),
            ("passed", all.passed.into()),
            ("failed", all.failed.into()),
            ("abandoned", all.abandoned().into()),
        ];
        self.frame.say_with("panel_overview.chart_text", &values)
    }

    /// The most that was asked on one day.
    pub(super) fn most(&self) -> i64 {
        let asked = self.overview.days.iter().map(|day| day.asked);
        asked.max().unwrap_or_default()
    }

    pub(super) fn most_said(&self) -> String {
        let values = [("most", self.most().into())];
        self.frame.say_with("panel_overview.most", &values)
    }

    pub(super) fn chart_box(&self) -> String {
        let columns = i64::try_from(self.overview.days.len()).unwrap_or_default();
        format!("0 0 {} {HEIGHT}", columns.max(1) * COLUMN)
    }

    pub(super) fn bars(&self) -> Vec<Bar> {
        bars(&self.overview.days, self.most())
    }
}

fn bars(days: &[DayFigures], most: i64) -> Vec<Bar> {
    let mut bars = Vec::new();
    let mut x = 0;
    for day in days {
        let values = [day.passed, day.failed, day.abandoned(), day.open];
        let mut behind = 0;
        for (class, value) in PARTS.into_iter().zip(values) {
            // From the sums, so that the parts together are as high as the column.
            let from = behind * HEIGHT / most.max(1);
            behind += value;
            let to = behind * HEIGHT / most.max(1);
            if value > 0 {
                let free = if from > 0 { GAP } else { 0 };
                bars.push(Bar {
                    x,
                    y: HEIGHT - to,
                    height: (to - from - free).max(1),
                    class,
                });
            }
        }
        x += COLUMN;
    }
    bars
}

#[cfg(test)]
mod tests {
    use domain::DayNumber;

    use super::*;

    #[test]
    fn a_column_is_as_high_as_what_was_asked() {
        let day = |number, asked, passed, failed| DayFigures {
            asked,
            passed,
            failed,
            ..DayFigures::nothing(DayNumber(number))
        };
        let days = [day(1, 9, 3, 3), day(2, 0, 0, 0), day(3, 3, 3, 0)];
        let drawn: Vec<_> = bars(&days, 9)
            .into_iter()
            .map(|bar| (bar.class, bar.x, bar.y, bar.height))
            .collect();
        assert_eq!(
            drawn,
            [
                ("passed", 0, 667, 333),
                ("failed", 0, 334, 327),
                ("abandoned", 0, 0, 328),
                ("passed", 40, 667, 333),
            ]
        );
        assert_eq!(bars(&[day(1, 0, 0, 0)], 0), []);
    }
}
