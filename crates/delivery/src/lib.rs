//! What is sent: texts, calls, mails and pushes, and the one client all outgoing requests go through.
//!
//! The outbox worker of `flows` comes in here with finished words; nothing here decides whether, when or how often
//! to send, and nothing here knows a database.

mod answers;
mod call;
mod described;
mod error_class;
mod gateway;
mod generic;
mod http;
mod keeping;
mod mac;
mod mail;
mod message;
mod placeholders;
mod push;
mod report;
mod settings;
mod signing_key;
mod site_call;
mod text;
mod token;
mod twilio;
mod vonage;

pub use call::{CallEvent, CallGateway, HttpCalls, TwilioCalls, VonageCalls};
pub use described::{
    DescribedKind, Field, FieldShape, KINDS, Typed, TypedRefused, place_of, read_typed,
};
pub use error_class::{ErrorClass, UnknownClass};
pub use gateway::Gateway;
pub use http::{
    AllowRefused, Allowed, Answered, Http, HttpMethod, HttpRefused, LONGEST_TIMEOUT_MS,
    NotAnswered, OutgoingSettings,
};
pub use keeping::{Behaviour, KeepingGateway, KeptCall, KeptMail, KeptText};
pub use mac::MacAlgorithm;
pub use mail::{DkimSettings, MailGateway, SmtpMail, SmtpSecurity, SmtpSettings};
pub use message::{CallMessage, MailMessage, Registered, SendAnswer, SpokenCode, TextMessage};
pub use push::{
    ContactRefused, KeepingPush, KeptPush, LONGEST_PUSH_BODY, PushAnswer, PushContact, PushGateway,
    PushHost, PushHostRefused, PushHosts, PushMessage, PushTopic, Reach, Subscription,
    SubscriptionRefused, TopicRefused, VapidKey, VapidKeyRefused, WebPush, WrittenSubscription,
};
pub use report::{
    Inbound, InboundAnswer, Report, ReportRefused, ReportState, ReportTrust, UnknownState,
};
pub use settings::{
    AndroidSettings, GatewaySettings, HttpBasicSettings, HttpEncoding, HttpError,
    HttpGatewaySettings, HttpReportSettings, HttpSignatureSettings, HttpState, ReportKey,
    SettingsRefused, TwilioSettings, VonageSettings, VonageSignature,
};
pub use site_call::{SiteAnswer, SiteCall, SiteReply};
pub use text::{
    AndroidPhone, HttpGateway, Smpp, SmppAlphabet, SmppIds, SmppLongTexts, SmppReceipt,
    SmppSecurity, SmppSettings, TextGateway, Twilio, Vonage, WEBHOOK,
};
