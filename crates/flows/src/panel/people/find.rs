//! Finding people at one application by what somebody at the desk would type.

use domain::{
    ApplicationId, Countries, Deed, EmailAddress, ExternalUserId, Limit, Moment, PhoneNumber,
    Timestamp, UserCursor, UserId,
};
use store::{
    limits::{self, Spending},
    operators::sessions::Session,
    unit,
    users::search::{self, Found, Whole},
};

use crate::{Fault, Flows, PanelRefused, Site, error::WhileDoing};

/// People on a page.
const PAGE: u32 = 25;
/// Of those with one name, mail address or number, so many are shown, the newest. The page says that there are more.
const OF_ONE: u32 = 10;
/// No id is longer, and so nothing that is longer is looked for.
const LONGEST: usize = 255;
/// In so many of the application's countries a number is read as it is dialled there.
const COUNTRIES: usize = 3;

/// Who is looked for.
#[derive(Clone, Debug)]
pub struct PeopleQuery {
    /// At this application.
    pub application: ApplicationId,
    /// The beginning of the application's own id; or a mail address, a name or a phone number as a whole. Nothing: everybody,
    /// the newest first.
    pub text: String,
    /// Where the list goes on.
    pub after: Option<UserCursor>,
}

/// People who were found.
#[derive(Clone, Debug, Default)]
pub struct PeoplePage {
    /// They, those first who were found as a whole.
    pub people: Vec<PersonLine>,
    /// Where the list goes on; none behind its end.
    pub next: Option<UserCursor>,
    /// Whether more have the very name, mail address or number than are shown here.
    pub has_more_alike: bool,
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonLine {
    /// Our id: it leads to the person's page.
    pub id: UserId,
    /// The application's own id.
    pub external_id: Option<String>,
    /// The name the site gave.
    pub name: Option<String>,
    /// The mail address, masked.
    pub email: Option<String>,
    /// The proven number, masked.
    pub number: Option<String>,
    /// Since when there is a second factor.
    pub first_factor_at: Option<Timestamp>,
    /// When presence was last proved.
    pub last_proved_at: Option<Timestamp>,
    /// Until when new browsers are locked.
    pub locked_until: Option<Timestamp>,
}

/// How the database is asked.
#[derive(Clone)]
enum Asked {
    /// For everybody who came before this one.
    All(Option<UserId>),
    /// For whoever is found as a whole, and whose id begins so.
    Some {
        wholes: Vec<Whole>,
        beginning: String,
        behind: Option<ExternalUserId>,
    },
}

impl Flows {
    /// Finds people, for an operator who may see them; nobody where nothing is asked.
    pub async fn see_people(
        &self,
        session: &Session,
        query: Option<&PeopleQuery>,
        moment: &mut Moment,
    ) -> Result<Result<PeoplePage, PanelRefused>, Fault> {
        if let Err(refused) = self.weighed(session, Deed::SeePeople, moment).await? {
            return Ok(Err(refused));
        }
        let Some(query) = query else {
            return Ok(Ok(PeoplePage::default()));
        };
        if query.is_search() && !self.may_search(session, moment.now).await? {
            return Ok(Err(PanelRefused::SlowDown));
        }
        self.find_people(query, moment.now).await.map(Ok)
    }

    /// Counts a search of an operator; says whether it is one of those that may be made.
    pub(in crate::panel) async fn may_search(
        &self,
        session: &Session,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let (limit, whom) = (Limit::OPERATOR_SEARCHES, session.operator.as_bytes());
        let search = [Spending::new(&self.0.keys, limit, whom)];
        let unit = unit(move |tx| {
            let search = search.clone();
            Box::pin(async move { Ok(limits::spend(tx, &search, now).await?.is_ok()) })
        });
        let counted = self.0.store.write(unit).await;
        counted.while_doing("counting a search")
    }

