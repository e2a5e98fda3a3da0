//! The control panel: the pages of those who run the house, under `/admin/`.
//!
//! Whoever comes is a [`Caller`], with or without a session. Pages of the house itself ask for a [`Desk`]: an operator whose
//! session is open. Anybody else gets the sign-in (or the passkey's turn) in place of the page, and comes back to it.
//!
//! **A page is added** like `operators.rs`:
//! 1. Its deeds stand in `domain/role.rs`: who may see it, who may change what on it, and what is asked of them again.
//! 2. Its act in `flows/panel` weighs the deed by `Flows::weighed`, and confirms the session by `stands` in the unit that
//!    changes something. A refusal is [`flows::PanelRefused`]; the page hands it to [`Desk::refuse`] and is done.
//! 3. A struct with a [`Frame`] (from [`Desk::frame`]), a template under `templates/panel/` that extends `panel/frame.html`
//!    and fills the block `main`, and `impl PanelPage`. Rows, acts, marks and fields are those of `settings.css` and
//!    `forms.css`; what the panel adds stands in `panel.css`.
//! 4. A handler: a `Desk`, parse, one act, `desk.page(..)`. What acts is `POST` and leads by [`go`] to a page.
//! 5. A line in `panel/routes.rs`, and where it is a place of its own, in [`Place`](navigation::Place).
//! 6. Words in `panel*.ftl` of each language, a sample in `panel/samples.rs`, the role's line in `doors.txt`.

mod account;
mod app_trials;
mod application;
mod applications;
mod back;
mod brought;
mod bypass;
mod caller;
mod change;
mod delivery_routes;
mod desk;
mod direct;
mod door_lines;
mod figures;
mod frame;
mod fraud;
mod gateways;
mod grant_end;
mod grants;
mod grounds;
mod held;
mod home;
mod hooks;
mod house_warning;
mod integrate;
mod key_end;
mod keys;
mod link;
mod log;
mod log_asked;
mod log_export;
mod logo;
mod methods;
mod navigation;
mod new_application;
mod operator;
mod operators;
mod passkey;
mod passkeys;
mod password;
mod people;
mod person;
mod person_acts;
mod prices;
mod reach;
mod refused;
mod routes;
mod rule_lines;
mod rules;
mod rules_form;
#[cfg(test)]
mod samples;
mod screens;
mod sign_in;
mod simulator;
mod site_choice;
mod site_forms;
mod snippets;
mod switch;
#[cfg(test)]
mod tests;
mod texts;
mod told;
mod trial;

pub(crate) use self::{
    back::Back,
    caller::Caller,
    desk::{Desk, go},
    frame::{Frame, Mistake, PanelPage},
    logo::show as show_logo,
    navigation::Place,
    routes::routes,
};
