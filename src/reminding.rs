//! Who gets which reminders and when: by their account, who is away, and what they chose.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::calendar::{Calendar, at_london, london_day};
use domain::ids::WorkerId;
use projections::reminders::{Due, Fate, Sending, Whom, is_review_day};
use uuid::Uuid;

use crate::settings::Settings;
use crate::store::outbox::{Item, is_digest, taken};
use crate::store::{
    Absence, Account, Database, DatabaseError, MailChoice, Role, absences, account, accounts,
    mail_choice, mail_choices,
};

/// What holds for everybody who did not choose otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customs {
    /// The hour of the digest in London, 0 to 16.
    pub digest_hour: u32,
    /// Mails that cannot wait, of which nobody gets more in a day.
    pub mails_a_day: u32,
}

/// A setting that says no hour or number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomsError {
    /// The hour of the digest.
    #[error("WAYMARK_DIGEST_HOUR is {0}, at which no digest goes: write a number from 0 to 16")]
    DigestHour(String),
    /// The mails of a day.
    #[error("WAYMARK_MAILS_A_DAY is {0}: write a number of mails, at least 1")]
    MailsADay(String),
}

/// The latest hour of a digest: at 17 nobody is on duty any more.
pub const LATEST_HOUR: u32 = 16;

/// Who reads what today.
#[derive(Clone, Debug)]
pub struct Readers {
    customs: Customs,
    workers: HashMap<WorkerId, String>,
    managers: Vec<WorkerId>,
    away: Vec<Absence>,
    choices: HashMap<WorkerId, MailChoice>,
}

/// A reminder for one reader.
#[derive(Clone, Debug)]
pub struct Addressed {
    /// What it says.
    pub due: Due,
    /// None: there is no manager.
    pub reader: Option<WorkerId>,
    /// Whether it is one for the managers, of whom each has a copy.
    pub is_managers: bool,
    /// Whether it has gone to nobody yet.
    pub is_new: bool,
}

impl Addressed {
    /// As it stands in a letter.
    pub fn item(&self) -> Item {
        let manager = self.reader.filter(|_| self.is_managers);
        Item { reminder: self.due.reminder.clone(), manager }
    }

    // As it would stand in the letter that its reader has, or in that of who looked after the household.
    fn in_other_letters(&self) -> [Item; 2] {
        let reminder = self.due.reminder.clone();
        [None, self.reader].map(|manager| Item { reminder: reminder.clone(), manager })
    }
}

impl Customs {
    /// As the settings say.
    pub fn of(settings: &Settings) -> Result<Self, CustomsError> {
        let (hour, mails) = (&settings.digest_hour.value, &settings.mails_a_day.value);
        let digest_hour = hour.parse().ok().filter(|hour| *hour <= LATEST_HOUR);
        let mails_a_day = mails.parse().ok().filter(|mails| *mails >= 1);
        Ok(Self {
            digest_hour: digest_hour.ok_or_else(|| CustomsError::DigestHour(hour.clone()))?,
            mails_a_day: mails_a_day.ok_or_else(|| CustomsError::MailsADay(mails.clone()))?,
        })
    }
}

impl Readers {
    /// As it stands on a day.
    pub async fn on(
        database: &Database,
        day: NaiveDate,
        customs: Customs,
    ) -> Result<Self, DatabaseError> {
        let choices = mail_choices(database).await?;
        let accounts = accounts(database).await?;
        Ok(Self::of(customs, away(database, day).await?, &accounts, choices))
    }

    /// The same for a mail that is about households of some workers: who reads it does not wait until
    /// everybody else is looked up. Of managers it knows only those who are among them.
    pub async fn of_mail(
        database: &Database,
        day: NaiveDate,
        customs: Customs,
        workers: impl IntoIterator<Item = WorkerId>,
    ) -> Result<Self, DatabaseError> {
        let away = away(database, day).await?;
        let mut concerned: BTreeSet<WorkerId> = workers.into_iter().collect();
        for absence in &away {
            let (worker, cover) = (absence.worker, absence.cover);
            if concerned.contains(&worker) || cover.is_some_and(|it| concerned.contains(&it)) {
                concerned.extend([Some(worker), cover].into_iter().flatten());
            }
        }
        let (mut accounts, mut choices) = (vec![], HashMap::new());
        for worker in concerned {
            accounts.extend(account(database, worker).await?);
            choices.insert(worker, mail_choice(database, worker).await?);
        }
        Ok(Self::of(customs, away, &accounts, choices))
    }

