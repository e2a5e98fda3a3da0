//! How the words of a gateway without an adapter of its own are understood: by what its settings say, and nothing else.

mod answer;
mod authenticity;
mod condition;
mod place;
mod report;
mod xml;

pub(crate) use self::{answer::Understanding, authenticity::is_near, report::Reports};
