//! What sites are told, as a face gets it to be put into its words. Nothing here knows those words.

use domain::{
    ApplicationId, ApprovalId, CallMethod, NewsKind, OutgoingCallId, PhoneNumber, Secret, SerialId,
    Timestamp,
};
use store::direct::{people::DirectDevice, sites::CallbackTarget, webhooks::Webhook};
use url::Url;

use super::read::DirectApproval;

/// Writes what a site is told in the words of the face it calls by. Nothing here knows those words.
pub trait CallWriter: Send + Sync {
    /// That an approval was answered.
    fn answer(&self, told: &ToldAnswer) -> OutgoingCall;
    /// What a webhook hears.
    fn news(&self, told: &ToldNews) -> OutgoingCall;
    /// A first call, by which a site shows that it takes what it is told.
    fn trial(&self, told: &ToldTrial) -> OutgoingCall;
}

/// A call as a face wrote it.
#[derive(Clone, Debug)]
pub struct OutgoingCall {
    /// How it is made.
    pub method: CallMethod,
    /// Where to; with all that is told in its query, where there is no body.
    pub address: Url,
    /// Its headers.
    pub headers: Vec<(String, Secret<String>)>,
    /// The media type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// An approval that was answered, and how its site is told.
#[derive(Clone, Debug)]
pub struct ToldAnswer {
    /// The approval.
    pub approval: DirectApproval,
    /// Whose site it is.
    pub application: ApplicationId,
    /// The number the application goes by.
    pub site: SerialId,
    /// Where and how it is told.
    pub target: CallbackTarget,
    /// What it is signed with.
    pub key: Secret<String>,
    /// Of this attempt: the seconds of its time.
    pub nonce: String,
}

/// What a webhook hears.
#[derive(Clone, Debug)]
pub struct ToldNews {
    /// Of what.
    pub kind: NewsKind,
    /// Which news it is.
    pub id: OutgoingCallId,
    /// Whose site it is.
    pub application: ApplicationId,
    /// The number the application goes by.
    pub site: SerialId,
    /// When it happened.
    pub at: Timestamp,
    /// About whom.
    pub serial: Option<SerialId>,
    /// About which number.
    pub number: Option<PhoneNumber>,
    /// About which device.
    pub device: Option<DirectDevice>,
    /// About which approval.
    pub approval: Option<ApprovalId>,
    /// A word about how.
    pub detail: String,
    /// For whom the site said it was.
    pub ip: Option<String>,
    /// The webhook.
    pub webhook: Webhook,
}

/// A first call to a site.
#[derive(Clone, Debug)]
pub struct ToldTrial {
    /// Whose site it is.
    pub application: ApplicationId,
    /// Where and how it is told.
    pub target: CallbackTarget,
    /// What it is signed with.
    pub key: Secret<String>,
    /// Of this attempt: the seconds of its time.
    pub nonce: String,
}
