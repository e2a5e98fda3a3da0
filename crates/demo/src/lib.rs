//! The demonstration: a small community site that uses the client crate as any site would, and a virtual phone that
//! is an ordinary HTTP gateway for texts. Both are sites of their own; neither knows how the server works inside.

mod chance;
mod clock;
mod community;
mod guard;
mod serve;
mod virtual_phone;

pub use community::{BACK, Community, CommunityError, CommunitySettings, SEEDED, SEEDED_PASSWORD};
pub use virtual_phone::VirtualPhone;
