//! What should not be: context is added at each floor, the whole is logged once at the top.

use std::fmt;

/// Something that should not be: the database is gone, a row does not read. Never a refusal.
///
/// Its text is for the operator's log; people are shown a number to quote.
#[derive(Debug)]
pub struct Fault {
    context: Vec<&'static str>,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Store(store::Fault),
    Said(String),
}

impl Fault {
    /// A fault of our own.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            context: Vec::new(),
            cause: Cause::Said(what.into()),
        }
    }

    /// Whether the server has too much to do: the caller may come again.
    pub fn is_overload(&self) -> bool {
        matches!(&self.cause, Cause::Store(fault) if fault.is_overload())
    }

    /// The same fault, saying what was being done.
    #[must_use]
    pub fn while_doing(mut self, what: &'static str) -> Self {
        self.context.push(what);
        self
    }
}

impl From<store::Fault> for Fault {
    fn from(fault: store::Fault) -> Self {
        Self {
            context: Vec::new(),
            cause: Cause::Store(fault),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for what in self.context.iter().rev() {
            write!(f, "while {what}: ")?;
        }
        match &self.cause {
            Cause::Store(fault) => fault.fmt(f),
            Cause::Said(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}

/// Adds what was being done to a result's fault.
pub(crate) trait WhileDoing<T> {
    fn while_doing(self, what: &'static str) -> Result<T, Fault>;
}

impl<T, E: Into<Fault>> WhileDoing<T> for Result<T, E> {
    fn while_doing(self, what: &'static str) -> Result<T, Fault> {
        self.map_err(|error| error.into().while_doing(what))
    }
}
