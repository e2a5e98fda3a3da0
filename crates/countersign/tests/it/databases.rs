//! The databases a story is told on: a SQLite file, and where `PG_URL` says so a PostgreSQL database of its own.

use std::io::Write;

use tokio_postgres::NoTls;
use url::Url;

/// Where a story's data is.
pub(crate) enum Place {
    /// In the installation's folder.
    Sqlite,
    /// In a database made for this story.
    Postgres { server: Url, name: String },
}

/// Tells a story on each database at the same time.
pub(crate) fn on_each_database(name: &str, story: impl Fn(&Place) + Sync) {
    let postgres = postgres(name);
    std::thread::scope(|scope| {
        let told = scope.spawn(|| story(&Place::Sqlite));
        if let Some(place) = &postgres {
            story(place);
        }
        told.join().unwrap();
    });
}

/// Tells a story on PostgreSQL alone.
pub(crate) fn on_postgres(name: &str, story: impl Fn(&Place)) {
    if let Some(place) = postgres(name) {
        story(&place);
    }
}

impl Place {
    /// As the settings name it.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Sqlite => "sqlite:countersign.db".into(),
            Self::Postgres { server, name } => {
                let mut address = server.clone();
                address.set_path(name);
                address.into()
            }
        }
    }
}

/// `name` must differ between the stories of one run.
fn postgres(name: &str) -> Option<Place> {
    let Some(url) = std::env::var("PG_URL").ok().filter(|url| !url.is_empty()) else {
        let required = std::env::var("COUNTERSIGN_REQUIRE_POSTGRES").is_ok_and(|one| one == "1");
        assert!(
            !required,
            "COUNTERSIGN_REQUIRE_POSTGRES is set, and PG_URL is not"
        );
        let _ = writeln!(std::io::stderr(), "PostgreSQL: skipped, PG_URL is not set");
        return None;
    };
    let place = Place::Postgres {
        server: url.parse().unwrap(),
        name: format!("countersign_it_{name}_{}", std::process::id()),
    };
    place.command("drop database if exists NAME with (force)");
    place.command("create database NAME");
    Some(place)
}

impl Place {
    fn command(&self, text: &str) {
        if let Self::Postgres { server, name } = self {
            let text = text.replace("NAME", name);
            at(server, async |client| {
                client.batch_execute(&text).await.unwrap();
            });
        }
    }

    /// A number that PostgreSQL says of this database.
    pub(crate) fn count(&self, question: &str) -> i64 {
        let Self::Postgres { server, name } = self else {
            panic!("this is no PostgreSQL database");
        };
        let mut database = server.clone();
        database.set_path(name);
        let question = question.replace("NAME", name);
        at(&database, async |client| {
            client.query_one(&question, &[]).await.unwrap().get(0)
        })
    }
}

/// Does something with a connection of its own.
fn at<T>(server: &Url, act: impl AsyncFnOnce(&tokio_postgres::Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(server.as_str(), NoTls)
            .await
            .unwrap();
        let driver = tokio::spawn(connection);
        let answer = act(&client).await;
        driver.abort();
        answer
    })
}

impl Drop for Place {
    fn drop(&mut self) {
        // A story that failed leaves its database to be looked at.
        if !std::thread::panicking() {
            self.command("drop database if exists NAME with (force)");
        }
    }
}