    fn of(
        customs: Customs,
        away: Vec<Absence>,
        accounts: &[Account],
        choices: HashMap<WorkerId, MailChoice>,
    ) -> Self {
        let reads =
            |account: &&Account| account.is_enabled() && account.role.works_with_households();
        let readers = || accounts.iter().filter(reads);
        let managers = readers().filter(|account| account.role == Role::Manager);
        Self {
            customs,
            managers: managers.map(|account| account.worker).collect(),
            workers: readers().map(|it| (it.worker, it.name.clone())).collect(),
            away,
            choices,
        }
    }

    // The managers who hear of what is late and of what is nobody's: those who are there, and of what can
    // wait those of them who want it. Somebody has to, so where none is left, all do.
    fn managers(&self, cannot_wait: bool) -> Vec<WorkerId> {
        let or_all = |some: Vec<WorkerId>, all: &[WorkerId]| {
            if some.is_empty() { all.to_vec() } else { some }
        };
        let managers = self.managers.iter().copied();
        let there = managers.filter(|worker| self.absence(*worker).is_none()).collect();
        let there = or_all(there, &self.managers);
        let wants = |worker: &WorkerId| cannot_wait || self.choice(*worker).team;
        or_all(there.iter().copied().filter(wants).collect(), &there)
    }

    /// Who gets it as their own. None: it is for the managers.
    pub fn own(&self, whom: Whom) -> Option<WorkerId> {
        whom.worker().and_then(|worker| self.who_is_there(worker))
    }

    // Who reads mail for a worker today: their cover, while they are away, unless that one is too.
    fn who_is_there(&self, worker: WorkerId) -> Option<WorkerId> {
        let reader = match self.absence(worker) {
            Some(theirs) => theirs.cover.filter(|cover| self.absence(*cover).is_none())?,
            None => worker,
        };
        Some(reader).filter(|reader| self.workers.contains_key(reader))
    }

    fn absence(&self, worker: WorkerId) -> Option<&Absence> {
        self.away.iter().find(|absence| absence.worker == worker)
    }

    /// For whom somebody stands in today, with their names.
    pub fn covered_by(&self, reader: WorkerId) -> BTreeMap<WorkerId, String> {
        let covered = self.away.iter().filter(|absence| absence.cover == Some(reader));
        let named = covered.map(|absence| {
            let name = self.workers.get(&absence.worker).cloned();
            (absence.worker, name.unwrap_or_else(|| "a colleague".to_owned()))
        });
        named.collect()
    }

    /// What a worker chose.
    pub fn choice(&self, worker: WorkerId) -> MailChoice {
        self.choices.get(&worker).copied().unwrap_or_default()
    }

    // When a reader's digest goes on a day that ends so.
    fn digest_at(&self, reader: Option<WorkerId>, duty_to: NaiveTime) -> NaiveTime {
        let chosen = reader.and_then(|worker| self.choice(worker).digest_hour);
        let hour = chosen.unwrap_or(self.customs.digest_hour);
        let last = duty_to.overflowing_sub_signed(TimeDelta::hours(1)).0;
        NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default().min(last)
    }

    /// The managers who are told of records past their time.
    pub fn of_review(&self) -> Vec<WorkerId> {
        self.managers(false)
    }

    /// Whether a reader's digest may go now: from its hour on, as long as there is duty left that day.
    pub fn digest_goes(&self, reader: WorkerId, calendar: &Calendar, now: DateTime<Utc>) -> bool {
        let today = london_day(now);
        at_london(today, self.digest_at(Some(reader), calendar.duty_to)) <= now
            && london_day(calendar.next_duty_moment_from(now)) == today
    }

    /// When the next digest of a reader goes.
    pub fn next_digest(
        &self,
        reader: WorkerId,
        calendar: &Calendar,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let (hour, today) = (self.digest_at(Some(reader), calendar.duty_to), london_day(now));
        if calendar.is_working_day(today) && now < at_london(today, hour) {
            return at_london(today, hour);
        }
        at_london(calendar.plus_working_days(today, 1), hour)
    }