    /// Finds people. An application there is not has none.
    pub async fn find_people(
        &self,
        query: &PeopleQuery,
        now: Timestamp,
    ) -> Result<PeoplePage, Fault> {
        let Some(site) = self.site(query.application).await? else {
            return Ok(PeoplePage::default());
        };
        let Some(asked) = asked(query, &site) else {
            return Ok(PeoplePage::default());
        };
        let application = query.application;
        let by_time = matches!(asked, Asked::All(_));
        let unit = unit(move |tx| {
            let asked = asked.clone();
            Box::pin(async move {
                let (wholes, beginning, behind) = match asked {
                    Asked::All(before) => {
                        let found = search::newest(tx, application, before, PAGE + 1).await?;
                        return Ok((Vec::new(), found));
                    }
                    Asked::Some {
                        wholes,
                        beginning,
                        behind,
                    } => (wholes, beginning, behind),
                };
                let mut first = Vec::new();
                for whole in &wholes {
                    let alike = search::by_whole(tx, application, whole, OF_ONE + 1).await?;
                    first.push(alike);
                }
                let (beginning, behind) = (beginning.as_str(), behind.as_ref());
                let found = search::by_external_id(tx, application, beginning, behind, PAGE + 1);
                Ok((first, found.await?))
            })
        });
        let found = self.0.store.read(unit).await;
        let (first, list) = found.while_doing("looking for people")?;
        Ok(page(first, list, by_time, now))
    }
}

impl PeopleQuery {
    /// Whether it looks for somebody, or goes on: the newest alone are what the page begins with.
    fn is_search(&self) -> bool {
        self.after.is_some() || !self.text.trim().is_empty()
    }
}

/// What the text may stand for; none where nobody can be found by it.
fn asked(query: &PeopleQuery, site: &Site) -> Option<Asked> {
    let text = query.text.trim();
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return None;
    }
    if text.is_empty() {
        let before = match query.after {
            Some(UserCursor::Before(before)) => Some(before),
            _ => None,
        };
        return Some(Asked::All(before));
    }
    let behind = match &query.after {
        Some(UserCursor::Behind(behind)) => Some(behind.clone()),
        _ => None,
    };
    // They stand on the first page.
    let wholes = if behind.is_none() {
        wholes(text, site)
    } else {
        Vec::new()
    };
    Some(Asked::Some {
        wholes,
        beginning: text.to_owned(),
        behind,
    })
}

fn wholes(text: &str, site: &Site) -> Vec<Whole> {
    let email = text.parse::<EmailAddress>().ok().map(Whole::Email);
    let numbers = numbers(text, site).into_iter().map(Whole::Number);
    let name = Whole::Name(text.to_owned());
    email.into_iter().chain(numbers).chain([name]).collect()
}

/// The numbers the text may be: in international form, or as it is dialled in each of the application's first countries.
fn numbers(text: &str, site: &Site) -> Vec<PhoneNumber> {
    let is_part = |c: char| c.is_ascii_digit() || " +-./()".contains(c);
    if !text.chars().all(is_part) || !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let all = Countries::all();
    let here = site.countries();
    let regions = [""].into_iter().chain(here.iter().take(COUNTRIES));
    let mut numbers: Vec<PhoneNumber> = Vec::new();
    for region in regions {
        if let Ok(number) = PhoneNumber::parse(text, region, &all)
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

/// `alike` are those of each name, mail address or number, with one more than are shown where there are more.
fn page(alike: Vec<Vec<Found>>, mut list: Vec<Found>, by_time: bool, now: Timestamp) -> PeoplePage {
    let of_one = usize::try_from(OF_ONE).unwrap_or(usize::MAX);
    let has_more_alike = alike.iter().any(|found| found.len() > of_one);
    let first = alike
        .into_iter()
        .flat_map(|found| found.into_iter().take(of_one));
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let goes_on = list.len() > most;
    list.truncate(most);
    let next = list.last().filter(|_| goes_on).and_then(|last| {
        if by_time {
            return Some(UserCursor::Before(last.id));
        }
        let external = last.external_id.as_deref()?;
        external.parse().ok().map(UserCursor::Behind)
    });
    let mut people: Vec<PersonLine> = Vec::new();
    for found in first.chain(list) {
        if people.iter().all(|line| line.id != found.id) {
            people.push(line(found, now));
        }
    }
    PeoplePage {
        people,
        next,
        has_more_alike,
    }
}

fn line(found: Found, now: Timestamp) -> PersonLine {
    PersonLine {
        id: found.id,
        external_id: found.external_id,
        name: found.name,
        email: found.email.as_ref().map(EmailAddress::masked),
        number: found.phone.as_ref().map(|(number, _)| number.masked()),
        first_factor_at: found.first_factor_at,
        last_proved_at: found.last_proved_at,
        locked_until: found.locked_until.filter(|end| *end > now),
    }
}
