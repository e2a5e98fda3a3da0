//! Every table a backup holds, in an order in which each follows those it refers to.
//!
//! A new table or column is entered here; a test compares this list with the migrated database. `migrations` is left out:
//! restoring migrates.

use super::table::{Column, Kind, Table, tables};

pub(super) static TABLES: &[Table] = tables! {
    settings by name {
        Text: name;
        Blob: value;
    }
    applications by id {
        Blob: id;
        Text: name, colour, logo, logo_name;
        Bigint: sends_addresses, created_at, version, named_at, off_since;
    }
    application_logos by application_id {
        Blob: application_id, picture;
        Text: name;
        Bigint: set_at;
    }
    redirect_addresses by application_id, address {
        Blob: application_id;
        Text: address;
    }
    policies by application_id {
        Blob: application_id;
        Bigint: version, updated_at;
        Text: body;
    }
    texts by application_id {
        Blob: application_id;
        Bigint: version, updated_at;
        Text: body;
    }
    application_secrets by id {
        Blob: id, application_id, secret_hash, held_id;
        Text: kind, scopes;
        Bigint: created_at, expires_at;
    }
    management_keys by id {
        Blob: id, application_id, key_hash, held_id;
        Text: name, scopes, networks;
        Bigint: created_at, expires_at, used_at;
    }
    direct_sites by application_id {
        Blob: application_id;
        Bigint: serial, is_sandbox, other_apps, invites, exports, mails, digits, created_at, version, messages_day, own_words;
        Text: callback_address, callback_method;
    }
    direct_keys by id {
        Blob: id, application_id, key_hash, key_sealed, held_id;
        Bigint: created_at, first_used_at, expires_at;
    }
    direct_signers by application_id {
        Blob: application_id, access_hash, access_sealed, signing_sealed;
        Bigint: made_at;
    }
    held_signers by held_id {
        Blob: held_id, application_id, access_hash, access_sealed, signing_sealed;
        Bigint: made_at;
    }
    removed_serials by application_id, serial {
        Blob: application_id;
        Bigint: serial, calling_code, removed_at;
    }
    signing_keys by id {
        Blob: id, key_sealed;
        Bigint: created_at, retires_at;
    }
    authority_accounts by directory, contact {
        Text: directory, contact;
        Blob: credentials_sealed;
        Bigint: created_at;
    }
    certificates by directory, host {
        Text: directory, host, chain, problem;
        Blob: key_sealed, answer;
        Bigint: valid_from, valid_until, due_at, claims, claimed_until, failures, failed_at;
    }
    gateways by id {
        Blob: id, settings_sealed, held_id;
        Text: name, kind, made_by;
        Bigint: made_at;
    }
    gateway_states by name {
        Text: name, switched, failing, why;
        Bigint: at_once, failures, rest_since, rest_until, rests, trial_until, version;
    }
    routes by name {
        Text: name, body, set_by;
        Bigint: version, set_at;
    }
    users by id {
        Blob: id, application_id, email_sealed, email_hash, name_sealed, name_hash;
        Text: external_id, language;
        Bigint: authy_id, email_at, first_factor_at, last_proved_at, first_app_at, last_strong_at, text_off, call_off, recovery_set,
          alarm_at, secured_at, passkey_offered_at, app_left_at,
          created_at, updated_at;
    }
    factor_holders by user_id {
        Blob: user_id, application_id;
    }
    factor_counts by application_id {
        Blob: application_id;
        Bigint: holders;
    }
    phones by user_id {
        Blob: user_id, number_sealed, number_hash;
        Text: region, kind;
        Bigint: confirmed_at, last_used_at;
    }
    unproven_numbers by user_id {
        Blob: user_id, number_sealed;
        Text: region, kind;
        Bigint: given_at;
    }
    direct_numbers by user_id {
        Blob: user_id, application_id, number_hash, number_sealed;
        Text: region, kind;
        Bigint: given_at, proved_at, removed_at;
    }
    direct_codes by user_id, action {
        Blob: user_id, code_id;
        Text: action, channel;
        Bigint: digits, first_sent_at, sent_at, expires_at, used_at;
    }
    direct_seeds by user_id {
        Blob: user_id, seed_sealed;
        Bigint: digits, last_step, made_at, confirmed_at, last_used_at;
    }
    browsers by id {
        Blob: id, user_id, cookie_hash;
        Text: name, place, last_means;
        Bigint: created_at, last_proved_at;
    }
    former_browsers by user_id, cookie_hash {
        Blob: user_id, cookie_hash;
        Bigint: ended_at;
    }
    requests by id {
        Blob: id, application_id, user_id, address_hash, browser_hash;
        Text: action, area, group_names, redirect_address, state, nonce, code_challenge, ui_locales;
        Bigint: must_prove, no_pages, session_started, created_at, expires_at, answered_at;
    }
    challenges by id {
        Blob: id, request_id, application_id, user_id, browser_hash, known_browser_id, number_sealed, number_hash;
        Text: area, purpose, state, method, number_region, number_kind, means;
        Bigint: tries, sends, generation, sent_at, code_expires_at, proposed_until, mail_sends, mail_generation,
          mail_sent_at, mail_code_expires_at, phone_proved_at, mail_proved_at, recovery_code_at, app_proved_at, passkey_proved_at,
          unlocked_at,
          adding_app_since, passed_at,
          created_at, expires_at;
    }
    passkeys by id {
        Blob: id, user_id, credential_hash, credential_sealed;
        Text: name, host;
        Bigint: uses, added_at, weighs_from, used_at;
    }
    passkey_questions by id {
        Blob: id, challenge_id, state_sealed;
        Text: kind;
        Bigint: expires_at;
    }
    grants by id {
        Blob: id, request_id, code_hash, token_hash;
        Text: means;
        Bigint: proved_at, issued_at, expires_at, redeemed_at, token_expires_at, revoked_at;
    }
    recovery_codes by user_id, code_hash {
        Blob: user_id, code_hash;
        Bigint: made_at, used_at;
    }
    bypass_codes by user_id {
        Blob: user_id, id, code_hash, asked_by;
        Text: asked_name, given_name, reason;
        Bigint: minutes, tries, made_at, expires_at;
    }
    changes by id {
        Blob: id, application_id, user_id, number_sealed, email_sealed;
        Text: kind, state, detail, number_region, number_kind;
        Bigint: asked_at, due_at, ended_at;
    }
    links by id {
        Blob: id, user_id, change_id, pairing_id;
        Text: purpose;
        Bigint: created_at, expires_at;
    }
    devices by id {
        Blob: id, key_point, number_hash, push_sealed, push_key_id;
        Text: name, platform;
        Bigint: revision, number_step, first_account_at, created_at, last_seen_at, removed_at;
    }
    pairings by id {
        Blob: id, device_id, application_id, user_id, seed_sealed, challenge_id;
        Text: state;
        Bigint: digits, last_step, revision, created_at, confirmed_at, weighs_from, last_used_at;
    }
    pairing_offers by id {
        Blob: id, application_id, user_id, challenge_id, token_hash, code_hash, secret_sealed, pairing_id;
        Bigint: created_at, expires_at, used_at, by_link;
    }
    approvals by id {
        Blob: id, application_id, user_id, challenge_id, pairing_id, shown_sealed, nonce, answered_by;
        Text: state, number_mode, reason, gate;
        Bigint: created_at, expires_at, answered_at, taken_up_at, overtaken_at;
    }
    approval_devices by approval_id, device_id {
        Blob: approval_id, device_id;
        Bigint: sent_at, lost_at, delivered_at, opened_at;
    }
    direct_approvals by approval_id {
        Blob: approval_id, application_id, kept_sealed, signature;
        Bigint: signed_at, told_at;
    }
    number_checks by id {
        Blob: id, application_id, number_hash, number_sealed, own_code_sealed, own_text_sealed;
        Text: region, kind, state;
        Bigint: digits, tries, created_at, expires_at, verified_at;
    }
    webhooks by id {
        Blob: id, application_id, key_sealed;
        Text: name, address, kinds, words;
        Bigint: created_at;
    }
    outgoing_calls by id {
        Blob: id, application_id, approval_id, webhook_id, news_sealed;
        Text: state;
        Bigint: attempts, due_at, created_at, ended_at;
    }
    call_attempts by call_id, attempt {
        Blob: call_id;
        Bigint: attempt, made_at, took_millis, status;
        Text: problem;
    }
    hooks by id {
        Blob: id, application_id, secret_sealed, former_sealed, next_sealed, next_held_id, held_id;
        Text: address, description, choices, state;
        Bigint: former_until, failing_since, stopped_at, version, created_at;
    }
    hook_events by id {
        Blob: id, application_id;
        Text: kind, body;
        Bigint: happened_at, kept_at;
    }
    hook_deliveries by hook_id, event_id {
        Blob: hook_id, event_id, user_id;
        Text: state, last_problem, last_said;
        Bigint: position, claims, attempts, due_at, created_at, last_at, last_took_millis, last_status;
    }
    seen_calls by application_id, span, door {
        Blob: application_id;
        Bigint: span, times, refused, last_at, last_status;
        Text: door, last_code;
    }
    gate_passkeys by pairing_id {
        Blob: pairing_id, credential_sealed;
        Text: host;
        Bigint: uses, added_at, counts_from, used_at;
    }
    gate_questions by id {
        Blob: id, pairing_id, approval_id, state_sealed;
        Bigint: asked_at, expires_at;
    }
    device_calls by device_id, nonce {
        Blob: device_id, nonce;
        Bigint: expires_at;
    }
    service_keys by id {
        Blob: id, key_sealed;
        Text: purpose;
        Bigint: created_at, retires_at;
    }
    outbox by id {
        Blob: id, application_id, user_id, challenge_id, number_sealed, email_sealed, device_id, approval_id, offer_id;
        Text: channel, notice, number_region, number_kind, language, state, gateway, provider_id, error_class, said;
        Bigint: digits, generation, attempts, takeovers, put_offs, due_at, claimed_until, created_at, expires_at, accepted_at, heard_at,
          delivered_at, cost, reserved;
    }
    price_lists by name {
        Text: name, body;
        Bigint: version, updated_at;
    }
    money_caps by scope {
        Blob: scope;
        Bigint: version, day, month, updated_at;
    }
    money_spent by scope, period, number {
        Blob: scope;
        Text: period;
        Bigint: number, spent, since, told;
    }
    outages by channel, cause {
        Text: channel, cause;
        Bigint: since, last_failed_at;
        Blob: first_number, second_number, third_number, last_number;
    }
    limits by subject {
        Blob: subject;
        Bigint: started_at, this_window, last_window, ends_at;
    }
    locks by subject {
        Blob: subject;
        Bigint: failures, level, locked_until, updated_at;
    }
    operators by id {
        Blob: id;
        Text: name, role, password_hash, email_language;
        Blob: email_sealed;
        Bigint: password_at, created_at, email_since;
    }
    held_changes by id {
        Blob: id, application_id, operator_id;
        Bigint: read_version, told, made_at, expires_at, ended_at;
        Text: kind, body, operator_name, state;
    }
    operator_passkeys by id {
        Blob: id, operator_id, credential_hash, credential_sealed;
        Text: name, host;
        Bigint: uses, added_at, used_at;
    }
    operator_sessions by id {
        Blob: id, operator_id, token_hash;
        Text: state, browser, place;
        Bigint: password_at, passkey_at, made_at, seen_at, ends_at, ended_at;
    }
    operator_browsers by id {
        Blob: id, operator_id, cookie_hash;
        Bigint: seen_at;
    }
    operator_links by id {
        Blob: id, operator_id, made_by, token_hash;
        Text: kind, role;
        Bigint: made_at, expires_at, used_at;
    }
    operator_ceremonies by id {
        Blob: id, session_id, state_sealed;
        Text: kind;
        Bigint: expires_at;
    }
    delivery_rules by id {
        Bigint: id, version, updated_at;
        Text: body;
    }
    sendings by id {
        Blob: id, application_id, challenge_id, number_sealed, number_hash, range_hash;
        Bigint: at, is_new, used_at;
        Text: channel, region, kind, gateway, refused;
    }
    breakers by subject {
        Blob: subject, range_sealed;
        Text: guard, channel, what;
        Bigint: trips, opened_at, open_until, closed_at, in_shadow;
    }
    expected_people by region {
        Text: region;
        Bigint: people, since;
    }
    sightings by kind, subject {
        Text: kind, subject;
        Bigint: seen_at;
    }
    log by id {
        Blob: id, application_id, user_id, challenge_id;
        Bigint: at;
        Text: event, detail;
    }
    open_sign_ins by challenge_id {
        Blob: challenge_id, application_id;
        Bigint: day, ends_at;
    }
    early_ends by challenge_id {
        Blob: challenge_id;
        Bigint: written_by;
        Text: how;
    }
    tallies by application_id, day, what {
        Blob: application_id;
        Bigint: day, times;
        Text: what;
    }
    log_waiting by log_id {
        Blob: log_id, stamp;
    }
    log_seal by position {
        Bigint: position;
        Blob: log_id, stamp, mac;
    }
    log_sealing by name {
        Text: name;
        Bigint: claims, claimed_until, position;
        Blob: log_id, mac;
    }
};
