#![doc = include_str!("../README.md")]

mod chance;
mod clock;
mod device;

pub use device::{
    Account, AccountPolicy, Accounts, Answer, Call, Change, Changes, Decision, Device, DeviceError,
    History, Inbox, Introduction, Key, Number, OfflineRequest, Passkey, PasskeyAnswer,
    PasskeyQuestion, PasskeyStanding, PastRequest, Proposal, PublicKey, Reason, Refusal, Request,
    Seed, Seen, Server, ServerFacts, Sibling, Subscription, Totp, Verdict, code_at, shown_hash,
};
