//! Who may ask for what: every address, asked by everybody, about everything.

use std::collections::BTreeMap;

use waymark::store::Scope;
use waymark::web::{Allowed, table};

use super::objects::{MONDAY, Objects};
use crate::support::Service;
use crate::web_support::{Answer, Browser, FORM, Site, encoded, with};

/// Who may ask for what, reviewed. A route that is not here, or is here otherwise, fails.
const REVIEWED: &str = "
GET  /                                              recruiter manager marketing panel-administrator auditor administrator
GET  /sign-in                                       anyone
POST /sign-in                                       anyone
GET  /sign-in/provider                              anyone
GET  /sign-in/callback                              anyone
POST /sign-in/kept                                  anyone
POST /sign-out                                      recruiter manager marketing panel-administrator auditor administrator
GET  /sign-in/code                                  anyone
POST /sign-in/code                                  anyone
GET  /confirm                                       recruiter manager marketing panel-administrator auditor administrator
POST /confirm                                       recruiter manager marketing panel-administrator auditor administrator
GET  /account                                       recruiter manager marketing panel-administrator auditor administrator
POST /account/sessions                              recruiter manager marketing panel-administrator auditor administrator
GET  /account/password                              recruiter manager marketing panel-administrator auditor administrator
POST /account/password                              recruiter manager marketing panel-administrator auditor administrator
GET  /account/second-step                           recruiter manager marketing panel-administrator auditor administrator
POST /account/second-step                           recruiter manager marketing panel-administrator auditor administrator
POST /account/second-step/removal                   recruiter manager marketing panel-administrator auditor administrator
POST /account/second-step/codes                     recruiter manager marketing panel-administrator auditor administrator
POST /account/second-step/codes.txt                 recruiter manager marketing panel-administrator auditor administrator
POST /admin/second-step                             administrator
GET  /password                                      anyone
POST /password                                      anyone
GET  /enquire                                       anyone
POST /enquire                                       anyone
GET  /enquire.css                                   anyone
GET  /work                                          recruiter manager auditor
GET  /work/absences                                 recruiter manager auditor
POST /work/absences                                 recruiter manager
POST /work/absences/{absence}/removal               recruiter manager
GET  /work/waiting                                  recruiter manager auditor
GET  /work/reminders                                recruiter manager
POST /work/reminders                                recruiter manager
POST /work/reminders/test                           recruiter manager
POST /work/reminders/diary                          recruiter manager
GET  /diary/{diary}                                 anyone
GET  /unsubscribe/{link}                            anyone
POST /unsubscribe/{link}                            anyone
GET  /work/allocation                               recruiter manager
POST /work/allocation                               recruiter manager
GET  /journeys                                      recruiter manager auditor
GET  /journeys.csv                                  recruiter manager auditor
GET  /journeys.xlsx                                 recruiter manager auditor
GET  /journeys/new                                  recruiter manager
POST /journeys/new                                  recruiter manager
GET  /journeys/new/questions                        recruiter manager
POST /journeys/new/questions                        recruiter manager
GET  /journeys/{reference}                          recruiter manager auditor
GET  /journeys/{reference}/history                  recruiter manager auditor
GET  /journeys/{reference}/history.csv              recruiter manager auditor
GET  /journeys/{reference}/looked                   manager auditor
GET  /journeys/{reference}/looked.csv               manager auditor
GET  /journeys/{reference}/confirmation             recruiter manager auditor
GET  /journeys/{reference}/dates                    recruiter manager auditor
GET  /journeys/{reference}/diary.ics                recruiter manager auditor
GET  /journeys/{reference}/contacts/new             recruiter manager
POST /journeys/{reference}/contacts/new             recruiter manager
GET  /journeys/{reference}/milestones/new           recruiter manager
POST /journeys/{reference}/milestones/new           recruiter manager
GET  /journeys/{reference}/checks                   recruiter manager auditor
GET  /journeys/{reference}/checks/new               recruiter manager
POST /journeys/{reference}/checks/new               recruiter manager
GET  /journeys/{reference}/checks/{check}           recruiter manager
POST /journeys/{reference}/checks/{check}           recruiter manager
GET  /journeys/{reference}/next-action              recruiter manager
POST /journeys/{reference}/next-action              recruiter manager
GET  /journeys/{reference}/values-mode              recruiter manager
POST /journeys/{reference}/values-mode              recruiter manager
GET  /journeys/{reference}/touches/new              recruiter manager
POST /journeys/{reference}/touches/new              recruiter manager
GET  /journeys/{reference}/recontact                recruiter manager
POST /journeys/{reference}/recontact                recruiter manager
GET  /journeys/{reference}/recontact/withdrawal     recruiter manager
POST /journeys/{reference}/recontact/withdrawal     recruiter manager
GET  /journeys/{reference}/reward                   manager
POST /journeys/{reference}/reward                   manager
GET  /journeys/{reference}/confidentiality          manager
POST /journeys/{reference}/confidentiality          manager
GET  /journeys/{reference}/confidentiality/lifting  manager
POST /journeys/{reference}/confidentiality/lifting  manager
GET  /journeys/{reference}/retention                manager
POST /journeys/{reference}/retention                manager
GET  /journeys/{reference}/retention/lifting        manager
POST /journeys/{reference}/retention/lifting        manager
GET  /journeys/{reference}/subject-access           manager
POST /journeys/{reference}/subject-access/file      manager
GET  /journeys/{reference}/notes/new                recruiter manager
POST /journeys/{reference}/notes/new                recruiter manager
GET  /journeys/{reference}/worker                   recruiter manager
POST /journeys/{reference}/worker                   recruiter manager
GET  /journeys/{reference}/snooze                   recruiter manager
POST /journeys/{reference}/snooze                   recruiter manager
GET  /journeys/{reference}/handover                 recruiter manager
POST /journeys/{reference}/handover                 recruiter manager
GET  /journeys/{reference}/handover/answer          recruiter manager
POST /journeys/{reference}/handover/answer          recruiter manager
GET  /journeys/{reference}/pause                    recruiter manager
POST /journeys/{reference}/pause                    recruiter manager
GET  /journeys/{reference}/resumption               recruiter manager
POST /journeys/{reference}/resumption               recruiter manager
GET  /journeys/{reference}/ending/new               recruiter manager
POST /journeys/{reference}/ending/new               recruiter manager
GET  /journeys/{reference}/corrections/{version}    recruiter manager
POST /journeys/{reference}/corrections/{version}    recruiter manager
GET  /journeys/{reference}/void                     recruiter manager
POST /journeys/{reference}/void                     recruiter manager
GET  /journeys/{reference}/duplicates/{other}       recruiter manager
POST /journeys/{reference}/duplicates/{other}       recruiter manager
POST /drafts                                        recruiter manager
POST /drafts/removal                                recruiter manager
GET  /views                                         recruiter manager
GET  /views/new                                     recruiter manager
POST /views/new                                     recruiter manager
GET  /views/{view}                                  recruiter manager
POST /views/{view}                                  recruiter manager
GET  /journeys/{reference}/training/new             recruiter manager
POST /journeys/{reference}/training/new             recruiter manager
GET  /training                                      recruiter manager auditor
GET  /training/new                                  recruiter manager
POST /training/new                                  recruiter manager
GET  /training/{course}                             recruiter manager auditor
GET  /training/{course}/plan                        recruiter manager
POST /training/{course}/plan                        recruiter manager
GET  /training/{course}/cancellation                recruiter manager
POST /training/{course}/cancellation                recruiter manager
GET  /training/{course}/attendance                  recruiter manager
POST /training/{course}/attendance                  recruiter manager
GET  /emergency                                      recruiter manager
POST /emergency                                      recruiter manager
GET  /duplicates                                    recruiter manager auditor
GET  /performance                                   recruiter manager marketing auditor
GET  /performance/funnel                            recruiter manager marketing auditor
GET  /performance/exits                             recruiter manager marketing auditor
GET  /performance/time                              recruiter manager auditor
GET  /performance/clocks                            recruiter manager marketing auditor
GET  /performance/trend                             recruiter manager auditor
GET  /performance/plan                              recruiter manager auditor
GET  /performance/compare                           recruiter manager auditor
GET  /performance/compare.json                      recruiter manager auditor
GET  /marketing                                     recruiter manager marketing auditor
GET  /marketing/campaign                            recruiter manager marketing auditor
GET  /marketing/planner                             recruiter manager marketing auditor
GET  /marketing/by-source                           recruiter manager marketing auditor
GET  /marketing/attribution                         recruiter manager marketing auditor
GET  /marketing/attribution/list                    recruiter manager auditor
GET  /marketing/attribution/list.csv                recruiter manager auditor
GET  /marketing/sources                             recruiter manager marketing auditor
GET  /marketing/referrals                           recruiter manager marketing auditor
GET  /marketing/referrals/list                      recruiter manager auditor
GET  /marketing/referrals/list.csv                  recruiter manager auditor
GET  /marketing/recontact                           recruiter manager auditor
GET  /marketing/recontact.csv                       manager
GET  /marketing/recontact/never-answered            recruiter manager auditor
GET  /marketing/recontact/never-answered.csv        recruiter manager auditor
GET  /retention                                     manager auditor
POST /retention                                     manager
GET  /retention/periods                             manager auditor
GET  /retention/periods/change                      manager
POST /retention/periods/change                      manager
GET  /retention/log                                 manager auditor
GET  /retention/log.csv                             manager auditor
GET  /retention/log/{certificate}                   manager auditor
GET  /marketing/codes                               recruiter manager marketing auditor
GET  /marketing/campaigns                           recruiter manager marketing auditor
GET  /marketing/campaigns.csv                       recruiter manager marketing auditor
GET  /marketing/campaigns/new                       manager marketing
POST /marketing/campaigns/new                       manager marketing
GET  /marketing/campaigns/{campaign}                recruiter manager marketing auditor
GET  /marketing/campaigns/{campaign}/change         manager marketing
POST /marketing/campaigns/{campaign}/change         manager marketing
GET  /marketing/campaigns/{campaign}/start          manager marketing
POST /marketing/campaigns/{campaign}/start          manager marketing
GET  /marketing/campaigns/{campaign}/end            manager marketing
POST /marketing/campaigns/{campaign}/end            manager marketing
GET  /marketing/campaigns/{campaign}/spend          manager marketing
POST /marketing/campaigns/{campaign}/spend          manager marketing
GET  /marketing/campaigns/{campaign}/corrections/{version} manager marketing
POST /marketing/campaigns/{campaign}/corrections/{version} manager marketing
GET  /marketing/campaigns/{campaign}/event-days/new manager marketing
POST /marketing/campaigns/{campaign}/event-days/new manager marketing
GET  /marketing/campaigns/{campaign}/event-days/{day}/attendance manager marketing
POST /marketing/campaigns/{campaign}/event-days/{day}/attendance manager marketing
GET  /marketing/campaigns/{campaign}/links/new      manager marketing
POST /marketing/campaigns/{campaign}/links/new      manager marketing
GET  /marketing/campaigns/{campaign}/links/{placement}.svg recruiter manager marketing auditor
GET  /marketing/campaigns/{campaign}/links/{placement}.png recruiter manager marketing auditor
GET  /performance/funnel/list                       recruiter manager auditor
GET  /performance/funnel/list.csv                   recruiter manager auditor
GET  /performance/exits/list                        recruiter manager auditor
GET  /performance/exits/list.csv                    recruiter manager auditor
GET  /performance/time/list                         recruiter manager auditor
GET  /performance/time/list.csv                     recruiter manager auditor
GET  /performance/at-risk                           recruiter manager auditor
GET  /performance/at-risk.csv                       recruiter manager auditor
GET  /performance/clocks/list                       recruiter manager auditor
GET  /performance/clocks/list.csv                   recruiter manager auditor
GET  /performance/flow                              recruiter manager auditor
GET  /performance/flow/list                         recruiter manager auditor
GET  /performance/flow/list.csv                     recruiter manager auditor
GET  /performance/data-quality                      recruiter manager auditor
GET  /performance/data-quality/list                 recruiter manager auditor
GET  /performance/data-quality/list.csv             recruiter manager auditor
GET  /performance/clinic                            recruiter manager auditor
GET  /performance/clinic/{clinic}.csv               recruiter manager auditor
GET  /performance/clinic/{clinic}.xlsx              recruiter manager auditor
GET  /performance/clinic/{clinic}.json              recruiter manager auditor
GET  /performance/clinic/{clinic}                   recruiter manager auditor
GET  /performance/clinic/{clinic}/again             recruiter manager auditor
GET  /performance/clinic/{clinic}/measures/{measure}.svg recruiter manager auditor
GET  /performance/clinic/{clinic}/measures/{measure} recruiter manager auditor
GET  /performance/clinic/{clinic}/narrative         manager
POST /performance/clinic/{clinic}/narrative         manager
GET  /performance/clinic/{clinic}/freezing          manager
POST /performance/clinic/{clinic}/freezing          manager
GET  /performance/clinic/{clinic}/striking          manager
POST /performance/clinic/{clinic}/striking          manager
GET  /performance/clinic/{clinic}/actions/new       manager
POST /performance/clinic/{clinic}/actions/new       manager
GET  /performance/clinic/{clinic}/actions/{action}  recruiter manager
POST /performance/clinic/{clinic}/actions/{action}  recruiter manager
GET  /figures                                       recruiter manager auditor
GET  /figures/new/{report}                          recruiter manager
POST /figures/new/{report}                          recruiter manager
GET  /figures/{figure}.csv                          recruiter manager auditor
GET  /figures/{figure}                              recruiter manager auditor
GET  /figures/{figure}/again                        recruiter manager auditor
GET  /measures                                      recruiter manager marketing auditor
GET  /measures/{measure}                            recruiter manager marketing auditor
GET  /performance/workload                          recruiter manager auditor
GET  /performance/workload/list                     recruiter manager auditor
GET  /performance/workload/list.csv                 recruiter manager auditor
GET  /performance/{name}.csv                        recruiter manager marketing auditor
GET  /performance/{name}.json                       recruiter manager marketing auditor
GET  /performance/{name}.xlsx                       recruiter manager marketing auditor
GET  /performance/{name}.svg                        recruiter manager auditor
GET  /clocks                                        recruiter manager auditor administrator
GET  /clocks/change                                 manager
POST /clocks/change                                 manager
GET  /outbox                                        recruiter manager auditor administrator
GET  /outbox/acknowledgement                        manager administrator
POST /outbox/acknowledgement                        manager administrator
POST /outbox/acknowledgement/test                   manager administrator
GET  /outbox/{mail}                                 recruiter manager auditor administrator
POST /outbox/{mail}                                 manager administrator
GET  /imports                                       manager auditor
GET  /imports/new                                   manager
POST /imports/new                                   manager
GET  /imports/{import}                              manager auditor
GET  /imports/{import}/mapping                      manager
POST /imports/{import}/mapping                      manager
GET  /imports/{import}/map.toml                     manager auditor
GET  /imports/{import}/words                        manager
POST /imports/{import}/words                        manager
GET  /imports/{import}/check                        manager
POST /imports/{import}/check                        manager
GET  /imports/{import}/errors.csv                   manager auditor
GET  /imports/{import}/undo                         manager
POST /imports/{import}/undo                         manager
GET  /admin/workers                                 auditor administrator
POST /admin/workers                                 administrator
POST /admin/workers/{worker}                        administrator
GET  /admin/workers/{worker}/bounds                 auditor administrator
POST /admin/workers/{worker}/bounds                 administrator
GET  /admin/tokens                                  auditor administrator
POST /admin/tokens                                  administrator
POST /admin/tokens/{token}                          administrator
GET  /api/docs                                      anyone
GET  /api/v1/openapi.json                           anyone
POST /api/v1/enquiries                              token:enquire
GET  /api/v1/journeys                               token:read
POST /api/v1/journeys                               token:write
GET  /api/v1/journeys/{reference}                   token:read
GET  /api/v1/journeys/{reference}/timeline          token:read
POST /api/v1/journeys/{reference}/contacts          token:write
POST /api/v1/journeys/{reference}/milestones        token:write
POST /api/v1/journeys/{reference}/checks/{check}    token:write
POST /api/v1/journeys/{reference}/next-action       token:write
POST /api/v1/journeys/{reference}/notes             token:write
POST /api/v1/journeys/{reference}/worker            token:write
POST /api/v1/journeys/{reference}/handover          token:write
POST /api/v1/journeys/{reference}/handover/acceptance token:write
POST /api/v1/journeys/{reference}/handover/return   token:write
POST /api/v1/journeys/{reference}/snooze            token:write
POST /api/v1/journeys/{reference}/touches           token:write
POST /api/v1/journeys/{reference}/values-mode       token:write
POST /api/v1/journeys/{reference}/training          token:write
POST /api/v1/journeys/{reference}/pause             token:write
POST /api/v1/journeys/{reference}/resumption        token:write
POST /api/v1/journeys/{reference}/ending            token:write
POST /api/v1/journeys/{reference}/corrections/{version} token:write
POST /api/v1/journeys/{reference}/void              token:write
POST /api/v1/journeys/{reference}/duplicates/{other} token:write
GET  /api/v1/courses                                token:read
GET  /api/v1/work                                   token:read
GET  /api/v1/workers                                token:read
GET  /api/v1/pathways                               token:read
GET  /api/v1/pathways/{id}                          token:read
GET  /api/v1/reports/{name}                         token:figures
GET  /api/v1/tables                                 token:read token:figures
GET  /api/v1/tables/{table}                         token:read token:figures
GET  /performance/national-return                   recruiter manager marketing auditor
GET  /performance/national-return/list              recruiter manager auditor
GET  /performance/national-return/list.csv          recruiter manager auditor
GET  /exports                                       recruiter manager marketing auditor administrator
GET  /exports/{table}.csv                           recruiter manager auditor
GET  /exports/{table}.parquet                       recruiter manager auditor
GET  /exports/{table}.pq                            recruiter manager marketing auditor administrator
GET  /assets/{name}                                 anyone
GET  /healthz                                       anyone
GET  /readyz                                        anyone
GET  /metrics                                       anyone
GET  /trail                                         manager auditor
GET  /trail/openings                                manager auditor
GET  /trail.csv                                     manager auditor
GET  /panel                                         manager panel-administrator auditor
GET  /panel/{reference}                             manager panel-administrator auditor
GET  /panel/{reference}/milestones/new              manager panel-administrator
POST /panel/{reference}/milestones/new              manager panel-administrator
";

