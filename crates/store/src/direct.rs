//! What is remembered for sites that call directly (docs/decisions/0038): who may call, and what a challenge is needed for
//! elsewhere.

pub mod approvals;
pub mod calls;
pub mod check;
pub mod codes;
pub mod keys;
pub mod number_checks;
pub mod numbers;
pub mod people;
pub mod seeds;
pub mod seen;
pub mod signers;
pub mod sites;
pub mod webhooks;