    /// To whom each goes: to who looks after the household or stands in, or else to every manager, who may
    /// not have it yet where it went today. All of a reader's go with one digest: over pathways whose duty
    /// ends at different hours it goes when the first of them wants it.
    pub fn addressed(&self, going: Vec<(Due, Fate)>) -> Vec<Addressed> {
        let mut addressed: Vec<Addressed> = vec![];
        for (due, fate) in going {
            let is_new = fate == Fate::Goes;
            let cannot_wait = due.was_held || due.sending == Sending::AtOnce;
            let own = self.own(due.whom);
            let mut readers: Vec<Option<WorkerId>> = match own {
                Some(_) if !is_new => continue,
                Some(_) => vec![own],
                None => self.managers(cannot_wait).into_iter().map(Some).collect(),
            };
            if readers.is_empty() && is_new {
                readers.push(None);
            }
            addressed.extend(readers.into_iter().map(|reader| Addressed {
                due: due.clone(),
                reader,
                is_managers: own.is_none(),
                is_new,
            }));
        }
        let mut ends: BTreeMap<Option<WorkerId>, NaiveTime> = BTreeMap::new();
        for Addressed { due, reader, .. } in addressed.iter().filter(|it| it.due.goes_now) {
            let end = ends.entry(*reader).or_insert(due.duty_to);
            *end = due.duty_to.min(*end);
        }
        for Addressed { due, reader, .. } in &mut addressed {
            due.duty_to = ends.get(reader).copied().unwrap_or(due.duty_to);
        }
        addressed
    }

    /// Whether its reader wants it by mail. What cannot wait is not for choosing.
    pub fn wants(&self, it: &Addressed) -> bool {
        let can_wait = it.due.sending == Sending::Digest && !it.due.was_held;
        let has_choice = can_wait && !it.is_managers;
        it.reader.is_none_or(|reader| !has_choice || self.choice(reader).digest)
    }

    /// How it may go to a reader now, if it may: not at night, no digest before its hour, and none with
    /// what was recorded since, which waits for the next. What could not wait and did not go on its day
    /// goes with the digest, or once somebody is on duty if that is sooner.
    pub fn goes(&self, reader: Option<WorkerId>, due: &Due, now: DateTime<Utc>) -> Option<Sending> {
        let at = at_london(london_day(now), self.digest_at(reader, due.duty_to));
        let in_digest = due.goes_now && at <= now && due.entered_at <= at;
        match due.sending {
            Sending::AtOnce => due.goes_now.then_some(Sending::AtOnce),
            Sending::Digest if in_digest => Some(Sending::Digest),
            Sending::Digest => (due.was_held && due.on_duty).then_some(Sending::AtOnce),
        }
    }
}

async fn away(database: &Database, day: NaiveDate) -> Result<Vec<Absence>, DatabaseError> {
    let mut away = absences(database, day).await?;
    away.retain(|absence| absence.is_on(day));
    Ok(away)
}

/// Whether a letter is a manager's digest of one of these days, and tells of records past their time. The
/// first day is the one on which it is asked.
pub async fn is_of_review(
    database: &Database,
    customs: Customs,
    (letter, reader): (Uuid, WorkerId),
    calendar: &Calendar,
    days: [NaiveDate; 2],
) -> Result<bool, DatabaseError> {
    let is_of = |day: &NaiveDate| is_digest(letter, reader, *day) && is_review_day(calendar, *day);
    if !days.iter().any(is_of) {
        return Ok(false);
    }
    Ok(Readers::on(database, days[0], customs).await?.of_review().contains(&reader))
}

/// Those that their readers have in no letter yet.
pub async fn not_taken(
    database: &Database,
    mut addressed: Vec<Addressed>,
) -> Result<Vec<Addressed>, DatabaseError> {
    let items: Vec<_> = addressed.iter().flat_map(Addressed::in_other_letters).collect();
    let taken = taken(database, &items).await?;
    addressed.retain(|it| it.in_other_letters().iter().all(|it| !taken.contains(&it.to_string())));
    Ok(addressed)
}
