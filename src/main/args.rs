//! What can be typed.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args as Arguments, Parser, Subcommand};
use uuid::Uuid;

use super::hand_on::ExportWhat;
use super::question::ReportArgs;
use super::subject_access::SubjectAccessArgs;
use super::tokens::TokenWhat;
use waymark::import::Columns;
use waymark::store::{Noted, Role};

/// Waymark tracks every household that asks about fostering, from the first enquiry to approval.
///
/// It is set up through the environment: `waymark settings` says how.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try it out: a made-up council's years up to today, in a temporary folder
    Demo(DemoArgs),
    /// Serve the pages and the API
    Serve(ServeArgs),
    /// Send reminders again and again, beside `waymark serve --no-jobs`
    Work(WorkArgs),
    /// Say who may sign in, and as what
    Worker {
        #[command(subcommand)]
        what: WorkerWhat,
    },
    /// Let programs ask the API for somebody
    Token {
        #[command(subcommand)]
        what: TokenWhat,
    },
    /// Bring in what another system recorded, or take it back
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Ask where households are lost, how long it takes, and what led to approvals
    Report(ReportArgs),
    /// Hand the log on: to spreadsheets, to tools that mine processes, to the council's analysts
    Export {
        #[command(subcommand)]
        what: ExportWhat,
    },
    /// Check, try or show pathway files
    Pathway {
        #[command(subcommand)]
        what: PathwayWhat,
    },
    /// Send the reminders that are due, once
    Remind(RemindArgs),
    /// Erase somebody for ever: their keys are destroyed, and every figure stays as it is
    Erase(EraseArgs),
    /// Write one file with all that is held about one person, and nobody else's data
    SubjectAccess(SubjectAccessArgs),
    /// Fold the whole log, and say how fast it went and how much memory it took
    Rebuild,
    /// Show under which wrapping keys the keys of names and notes lie
    Keys {
        #[command(subcommand)]
        what: Option<KeysWhat>,
    },
    /// Walk the chain of hashes over the log, and compare it with the checkpoints
    Verify(VerifyArgs),
    /// Copy the log, as it stands, into a new folder, while others go on writing
    Backup(BackupArgs),
    /// Put a backup back, where there is no log yet
    Restore(RestoreArgs),
    /// Look at the service from all sides, and say what is not right
    Doctor,
    /// Bring the tables of the database up to date
    Migrate,
    /// Show every setting, what it is for, and where its value came from
    Settings,
}

#[derive(Debug, Default, Arguments)]
pub(crate) struct ServeArgs {
    /// Start the service's clock at this instant, to try things out: the log keeps these times, and
    /// nothing else should use it meanwhile
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<DateTime<Utc>>,
    /// Leave reminders to `waymark work`, in a process of its own
    #[arg(long)]
    pub(crate) no_jobs: bool,
}

