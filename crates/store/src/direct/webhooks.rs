//! Addresses at which a site has itself told what happens.

use domain::{ApplicationId, NewsKind, Secret, Timestamp, WebhookId, WrittenAddress};

use crate::{
    Bell, Fault, Tx,
    row::Row,
    sql::{joined, statements, values, with_ids},
};

statements! {
    ADD = "insert into webhooks (id, application_id, name, address, kinds, words, key_sealed, created_at)
select $1, $2, $3, $4, $5, $6, $7, $8
where (select count(*) from webhooks w where w.application_id = $2) < $9";
    LIST = "select id, name, address, kinds, words, key_sealed, created_at
from webhooks
where application_id = $1
order by id
limit $2";
    HEARD = "select id, kinds
from webhooks
where application_id = $1
order by id
limit $2";
    THESE = with_ids!(
        "select id, name, address, kinds, words, key_sealed, created_at
from webhooks
where id in (select id from listed)"
    );
    REMOVE = "delete from webhooks
where application_id = $1
  and id = $2";
}

const KEY: &str = "webhooks.key";

/// How many an application has at most: each event is written once for each.
pub const MOST_WEBHOOKS: u32 = 20;

/// A webhook.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// What its site calls it.
    pub name: String,
    /// Where it is told, as its site wrote it.
    pub address: WrittenAddress,
    /// What it hears of.
    pub kinds: Vec<NewsKind>,
    /// The same as its site said it.
    pub words: String,
    /// What it is signed with.
    pub key: Secret<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds one, unless there are as many as there may be; says whether it did.
pub async fn add(
    tx: &mut Tx,
    application: ApplicationId,
    webhook: &Webhook,
) -> Result<bool, Fault> {
    let kinds: Vec<&str> = webhook.kinds.iter().map(|kind| kind.as_str()).collect();
    let kinds = kinds.join(" ");
    let key = webhook.key.expose().as_bytes();
    let sealed = tx.seal().seal(KEY, webhook.id.as_bytes(), key)?;
    tx.ring(Bell::Policy);
    let values = values![
        webhook.id,
        application,
        &webhook.name,
        webhook.address.as_str(),
        &kinds,
        &webhook.words,
        &sealed,
        webhook.created_at,
        i64::from(MOST_WEBHOOKS)
    ];
    Ok(tx.run(&ADD, values).await? == 1)
}

/// Those of an application; one that does not read any more is left out, so that it stands in no other's way. Uses the index
/// webhooks_of.
pub async fn list(tx: &mut Tx, application: ApplicationId) -> Result<Vec<Webhook>, Fault> {
    let limit = i64::from(MOST_WEBHOOKS);
    let rows = tx.rows(&LIST, values![application, limit]).await?;
    Ok(readable(tx, &rows))
}

/// Those of an application that hear of a kind, without what they are signed with. Uses the index webhooks_of.
pub async fn hearing(
    tx: &mut Tx,
    application: ApplicationId,
    kind: NewsKind,
) -> Result<Vec<WebhookId>, Fault> {
    let mut heard = heard(tx, application).await?;
    heard.retain(|(_, kinds)| kinds.contains(&kind));
    Ok(heard.into_iter().map(|(id, _)| id).collect())
}

/// What any of them hears of.
pub(super) async fn kinds(tx: &mut Tx, application: ApplicationId) -> Result<Vec<NewsKind>, Fault> {
    let heard = heard(tx, application).await?;
    let mut kinds: Vec<NewsKind> = heard.into_iter().flat_map(|(_, kinds)| kinds).collect();
    kinds.sort_unstable();
    kinds.dedup();
    Ok(kinds)
}

async fn heard(
    tx: &mut Tx,
    application: ApplicationId,
) -> Result<Vec<(WebhookId, Vec<NewsKind>)>, Fault> {
    let limit = i64::from(MOST_WEBHOOKS);
    let rows = tx.rows(&HEARD, values![application, limit]).await?;
    rows.iter()
        .map(|row| Ok((row.id(0)?, read_kinds(row, 1)?)))
        .collect()
}

/// Those of these ids, whosoever they are; one that does not read any more is left out. Uses the primary key.
pub(super) async fn these(tx: &mut Tx, ids: &[WebhookId]) -> Result<Vec<Webhook>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = joined(ids.iter().map(WebhookId::as_bytes));
    let rows = tx.rows(&THESE, values![&ids]).await?;
    Ok(readable(tx, &rows))
}

/// Removes one of an application; what it was still to be told goes with it. Says whether it was there.
pub async fn remove(tx: &mut Tx, application: ApplicationId, id: WebhookId) -> Result<bool, Fault> {
    tx.ring(Bell::Policy);
    Ok(tx.run(&REMOVE, values![application, id]).await? == 1)
}

fn readable(tx: &Tx, rows: &[Row]) -> Vec<Webhook> {
    let read = rows.iter().map(|row| read(tx, row));
    let read = read.filter_map(|one| {
        one.inspect_err(|fault| tracing::error!(%fault, "a webhook does not read and is left out"))
            .ok()
    });
    read.collect()
}