fn token(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "token:read",
        Scope::Write => "token:write",
        Scope::Figures => "token:figures",
        Scope::Enquire => "token:enquire",
    }
}

type Key = (String, String);

fn reviewed() -> BTreeMap<Key, Vec<&'static str>> {
    let rows = REVIEWED.lines().filter(|line| !line.is_empty()).map(|line| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let key = (words.next().unwrap(), words.next().unwrap());
        (key, line.split_whitespace().skip(2).collect())
    });
    rows.collect()
}

#[test]
fn the_table_of_routes_is_the_reviewed_one() {
    let served: BTreeMap<Key, Vec<&str>> = table()
        .iter()
        .map(|entry| {
            let who = match entry.allowed {
                Allowed::Anyone => vec!["anyone"],
                Allowed::Roles(roles) => roles.iter().map(|role| role.as_str()).collect(),
                Allowed::Token(scopes) => scopes.iter().map(|scope| token(*scope)).collect(),
            };
            ((entry.method.to_string(), entry.address.to_owned()), who)
        })
        .collect();

    assert_eq!(served.len(), table().len(), "no address stands twice");
    assert_eq!(served, reviewed());
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Forbidden,
    SignInFirst,
}

fn verdict(answer: &Answer) -> Verdict {
    assert!(answer.status < 500, "{answer:?}");
    if answer.asks_to_sign_in() {
        Verdict::SignInFirst
    } else if answer.status == 403 && answer.body.contains("You cannot see this page") {
        Verdict::Forbidden
    } else {
        assert_ne!(answer.status, 403, "{answer:?}");
        Verdict::Passed
    }
}

