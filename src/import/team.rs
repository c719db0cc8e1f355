//! Workers who have an account, as a spreadsheet may name them.

use super::enquiries::Team;
use crate::store::{Database, DatabaseError, accounts};

/// Everybody who has an account, by e-mail address, and by name where nobody else has it.
pub async fn team(database: &Database) -> Result<Team, DatabaseError> {
    let accounts = accounts(database).await?;
    let mut team = Team::new();
    for account in &accounts {
        let is_one = accounts.iter().filter(|it| it.name == account.name).count() == 1;
        let name = is_one.then(|| account.name.to_lowercase());
        team.extend(name.map(|name| (name, account.worker)));
        team.insert(account.email.to_lowercase(), account.worker);
    }
    Ok(team)
}
