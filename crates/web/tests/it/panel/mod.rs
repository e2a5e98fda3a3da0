//! The control panel's pages, as a browser without JavaScript meets them.

mod account;
mod app_trials;
mod applications;
mod bypass;
mod direct;
mod figures;
mod fraud;
mod gateways;
mod hooks;
mod log;
mod many_sites;
mod operators;
mod overview;
mod people;
mod prices;
mod rules;
mod simulator;
mod site_doors;
mod site_forms;
mod strangers;
mod texts;
mod way_in;