fn read(tx: &Tx, row: &Row) -> Result<Webhook, Fault> {
    let id: WebhookId = row.id(0)?;
    let address: Result<WrittenAddress, _> = row.text(2)?.parse();
    let key = tx.seal().open(KEY, id.as_bytes(), &row.blob(5)?)?;
    Ok(Webhook {
        id,
        name: row.text(1)?,
        address: address.map_err(|_| Fault::new("a webhook's address does not read"))?,
        kinds: read_kinds(row, 3)?,
        words: row.text(4)?,
        key: Secret::new(String::from_utf8_lossy(key.expose()).into_owned()),
        created_at: row.time(6)?,
    })
}

/// A kind of a later release is heard of by nobody here.
fn read_kinds(row: &Row, column: usize) -> Result<Vec<NewsKind>, Fault> {
    let words = row.text(column)?;
    let kinds = words.split(' ').filter_map(|word| word.parse().ok());
    Ok(kinds.collect())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::{
        Store,
        direct::sites,
        sql::Sql,
        testing::on_each_database,
        world::{APPLICATION, NOW, settle, write},
    };

    /// Read and written again it would have another case and a slash.
    const ADDRESS: &str = "https://Site.Example:443";

    static DAMAGE_SEAL: Sql = Sql::listed(
        "DAMAGE_SEAL",
        "update webhooks
set key_sealed = $2
where id = $1",
    );
    static DAMAGE_ADDRESS: Sql = Sql::listed(
        "DAMAGE_ADDRESS",
        "update webhooks
set address = $2
where id = $1",
    );

    fn webhook(number: u8) -> Webhook {
        Webhook {
            id: WebhookId::from_bytes([number; 16]),
            name: "all".into(),
            address: ADDRESS.parse().unwrap(),
            kinds: vec![NewsKind::UserAdded, NewsKind::CodeWrong],
            words: "user_added token_invalid".into(),
            key: Secret::new("WSK_secret".into()),
            created_at: NOW,
        }
    }

    async fn added(store: &Store, number: u8) -> bool {
        write(store, move |tx| {
            async move { add(tx, APPLICATION, &webhook(number)).await }.boxed()
        })
        .await
    }

    #[tokio::test]
    async fn a_webhook_is_kept_until_it_is_removed() {
        on_each_database(async |store| {
            settle(&store).await;
            let (serial, digits) = (
                domain::SerialId::new(1).unwrap(),
                domain::CodeLength::new(7).unwrap(),
            );
            write(&store, move |tx| {
                sites::open(tx, APPLICATION, serial, digits, false, NOW).boxed()
            })
            .await;
            let listed = || write(&store, |tx| list(tx, APPLICATION).boxed());
            let site = || write(&store, |tx| sites::find(tx, APPLICATION).boxed());
            assert!(added(&store, 1).await);
            assert_eq!(site().await.unwrap().heard, webhook(1).kinds);
            assert!(site().await.unwrap().hears(NewsKind::CodeWrong));
            assert!(!site().await.unwrap().hears(NewsKind::CodeRight));
            let kept = listed().await;
            let [one] = kept.as_slice() else {
                panic!("one webhook")
            };
            assert_eq!(one.kinds, webhook(1).kinds);
            assert_eq!(one.key.expose(), "WSK_secret");
            assert_eq!(
                (one.address.as_str(), one.words.as_str()),
                (ADDRESS, "user_added token_invalid")
            );
            assert_eq!(one.address.called().as_str(), "https://site.example/");
            let id = one.id;
            let other = ApplicationId::from_bytes([9; 16]);
            let removed = |of| write(&store, move |tx| remove(tx, of, id).boxed());
            assert!(!removed(other).await, "another application's");
            assert!(removed(APPLICATION).await && listed().await.is_empty());
            assert!(site().await.unwrap().heard.is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn one_that_does_not_read_hides_no_other() {
        on_each_database(async |store| {
            settle(&store).await;
            for number in 1..=3 {
                assert!(added(&store, number).await, "{number}");
            }
            write(&store, |tx| {
                async move {
                    let (one, two) = (webhook(1).id, webhook(2).id);
                    tx.run(&DAMAGE_SEAL, values![one, &b"sealed by a lost key"[..]])
                        .await?;
                    tx.run(&DAMAGE_ADDRESS, values![two, "nowhere"]).await
                }
                .boxed()
            })
            .await;
            let kept = write(&store, |tx| list(tx, APPLICATION).boxed()).await;
            let kept: Vec<_> = kept.into_iter().map(|one| one.id).collect();
            assert_eq!(kept, [webhook(3).id]);
        })
        .await;
    }

    #[tokio::test]
    async fn who_hears_of_a_kind_is_found_without_any_key() {
        on_each_database(async |store| {
            settle(&store).await;
            for number in 1..=2 {
                assert!(added(&store, number).await, "{number}");
            }
            write(&store, |tx| {
                async move {
                    let values = values![webhook(1).id, &b"sealed by a lost key"[..]];
                    tx.run(&DAMAGE_SEAL, values).await
                }
                .boxed()
            })
            .await;
            let of = |kind| write(&store, move |tx| hearing(tx, APPLICATION, kind).boxed());
            let both = [webhook(1).id, webhook(2).id];
            assert_eq!(of(NewsKind::UserAdded).await, both);
            assert!(of(NewsKind::UserRemoved).await.is_empty());
        })
        .await;
    }

    #[tokio::test]
    async fn there_are_twenty_at_most() {
        on_each_database(async |store| {
            settle(&store).await;
            for number in 0..20 {
                assert!(added(&store, number).await, "{number}");
            }
            assert!(!added(&store, 20).await);
        })
        .await;
    }
}
