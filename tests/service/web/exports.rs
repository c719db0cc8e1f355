//! The page of exports: what each role finds there, and that each file is on record.

use crate::support::Service;
use crate::web_support::Site;

#[test]
fn who_works_with_households_takes_tables_along_and_each_file_is_on_record() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let page = manager.get("/exports").body;
    for words in ["Connect Excel", "Connect Power BI", "data gateway", "entered_assessment"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(manager.get("/performance").body.contains("href=\"/exports\""));

    for (table, is_of_households) in [("journeys", true), ("events", true), ("calendar", false)] {
        assert!(page.contains(&format!("/exports/{table}.csv")), "{table}");
        let file = manager.get(&format!("/exports/{table}.csv"));
        assert_eq!(file.status, 200, "{file:?}");
        assert!(file.body.lines().count() > 1_000, "{table}");
        let files = if is_of_households {
            "SELECT count(*) FROM viewing WHERE page = 'table-file' AND households > 1000"
        } else {
            "SELECT count(*) FROM viewing WHERE page = 'table-file' AND households = 0"
        };
        assert!(service.count(files) > 0, "{table}");
    }
    assert_eq!(manager.get("/exports/secrets.csv").status, 404);
    let query = manager.get("/exports/clocks.pq").body;
    assert!(
        query.contains("api/v1/tables/clocks") && query.contains("{\"due_at\", type datetimezone}")
    );
}

#[test]
fn marketing_and_administrators_are_told_that_rows_are_not_for_them() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let marketing = site.signed_in(&service, "marketing");

    let page = marketing.get("/exports").body;

    assert!(
        page.contains("does not include households") && !page.contains("/exports/journeys.csv")
    );
    assert_eq!(marketing.get("/exports/journeys.csv").status, 403);
    let query = marketing.get("/exports/figures-funnel.pq").body;
    assert!(page.contains("/exports/figures-funnel.pq") && query.contains("tables/figures-funnel"));
    assert!(page.contains("/performance/funnel.csv?public=yes"));
    let file = marketing.get("/performance/funnel.csv?public=yes&by=area");
    assert!(file.status == 200 && file.body.contains("fewer than 5"), "{file:?}");
    let file =
        site.signed_in(&service, "manager").get("/performance/funnel.csv?public=yes&by=area");
    let printed = service.run(&["report", "funnel", "--by", "area", "--public", "--format", "csv"]);
    assert_eq!(file.body, printed.out);
    let administrator = site.signed_in(&service, "administrator");
    assert!(administrator.get("/exports").body.contains("href=\"/admin/tokens\""));
    assert_eq!(administrator.get("/exports/journeys.parquet").status, 403);
}

#[test]
fn a_report_without_a_form_for_the_public_is_refused_on_every_way() {
    let service = Service::of_the_council();
    let site = Site::of(&service);
    let manager = site.signed_in(&service, "manager");
    let says = "The report time has no form with small numbers hidden";

    let file = manager.get("/performance/time.csv?public=yes");
    assert!(file.status == 422 && file.body.contains(says), "{file:?}");
    let printed = service.run(&["report", "time", "--public"]);
    assert!(printed.status == 1 && printed.err.contains(says), "{printed:?}");
    let page = manager.get("/performance/funnel?public=yes");
    assert!(page.status == 422 && page.body.contains("Small numbers are hidden in files alone"));
    let other = manager.get("/performance/funnel.csv?public=perhaps");
    assert!(other.status == 422 && other.body.contains("write public=yes"), "{other:?}");
    let page = manager.get("/performance/funnel").body;
    assert!(page.contains("/performance/funnel.csv?public=yes"), "{page}");
}
