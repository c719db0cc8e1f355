//! Words and rules of recruiting foster carers: what may happen on a journey, and what it means.
//!
//! Nothing here reads a file, a database or a clock: time and ids are arguments.
//!
//! # Glossary
//!
//! - **household**: who asked about fostering; a **person** is one adult of it, sealed under one key.
//! - **journey**: one household's path from enquiry to approval or ending. A return is a new journey.
//! - **fact**: something that happened ([`journey::JourneyEvent`]); **recorded**, it has a position in
//!   the log and a version in its stream ([`record::Recorded`]).
//! - **happened at**, **recorded at**: the world's time and the log's time of a fact.
//! - **as at**, **known at**: what had happened by an instant; what was recorded by an instant.
//! - **pathway**: the dated file that says what milestones mean ([`pathway::Pathway`]).
//! - **milestone**: what a pathway waits for. **Stage**: what the milestones mean, never recorded.
//!   It may have an **outcome**, which **suggests** what to record next; it may **book** something for
//!   a day, or **settle** it: it was held, missed or cancelled. Some are a manager's decision.
//! - **course**: a training course, with days, a place and so many **places**, which journeys take.
//! - **check**: what is looked into, on each adult or on the household: asked for, **chased**, returned,
//!   not needed. It is **owed** by who is asked, and what came back may **expire**.
//! - **contact**: one attempt to reach a household; two-way when they spoke or replied.
//! - **ending**: a journey closed without approval, with a **reason** and who **decided**.
//! - **leakage point**: the furthest stage reached by a journey that ended.
//! - **clock**: a time allowed from one fact to another: running, paused, met, met but recorded late,
//!   missed. **Now** is the time of day, **today** the day in London; both are always arguments.
//! - **cohort**: the enquiries received in a span of London days; **period**: what happened in one.
//! - **care**: the kind that a household asked about, by which figures are broken down; it **could
//!   offer** several. **Privacy notice**: what it is told of what becomes of its details, by version.
//!   **Values mode**: what moves it, by a questionnaire: pioneer, prospector or settler.
//! - **campaign**, **source**: dated activity with a cost, known by its **code**; how the household heard.
//!   A campaign has **event days**, and **placements**: where its code stands, as a link or a QR code.
//! - **touch**: how a household met the service: what it says itself, and what came along, **tracked** by
//!   a campaign's code. The first stays on the enquiry. A **referrer** recommended fostering to them.
//! - **recontact**: getting in touch again with who said "later", as long as they agree to it.
//! - **reminder**: a prompt to a worker that a clock or a next action comes due; its **step** says
//!   when, and the managers hear of an **escalation**. A **digest** holds those of a worker's morning.
//! - **clinic**: the managers' fortnightly meeting over the figures, known by its day. It looks at six
//!   **measures**, agrees on **actions**, and **freezes** its **pack**: the page, as it was shown.
//! - **figure**: an answer that somebody kept to cite it, with what was asked and of how much of the log.
//! - **look**, **viewing**: somebody was shown what is known of a household, on record before they were.
//!   **Door**: by which way a command came in: a page, the API, a file, the command line, or none.
//! - **reference**: how people name a journey to each other.
//! - **command**, **decide**: a request and its judgement; a **refusal** is the domain's no, a
//!   *failure* the machine's.
//! - **sealed**, **erased**: encrypted inside the fact; its key destroyed. An erasure is **ordered**,
//!   and **completed** once nothing opens any more: that fact is its **certificate**.
//! - **retention**: for how long records are kept, by the **class** of what the household became
//!   ([`retention::Class`]); they come **due**, unless they are **held**, and a manager lets them go.

pub mod calendar;
pub mod campaign;
pub mod clinic;
pub mod figure;
pub mod ids;
pub mod import;
pub mod journey;
pub mod pathway;
pub mod record;
pub mod reference;
pub mod retention;
pub mod sealed;
pub mod together;
pub mod training;
pub mod within;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
