//! Stories of a site that uses the client, told against a small fake server that can lie.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their fake server"
)]

mod fake_server;
mod foreign;
mod round_trip;
mod settings;
mod silence;
mod user;

use countersign_client::{CallbackQuery, Client, VerifyRequest};
use fake_server::FakeServer;

/// A fake server and a client that knows it.
async fn both() -> (FakeServer, Client) {
    let server = FakeServer::start().await;
    let client = Client::new(server.settings()).unwrap();
    (server, client)
}

fn ada() -> VerifyRequest {
    VerifyRequest::new("ada", "sign_in")
}

fn callback(query: std::collections::HashMap<String, String>) -> CallbackQuery {
    serde_json::from_value(serde_json::to_value(query).unwrap()).unwrap()
}