#[derive(Debug, Default, Arguments)]
pub(crate) struct WorkArgs {
    /// Start the clock of the jobs at this instant, as that of `waymark serve`
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysWhat {
    /// Draw a new wrapping key, and wrap every key under it
    Rotate,
    /// Forget the older wrapping keys, once no backup of the key store needs them
    Retire,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkerWhat {
    /// Give somebody an account, and print a link by which they choose their password
    Add {
        /// Their name, as colleagues know it
        name: String,
        /// Where their mail goes, which is also what they sign in with
        #[arg(long)]
        email: String,
        /// recruiter, manager, marketing, panel-administrator, auditor or administrator
        #[arg(long)]
        role: Role,
    },
    /// Show who may sign in
    List,
    /// Sign somebody out everywhere, and let them in no more
    Disable {
        /// Their e-mail address
        email: String,
    },
    /// Let somebody in again
    Enable {
        /// Their e-mail address
        email: String,
    },
    /// Print a link by which somebody chooses another password
    ResetPassword {
        /// Their e-mail address
        email: String,
    },
    /// Take away the second step of somebody who has lost it: they are signed out, and set up another
    RemoveSecondStep {
        /// Their e-mail address
        email: String,
    },
    /// Let an account be signed in to by way of the provider alone; its password ends
    Link {
        /// Their e-mail address
        email: String,
        /// Their id at the provider: Entra ID calls it Object ID, others `sub`
        id: String,
    },
    /// Take an account from its provider, so that its owner can choose a password again
    Unlink {
        /// Their e-mail address
        email: String,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct DemoArgs {
    /// Which council: the same number, on the same day, makes up the same one
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// About how many households ask in a year
    #[arg(long, value_name = "NUMBER", default_value_t = 200)]
    pub(crate) enquiries_per_year: u32,
    /// How many years
    #[arg(long, value_name = "NUMBER", default_value_t = 5,
          value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) years: u32,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImportWhat {
    /// Import a CSV file of events, one row each
    Events(ImportArgs),
    /// Import a spreadsheet of enquiries, one row each
    #[command(long_about = ENQUIRIES)]
    Enquiries(EnquiriesArgs),
    /// Take an import back: its facts stay in the log, struck out
    Undo {
        /// The id that the import printed
        id: Uuid,
    },
}

#[derive(Debug, Arguments)]
pub(crate) struct ImportArgs {
    /// The file, plain or gzipped
    pub(crate) file: PathBuf,
    /// The pathway to read it with; fostering-england if left out
    #[arg(long, value_name = "P.toml")]
    pub(crate) pathway: Option<PathBuf>,
    /// Which column is which, as `journey=case_id,event=activity,happened_at=timestamp`
    #[arg(long, value_name = "OURS=THEIRS,...")]
    pub(crate) columns: Option<Columns>,
    /// Say what would come in, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Import the good rows and leave out the bad ones
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct EnquiriesArgs {
    /// The spreadsheet: .xlsx, or .csv, plain or gzipped
    pub(crate) file: PathBuf,
    /// What its columns and words mean
    #[arg(long, value_name = "MAP.toml")]
    pub(crate) map: Option<PathBuf>,
    /// The pathway to read it with; fostering-england if left out
    #[arg(long, value_name = "P.toml")]
    pub(crate) pathway: Option<PathBuf>,
    /// Say what would come in, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Import the good rows and leave out the bad ones
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
}

/// What a spreadsheet may hold, and what a map says of it.
const ENQUIRIES: &str = include_str!("enquiries.txt");

#[derive(Debug, Arguments)]
pub(crate) struct RemindArgs {
    /// As if it were this time, as 2026-11-24T09:00:00Z; now if left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<DateTime<Utc>>,
    /// Say what would go, to whom and why, and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Say of every other reminder of a household under way, too, why it does not go, and the rules
    #[arg(long, requires = "dry_run")]
    pub(crate) explain: bool,
}

#[derive(Debug, Arguments)]
pub(crate) struct VerifyArgs {
    /// One more that must hold, as it was printed or noted: its position and its hash
    #[arg(long, value_name = "POSITION HASH")]
    pub(crate) checkpoint: Vec<Noted>,
}

#[derive(Debug, Arguments)]
pub(crate) struct BackupArgs {
    /// The folder for the log. It must not be there yet
    pub(crate) folder: PathBuf,
    /// The folder for the keys, without which names and notes cannot be read: keep it elsewhere, and
    /// not for long
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keys_to: Option<PathBuf>,
}

#[derive(Debug, Arguments)]
pub(crate) struct RestoreArgs {
    /// The folder with the log
    pub(crate) folder: PathBuf,
    /// The folder with the keys. Keys that are there stay, for some may have been destroyed since
    #[arg(long, value_name = "FOLDER")]
    pub(crate) keys_from: Option<PathBuf>,
}

#[derive(Debug, Arguments)]
pub(crate) struct EraseArgs {
    /// The journey, by the reference that its page shows, as FH-1932-T, or by its id
    #[arg(value_name = "JOURNEY")]
    pub(crate) journey: String,
    /// Only this adult, as the enquiry counts them, and no notes; if left out, the whole household
    /// with its notes
    #[arg(long, value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub(crate) person: Option<u8>,
    /// Say what would be erased, and erase nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Erase it although the law or a manager keeps it: only where a court or the law asks for that
    #[arg(long)]
    pub(crate) despite_duty_to_keep: bool,
    /// Erase it: nobody can bring it back
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PathwayWhat {
    /// Say what is wrong with pathway files, with line and remedy
    Check {
        /// The files: versions of a pathway are checked against each other
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Say what each clock that a file changes would have come to on what is recorded
    Preview {
        /// The file: a version of a pathway that is in use
        file: PathBuf,
    },
    /// Show what a pathway holds
    Show {
        /// The file; the pathway that comes along if left out
        file: Option<PathBuf>,
    },
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text);
    read.map(|instant| instant.to_utc())
        .map_err(|_| "this is no instant: write it as 2026-04-01T09:00:00Z".to_owned())
}
