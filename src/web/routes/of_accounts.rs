//! Addresses of signing in, of one's own account, and of who may sign in.

use super::Allowed::Anyone;
use super::{ADMINISTRATION, ADMINISTRATOR, EVERYBODY, Entry, get, post};
use crate::web::{account, passwords, sign_in, step_up, tokens, workers};

pub(super) fn of_accounts() -> Vec<Entry> {
    vec![
        get("/sign-in", Anyone, sign_in::ask),
        post("/sign-in", Anyone, sign_in::save),
        get("/sign-in/code", Anyone, sign_in::ask_code),
        post("/sign-in/code", Anyone, sign_in::save_code),
        post("/sign-out", EVERYBODY, sign_in::leave),
        get("/confirm", EVERYBODY, step_up::ask),
        post("/confirm", EVERYBODY, step_up::save),
        get("/password", Anyone, passwords::ask),
        post("/password", Anyone, passwords::save),
        get("/account", EVERYBODY, account::show),
        post("/account/sessions", EVERYBODY, account::end),
        get("/account/password", EVERYBODY, account::ask_password),
        post("/account/password", EVERYBODY, account::save_password),
        get("/account/second-step", EVERYBODY, account::ask_second_step),
        post("/account/second-step", EVERYBODY, account::save_second_step),
        post("/account/second-step/removal", EVERYBODY, account::remove),
        post("/account/second-step/codes", EVERYBODY, account::renew),
        post("/account/second-step/codes.txt", EVERYBODY, account::download),
        get("/admin/workers", ADMINISTRATION, workers::list),
        post("/admin/workers", ADMINISTRATOR, workers::add),
        post("/admin/workers/{worker}", ADMINISTRATOR, workers::change),
        get("/admin/workers/{worker}/bounds", ADMINISTRATION, workers::bounds::ask),
        post("/admin/workers/{worker}/bounds", ADMINISTRATOR, workers::bounds::save),
        post("/admin/second-step", ADMINISTRATOR, workers::require_second_step),
        get("/admin/tokens", ADMINISTRATION, tokens::list),
        post("/admin/tokens", ADMINISTRATOR, tokens::create),
        post("/admin/tokens/{token}", ADMINISTRATOR, tokens::revoke),
    ]
}
