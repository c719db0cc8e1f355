//! Who works at the made-up council.

use domain::ids::WorkerId;
use uuid::Uuid;

/// What a member of the team does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Logs contacts all day, visits, assesses.
    Recruiter,
    /// Decides, and looks after the team.
    Manager,
    /// Runs campaigns.
    Marketing,
    /// Looks after panels.
    PanelAdministrator,
    /// Looks at how it is all done.
    Auditor,
    /// Sends packs.
    Administrator,
}

/// A member of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The same in every made-up council.
    pub id: WorkerId,
    /// As colleagues say it.
    pub name: &'static str,
    /// Where reminders go.
    pub email: String,
    /// What they do.
    pub role: Role,
    /// The team they are in, if not in both.
    pub team: Option<&'static str>,
}

pub(super) const NORTH: &str = "north";
pub(super) const SOUTH: &str = "south";

const MANAGER: &str = "Ruth Ashdown";
const MARKETING: &str = "Tom Haverstock";
const ADMINISTRATOR: &str = "Sunita Rao";

// The south has one recruiter only, and its households wait longer: a thing to find.
const TEAM: [(&str, Role, Option<&str>); 8] = [
    ("Amara Okafor", Role::Recruiter, Some(NORTH)),
    ("Gareth Llewellyn", Role::Recruiter, Some(NORTH)),
    ("Bethan Pryce", Role::Recruiter, Some(SOUTH)),
    (MANAGER, Role::Manager, None),
    (MARKETING, Role::Marketing, None),
    ("Olu Fairweather", Role::PanelAdministrator, None),
    ("Grace Lindqvist", Role::Auditor, None),
    (ADMINISTRATOR, Role::Administrator, None),
];

/// Those who work for every household.
#[derive(Clone, Copy, Debug)]
pub(super) struct Desk {
    pub(super) manager: WorkerId,
    pub(super) marketing: WorkerId,
    pub(super) administrator: WorkerId,
}

impl Desk {
    pub(super) fn new() -> Self {
        let [manager, marketing, administrator] = [MANAGER, MARKETING, ADMINISTRATOR].map(id);
        Self { manager, marketing, administrator }
    }
}

pub(super) fn team() -> Vec<Worker> {
    let worker = |(name, role, team): (&'static str, Role, Option<&'static str>)| Worker {
        id: id(name),
        name,
        email: email(name),
        role,
        team,
    };
    TEAM.into_iter().map(worker).collect()
}

fn email(name: &str) -> String {
    format!("{}@council.example", name.to_lowercase().replace(' ', "."))
}

fn id(name: &str) -> WorkerId {
    let name = format!("waymark/demo/{}", email(name));
    WorkerId(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}
