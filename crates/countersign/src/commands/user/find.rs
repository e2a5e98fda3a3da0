//! `countersign user find`.

use anyhow::Result;
use domain::UserCursor;
use flows::{Flows, PeopleQuery, PersonLine};

use crate::{
    commands::application::{parse_id, unknown},
    console::{remark, say, table},
    wiring,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Find {
    /// The application's id, as `application list` shows it
    application: String,
    /// The beginning of the site's own id; or a whole mail address, number or name. Without it: the newest
    text: Option<String>,
    /// Where the list goes on, as the page before said
    #[arg(long, value_name = "PLACE")]
    after: Option<UserCursor>,
}

impl Find {
    pub(super) async fn run(self, flows: &Flows) -> Result<()> {
        let application = parse_id(&self.application)?;
        if flows.site(application).await?.is_none() {
            return Err(unknown(application));
        }
        let query = PeopleQuery {
            application,
            text: self.text.unwrap_or_default(),
            after: self.after,
        };
        let found = flows.find_people(&query, wiring::now()).await?;
        if found.people.is_empty() {
            say("nobody was found");
            return Ok(());
        }
        let heading = [
            "user",
            "name",
            "mail",
            "number",
            "second step since",
            "locked until",
        ];
        let mut rows = vec![heading.map(str::to_owned).to_vec()];
        rows.extend(found.people.iter().map(row));
        table(&rows);
        if let Some(next) = found.next {
            remark(format_args!("there are more: --after {next}"));
        }
        Ok(())
    }
}

fn row(person: &PersonLine) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let time = |at: Option<domain::Timestamp>| {
        at.map_or_else(|| "-".to_owned(), domain::Timestamp::to_rfc3339)
    };
    vec![
        text(&person.external_id),
        text(&person.name),
        text(&person.email),
        text(&person.number),
        time(person.first_factor_at),
        time(person.locked_until),
    ]
}
