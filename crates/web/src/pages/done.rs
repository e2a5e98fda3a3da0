//! Set up: done. `GET <challenge>/done`; its button `POST <challenge>/done` goes on to the site, and
//! `POST <challenge>/done/codes` makes recovery codes.

use askama::Template;

use super::{Frame, Mistake, Page, Way};

/// Says what was switched on.
#[derive(Template)]
#[template(path = "done.html")]
pub struct DonePage {
    /// The frame.
    pub frame: Frame,
    /// The number that was proved, masked; shown beside the ways that use it.
    pub number: String,
    /// What the person can use from now on.
    pub ways: Vec<Way>,
    /// The name of the app, where it is on and missing.
    pub add_app: Option<String>,
    /// Recovery codes the person has; none where the administrator allows none.
    pub recovery_codes: Option<u32>,
    /// Whether codes were asked for and cannot be made today.
    pub no_codes_today: bool,
}

impl DonePage {
    fn lead(&self) -> String {
        let has_app = self.ways.iter().any(|way| way.is_app());
        self.frame.say(if has_app {
            "app_done.lead"
        } else {
            "done.lead"
        })
    }

    fn say_app(&self, key: &str, app: &str) -> String {
        self.frame.say_with(key, &[("app", app.into())])
    }

    fn offers_codes(&self) -> bool {
        self.recovery_codes == Some(0) && !self.no_codes_today
    }

    /// What is said of the codes there are already.
    fn has_codes(&self) -> Option<String> {
        let left = i64::from(self.recovery_codes.filter(|left| *left > 0)?);
        Some(
            self.frame
                .say_with("done.has_codes", &[("left", left.into())]),
        )
    }
}

impl Page for DonePage {
    fn frame(&self) -> &Frame {
        &self.frame
    }

    fn title(&self) -> String {
        self.frame.say("done.title")
    }

    fn mistake(&self) -> Option<Mistake> {
        self.no_codes_today.then(|| Mistake {
            text: self.frame.say("done.no_codes_today"),
            field: None,
        })
    }
}
