//! Who used the processor, as Linux counts it: in hundredths of a second, of all cores together.

use std::fs;

/// One tick of `/proc`, in milliseconds.
pub(crate) const TICK_MS: f64 = 10.0;

/// The processes of interest.
#[derive(Clone, Copy)]
pub(crate) struct Watch {
    /// The server that is measured.
    pub(crate) server: u32,
    /// Whether a database works for it in processes of its own.
    pub(crate) has_postgres: bool,
}

/// What was used so far, in ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Used {
    /// All there was to use.
    pub(crate) whole: u64,
    /// By anybody.
    pub(crate) by_all: u64,
    /// By this process, which asks.
    pub(crate) by_us: u64,
    pub(crate) by_server: u64,
    pub(crate) by_database: u64,
}

impl Watch {
    /// What was used so far; none where the system does not tell.
    pub(crate) fn look(self) -> Option<Used> {
        let (whole, by_all) = of_machine(&fs::read_to_string("/proc/stat").ok()?)?;
        Some(Used {
            whole,
            by_all,
            by_us: of_process(std::process::id())?,
            by_server: of_process(self.server)?,
            by_database: if self.has_postgres { of_postgres() } else { 0 },
        })
    }
}

impl Used {
    /// What was used since an earlier look.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            whole: self.whole.saturating_sub(earlier.whole),
            by_all: self.by_all.saturating_sub(earlier.by_all),
            by_us: self.by_us.saturating_sub(earlier.by_us),
            by_server: self.by_server.saturating_sub(earlier.by_server),
            by_database: self.by_database.saturating_sub(earlier.by_database),
        }
    }

    /// By everybody else.
    pub(crate) const fn by_others(self) -> u64 {
        let ours = self.by_us + self.by_server + self.by_database;
        self.by_all.saturating_sub(ours)
    }
}

/// All there was, and what was used: the first line of `/proc/stat`, whose fourth and fifth column nobody used.
fn of_machine(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let columns = line.split_whitespace().take(8).map(str::parse);
    let columns: Vec<u64> = columns.collect::<Result<_, _>>().ok()?;
    let whole: u64 = columns.iter().sum();
    let idle = columns.get(3)? + columns.get(4)?;
    Some((whole, whole.saturating_sub(idle)))
}

fn of_process(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    of_line(&stat).map(|(_, ticks)| ticks)
}

/// Of everything called postgres. What a process used that ended meanwhile is lost.
fn of_postgres() -> u64 {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let used = processes.filter_map(|process| {
        let stat = fs::read_to_string(process.path().join("stat")).ok()?;
        let (name, ticks) = of_line(&stat)?;
        (name == "postgres").then_some(ticks)
    });
    used.sum()
}

/// The name of a process and what it used. The name stands in brackets and may hold anything; behind it the twelfth and
/// thirteenth column are its own time and what the system worked for it.
fn of_line(stat: &str) -> Option<(&str, u64)> {
    let (front, behind) = stat.rsplit_once(')')?;
    let (_, name) = front.split_once('(')?;
    let mut columns = behind.split_whitespace().skip(11);
    let own: u64 = columns.next()?.parse().ok()?;
    let system: u64 = columns.next()?.parse().ok()?;
    Some((name, own + system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_used_is_all_but_idling() {
        let stat = "cpu  10 1 5 70 4 2 3 5 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
        assert_eq!(of_machine(stat), Some((100, 26)));
        assert_eq!(of_machine("intr 1"), None);
    }

    #[test]
    fn a_process_may_have_any_name() {
        let stat = "7 (a) (b) S 1 7 7 0 -1 4194560 100 0 0 0 31 11 5 6 20 0 1 0";
        assert_eq!(of_line(stat), Some(("a) (b", 42)));
    }

    #[test]
    fn what_nobody_of_ours_used_others_did() {
        let used = Used {
            whole: 400,
            by_all: 300,
            by_us: 80,
            by_server: 150,
            by_database: 50,
        };
        assert_eq!(used.since(Used::default()).by_others(), 20);
        assert_eq!(used.since(used), Used::default());
    }
}