// The form is right but for what it asks: it asks nothing, so whoever may send it changes nothing.
fn ask(who: &Browser<'_>, method: &str, address: &str, marks: &[(&'static str, String)]) -> Answer {
    match method {
        "POST" => who.ask(method, address, &[FORM], Some(&encoded(&with(marks, &[])))),
        _ => who.get(address),
    }
}

// Those of what is behind a pattern, with a household of every fate where it is below one.
fn addresses(objects: &Objects, pattern: &str, households: &[String]) -> Vec<String> {
    let mut addresses = objects.addresses(pattern);
    if pattern.contains("{reference}") && !pattern.contains("{other}") {
        let first = addresses[0].clone();
        let here = first.split('/').find(|part| part.starts_with("FH-")).unwrap().to_owned();
        addresses.extend(households.iter().map(|it| first.replace(&here, it)));
    }
    addresses
}

#[test]
fn everybody_gets_what_their_role_allows_and_nothing_else() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let expired = site.person(&service, "Old", "old", "recruiter");
    service.sql("UPDATE session SET seen_at = 1, begun_at = 1").unwrap();
    let recruiter = site.signed_in(&service, "recruiter");
    let disabled = site.person(&service, "Gone", "gone", "manager");
    assert_eq!(service.run(&["worker", "disable", "gone@council.example"]).status, 0);
    let objects = Objects::new(&service, &recruiter);
    let manager = site.signed_in(&service, "manager");
    let households = [objects.other.clone()];
    let people = [
        ("nobody", site.stranger()),
        ("expired", expired),
        ("disabled", disabled),
        ("manager", manager),
        ("marketing", site.signed_in(&service, "marketing")),
        ("panel-administrator", site.signed_in(&service, "panel-administrator")),
        ("auditor", site.signed_in(&service, "auditor")),
        ("administrator", site.signed_in(&service, "administrator")),
        ("recruiter", recruiter),
    ];
    let (position, workers) = (site.position(), service.run(&["worker", "list"]).out);

    for (role, person) in &people {
        // However slow the machine is, each has just said who they are.
        service.sql("UPDATE session SET proved_at = (SELECT MAX(seen_at) FROM session)").unwrap();
        let csrf = person.get("/").location.map(|home| person.get(&home).field("csrf"));
        let key = uuid::Uuid::from_u128(7).to_string();
        let marks = [("csrf", csrf.flatten().unwrap_or_default()), ("key", key)];
        for ((method, pattern), allowed) in reviewed() {
            let may = allowed.contains(role);
            let expected = match () {
                () if may || allowed == ["anyone"] => Verdict::Passed,
                // A browser has none, whoever it is.
                () if allowed[0].starts_with("token:") => Verdict::SignInFirst,
                () if ["nobody", "expired", "disabled"].contains(role) => Verdict::SignInFirst,
                () => Verdict::Forbidden,
            };
            // Who may sign out is then signed out: `sessions` asks that.
            if pattern == "/sign-out" && may {
                continue;
            }
            let addresses = addresses(&objects, &pattern, &households);
            for (number, address) in addresses.iter().enumerate() {
                let answer = ask(person, &method, address, &marks);
                assert_eq!(verdict(&answer), expected, "{method} {address} as {role}: {answer:?}");
                // What somebody saved for themselves is nobody else's.
                let is_anothers = pattern == "/views/{view}" && *role != "recruiter";
                let is_there = may && method == "GET" && number == 0 && pattern != "/";
                let is_there = is_there && !is_anothers;
                assert!(!is_there || answer.status == 200, "{address} as {role}: {answer:?}");
            }
        }
    }

    assert_eq!(site.position(), position, "nothing was recorded");
    assert_eq!(service.run(&["worker", "list"]).out, workers);
    assert!(people[3].1.get("/outbox").body.contains(" reminder"));
}

