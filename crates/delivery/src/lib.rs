//! What is sent: texts, calls, mails and pushes, and the one client all outgoing requests go through.
//!
//! The outbox worker of `flows` comes in here with finished words; nothing here decides whether, when or how often
//! to send, and nothing here knows a database.

mod answers;
mod call;
mod error_class;
mod gateway;
mod http;
mod keeping;
mod mail;
mod message;
mod placeholders;
mod push;
mod report;
mod settings;
mod site_call;
mod text;
mod twilio;

pub use call::{CallEvent, CallGateway, HttpCalls, TwilioCalls};
pub use error_class::{ErrorClass, UnknownClass};
pub use gateway::Gateway;
pub use http::{
    AllowRefused, Allowed, Answered, Http, HttpRefused, LONGEST_TIMEOUT_MS, NotAnswered,
    OutgoingSettings,
};
pub use keeping::{Behaviour, KeepingGateway, KeptCall, KeptMail, KeptText};
pub use mail::{MailGateway, SmtpMail, SmtpSecurity, SmtpSettings};
pub use message::{CallMessage, MailMessage, SendAnswer, SpokenCode, TextMessage};
pub use push::{
    ContactRefused, KeepingPush, KeptPush, LONGEST_PUSH_BODY, PushAnswer, PushContact, PushGateway,
    PushHost, PushHostRefused, PushHosts, PushMessage, PushTopic, Reach, Subscription,
    SubscriptionRefused, TopicRefused, VapidKey, VapidKeyRefused, WebPush, WrittenSubscription,
};
pub use report::{Inbound, InboundAnswer, Report, ReportRefused, ReportState, UnknownState};
pub use settings::{
    GatewaySettings, HttpGatewaySettings, ReportKey, SettingsRefused, TwilioSettings,
};
pub use site_call::{SiteAnswer, SiteCall, SiteReply};
pub use text::{HttpGateway, TextGateway, Twilio};
