//! Fault: what should not be (database gone, disk full, a bug), as opposed to a refusal, which is an answer.
//!
//! Its text is made of constant words and the database's own message. It never holds a value bound to a statement:
//! PostgreSQL's DETAIL lines and conversion errors quote such values, so they are left out.

use std::{borrow::Cow, error::Error, fmt};

/// Something that should not be. Context is added at each floor by [`WhileDoing`]; the top logs it once.
pub struct Fault(Box<Inner>);

struct Inner {
    kind: FaultKind,
    cause: String,
    /// Innermost first.
    doing: Vec<Cow<'static, str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A bug or a broken database: the same act fails again.
    Broken,
    /// Two units stood in each other's way (SQLSTATE 40001, 40P01): run it again at once.
    Conflict,
    /// The database cannot be reached, or stays locked: it may work in a while.
    Unavailable,
    /// More is asked than can be done: shed this one.
    Overload,
}

impl Fault {
    /// A fault with no cause below it. `cause` says what is wrong, without any value a person gave.
    pub fn new(cause: impl Into<String>) -> Self {
        Self::of(FaultKind::Broken, cause)
    }

    /// More is asked of the database than it can do; `cause` says where it ended.
    pub fn overload(cause: impl Into<String>) -> Self {
        Self::of(FaultKind::Overload, cause)
    }

    pub(crate) fn of(kind: FaultKind, cause: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            cause: cause.into(),
            doing: Vec::new(),
        }))
    }

    /// Says what was being done: "while `doing`: ...".
    #[must_use]
    pub fn while_doing(mut self, doing: impl Into<Cow<'static, str>>) -> Self {
        self.0.doing.push(doing.into());
        self
    }

    /// Whether the same act may well succeed a little later.
    pub fn is_transient(&self) -> bool {
        self.0.kind != FaultKind::Broken
    }

    /// Whether the database was asked for more than it can do: the caller answers "try again later".
    pub fn is_overload(&self) -> bool {
        self.0.kind == FaultKind::Overload
    }

    pub(crate) fn is_conflict(&self) -> bool {
        self.0.kind == FaultKind::Conflict
    }

    /// The same fault for another unit of the same group.
    pub(crate) fn copy(&self) -> Self {
        Self(Box::new(Inner {
            kind: self.0.kind,
            cause: self.0.cause.clone(),
            doing: self.0.doing.clone(),
        }))
    }

    pub(crate) fn from_sqlite(error: &rusqlite::Error) -> Self {
        use rusqlite::{Error as E, ErrorCode};
        match error {
            E::SqliteFailure(code, message) => {
                let kind = match code.code {
                    ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => FaultKind::Unavailable,
                    _ => FaultKind::Broken,
                };
                let words = message.clone().unwrap_or_else(|| code.to_string());
                Self::of(kind, format!("SQLite: {words} ({})", code.extended_code))
            }
            E::SqlInputError { msg, .. } => Self::new(format!("SQLite: {msg}")),
            other => Self::new(format!("SQLite: {other}")),
        }
    }

    pub(crate) fn from_postgres(error: &tokio_postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            // Without an answer of the server it is the way there that failed, or our own parameters.
            let kind = if error.is_closed() || is_io(error) {
                FaultKind::Unavailable
            } else {
                FaultKind::Broken
            };
            let source = error
                .source()
                .map(|source| format!(": {source}"))
                .unwrap_or_default();
            return Self::of(kind, format!("PostgreSQL: {error}{source}"));
        };
        let code = told.code().code();
        // Class 22 (data exception) quotes the value it could not use.
        let words = if code.starts_with("22") {
            "data exception"
        } else {
            told.message()
        };
        Self::of(
            kind_of_sqlstate(code),
            format!("PostgreSQL: {words} ({code})"),
        )
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}

fn kind_of_sqlstate(code: &str) -> FaultKind {
    match code {
        "40001" | "40P01" => FaultKind::Conflict,
        // 53 = out of connections, memory or disk; 57014 = statement time-out; 55P03 = lock not available.
        "57014" | "55P03" => FaultKind::Overload,
        _ if code.starts_with("53") => FaultKind::Overload,
        // 57 = shutting down or starting up; 08 = connection.
        _ if code.starts_with("57") || code.starts_with("08") => FaultKind::Unavailable,
        _ => FaultKind::Broken,
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for doing in self.0.doing.iter().rev() {
            write!(f, "while {doing}: ")?;
        }
        f.write_str(&self.0.cause)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({:?}, {self})", self.0.kind)
    }
}

impl Error for Fault {}

/// Adds "while ..." to the fault of a result.
pub trait WhileDoing<T> {
    /// Says what was being done when the fault came up.
    fn while_doing(self, doing: impl Into<Cow<'static, str>>) -> Result<T, Fault>;
}

impl<T> WhileDoing<T> for Result<T, Fault> {
    fn while_doing(self, doing: impl Into<Cow<'static, str>>) -> Self {
        self.map_err(|fault| fault.while_doing(doing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_tells_its_story_from_the_outside_in() {
        let fault: Result<(), Fault> = Err(Fault::new("disk full"))
            .while_doing("adding the user")
            .while_doing("setting up");
        assert_eq!(
            fault.unwrap_err().to_string(),
            "while setting up: while adding the user: disk full"
        );
    }

    #[test]
    fn conflicts_and_overload_are_transient_and_bugs_are_not() {
        assert!(Fault::of(kind_of_sqlstate("40P01"), "").is_conflict());
        assert!(Fault::of(kind_of_sqlstate("57014"), "").is_overload());
        assert!(Fault::of(kind_of_sqlstate("57P03"), "").is_transient());
        assert!(!Fault::of(kind_of_sqlstate("42601"), "").is_transient());
    }
}
