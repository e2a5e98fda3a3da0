//! The rows of `which_screen.txt`, read as its head explains them.

use domain::{Method, MethodState, Situation};

const TABLE: &str = include_str!("../../../../domain/src/which_screen.txt");

/// One row.
pub(super) struct Row {
    pub(super) text: &'static str,
    answers: Vec<&'static str>,
    states: Vec<&'static str>,
    pub(super) screen: &'static str,
}

/// All rows, without comments and the head.
pub(super) fn rows() -> Vec<Row> {
    let lines = TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .skip(1);
    lines
        .map(|text| {
            let mut columns = text.split('|');
            let mut words = || {
                columns
                    .next()
                    .unwrap()
                    .split_whitespace()
                    .collect::<Vec<_>>()
            };
            let (answers, states) = (words(), words());
            assert_eq!((answers.len(), states.len()), (3, 5), "{text}");
            let screen = columns.next().unwrap().trim();
            Row {
                text,
                answers,
                states,
                screen,
            }
        })
        .collect()
}

impl Row {
    /// Whether it speaks of this situation.
    pub(super) fn speaks_of(&self, situation: &Situation) -> bool {
        let answers = [
            situation.is_asked,
            situation.has_ever_confirmed,
            situation.must_set_up,
        ];
        let is_answer = |(cell, answer): (&&str, bool)| match *cell {
            "-" => true,
            word => word == if answer { "yes" } else { "no" },
        };
        let is_state =
            |(cell, method): (&&str, Method)| is_state(cell, method, situation.methods.of(method));
        self.answers.iter().zip(answers).all(is_answer)
            && self.states.iter().zip(Method::ALL).all(is_state)
    }

    /// Its screen: what comes first, and the ways it names.
    pub(super) fn wants(&self) -> (&'static str, Vec<&'static str>) {
        let (first, ways) = self
            .screen
            .split_once(" + ")
            .or_else(|| self.screen.split_once(": "))
            .unwrap_or((self.screen, ""));
        (first, ways.split_whitespace().collect())
    }
}

fn is_state(cell: &str, method: Method, state: MethodState) -> bool {
    let is = |cell| is_state(cell, method, state);
    match cell {
        "-" => true,
        "off" => state == MethodState::Off,
        "missing" => state == MethodState::Missing,
        "locked" => matches!(state, MethodState::LockedUntil(_)),
        "unreachable" => state == MethodState::Unreachable,
        "ready" => state == MethodState::Ready,
        "usable" => is("ready") || method == Method::Push && is("unreachable"),
        "unusable" => !is("usable"),
        "idle" => is("unusable") && !is("locked"),
        "nothing" => is("off") || is("missing"),
        "kept" => is("idle") && !is("nothing"),
        _ => panic!("not a state: {cell}"),
    }
}