#[test]
fn what_is_asked_at_one_address_stands_together_in_the_table() {
    let addresses: Vec<&str> = table().iter().map(|entry| entry.address).collect();
    let mut runs = addresses.clone();
    runs.dedup();
    let all: std::collections::BTreeSet<&str> = runs.iter().copied().collect();

    assert_eq!(runs.len(), all.len(), "an address that comes twice hides its second: {runs:?}");
}

#[test]
fn what_is_not_there_is_told_alike_to_everybody() {
    let service = Service::new();
    let site = Site::at(&service, MONDAY);
    let (recruiter, stranger) = (site.signed_in(&service, "recruiter"), site.stranger());
    let page = |answer: Answer| (answer.status, answer.body);
    for address in
        ["/journeyz", "/admin", "/api/v1/journeyz", "/assets", "/assets/../keys", "//", "/%00"]
    {
        let told = page(stranger.get(address));
        assert_eq!(told.0, 404, "{address}: {}", told.1);
        assert_eq!(page(recruiter.get(address)), told, "{address}");
    }
    for entry in table() {
        let address = entry.address.replace("{reference}", "FH-9999-V").replace(['{', '}'], "");
        for method in ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let status = recruiter.ask(method, &address, &[], None).status;
            assert!([404, 405].contains(&status), "{method} {address}: {status}");
        }
    }
}
