//! Saved views: the filters of a list under a name, for oneself or for the team.
//!
//! What is searched for is never saved: it is somebody's name. What is saved lies sealed all the
//! same, for a view's name may tell of somebody too: once they are erased, the view has another.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use domain::sealed::{Note, Sealed};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::filter::Filters;
use crate::store::{
    Role, SavedView, Subject, ViewTold, add_view, remove_view, rename_view, view_place, views_of,
};
use crate::web::govuk::{
    Column, Errors, button, button_group, choice, hidden, input, radios, table,
};
use crate::web::layout::{Entry, page};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;
use crate::web::{App, html_page, see_other};

/// Views that one worker may keep: more would find nothing faster.
const MOST: usize = 40;

/// A view, opened for somebody who may see it.
pub(super) struct View {
    id: Uuid,
    told: ViewTold,
    is_team: bool,
    is_own: bool,
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Asked {
    done: Option<Done>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Done {
    Saved,
    Renamed,
    Removed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    name: String,
    whose: String,
}

/// What is to become of a view.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Change {
    change: Changed,
    #[serde(default)]
    name: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Changed {
    Rename,
    Remove,
}

/// `/views`: those that somebody sees.
pub(in crate::web) async fn show(
    app: Data<App>,
    who: SignedIn,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let views = seen_by(&app, &who).await?;
    let done = asked.done.map(|done| match done {
        Done::Saved => "View saved",
        Done::Renamed => "View renamed",
        Done::Removed => "View removed",
    });
    let mut frame =
        app.frame_for(&who, Entry::Journeys, "Saved views").back("Journeys", "/journeys");
    if let Some(done) = done {
        frame = frame.done(done);
    }
    let main = html! {
        h1.govuk-heading-l { "Saved views" }
        @if views.is_empty() {
            p.govuk-body {
                "You have no saved views yet. Filter "
                a.govuk-link href="/journeys" { "the list of journeys" }
                " and choose “Save this view”."
            }
        } @else { (rows(&views)) }
    };
    Ok(html_page(StatusCode::OK, page(&frame, &main)))
}

/// `/views/new`: the filters of its address under a name.
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
) -> Result<HttpResponse, Problem> {
    let form = Form { whose: "me".to_owned(), ..Form::default() };
    let page = asked_for(&app, &who, &filters, &form, &Errors::default());
    Ok(html_page(StatusCode::OK, page))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    filters: Query<Filters>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let is_team = form.whose == "team";
    if is_team && who.role != Role::Manager {
        return Err(Problem::NotYours(who.role));
    }
    let views = seen_by(&app, &who).await?;
    let name = match read_name(&form.name, &views, None) {
        Ok(name) => name,
        Err(errors) => {
            let page = asked_for(&app, &who, &filters, &form, &errors);
            return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    // The key stands for the view, so that a form sent twice saves one.
    let id = stamp.key.0;
    let sealed = seal(&app, id, &ViewTold { name, query: filters.kept().query() }).await?;
    let saved = SavedView::new(id, who.worker, is_team, sealed);
    add_view(&app.database, &saved, (app.source.now)()).await?;
    Ok(see_other("/views?done=saved"))
}

/// `/views/VIEW`: another name, or none.
pub(in crate::web) async fn edit(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let view = changeable(&app, &who, *id).await?;
    let page = edited(&app, &who, &view, &view.told.name, &Errors::default());
    Ok(html_page(StatusCode::OK, page))
}

pub(in crate::web) async fn change(
    app: Data<App>,
    who: SignedIn,
    id: Path<Uuid>,
    posted: Posted<Change>,
) -> Result<HttpResponse, Problem> {
    let form = posted.form;
    let view = changeable(&app, &who, *id).await?;
    let done = match form.change {
        Changed::Remove => {
            remove_view(&app.database, view.id).await?;
            "removed"
        }
        Changed::Rename => {
            let views = seen_by(&app, &who).await?;
            let name = match read_name(&form.name, &views, Some(view.id)) {
                Ok(name) => name,
                Err(errors) => {
                    let page = edited(&app, &who, &view, &form.name, &errors);
                    return Ok(html_page(StatusCode::UNPROCESSABLE_ENTITY, page));
                }
            };
            let told = ViewTold { name, ..view.told.clone() };
            rename_view(&app.database, view.id, &seal(&app, view.id, &told).await?).await?;
            "renamed"
        }
    };
    Ok(see_other(&format!("/views?done={done}")))
}

/// The views that somebody sees, their own first, by name.
pub(super) async fn seen_by(app: &App, who: &SignedIn) -> Result<Vec<View>, Problem> {
    let saved = views_of(&app.database, who.worker).await?;
    let subjects: Vec<Subject> = saved.iter().map(|it| Subject::View(it.view)).collect();
    if !subjects.is_empty() {
        app.keys.write().await.recall(&subjects).await?;
    }
    let keys = app.keys.read().await;
    let open = |saved: SavedView| {
        let told = saved.opened(&keys)?;
        let is_own = saved.is_of(who.worker);
        Some(View { id: saved.view, told, is_team: saved.is_team, is_own })
    };
    let mut views: Vec<View> = saved.into_iter().filter_map(open).collect();
    views.sort_by_key(|view| (view.is_team, view.told.name.to_lowercase()));
    Ok(views)
}

async fn seal(app: &App, view: Uuid, told: &ViewTold) -> Result<String, Problem> {
    let failed = |error: serde_json::Error| Problem::Failed(error.to_string());
    let subject = Subject::View(view);
    let text = serde_json::to_string(told).map_err(failed)?;
    let sealed: Sealed<Note> = app.seal(subject, view_place(view), &text).await?;
    serde_json::to_string(&sealed).map_err(failed)
}

// Their own, or the team's for a manager. What others keep for themselves is not there.
async fn changeable(app: &App, who: &SignedIn, id: Uuid) -> Result<View, Problem> {
    let view = seen_by(app, who).await?.into_iter().find(|view| view.id == id);
    let view = view.ok_or(Problem::NotFound)?;
    if view.may_be_changed_by(who) { Ok(view) } else { Err(Problem::NotYours(who.role)) }
}

fn read_name(typed: &str, views: &[View], renamed: Option<Uuid>) -> Result<String, Errors> {
    let name = read_line("Name", typed).map_err(|error| Errors::on("name", error))?;
    let others = || views.iter().filter(|view| Some(view.id) != renamed);
    if name.is_empty() {
        return Err(Errors::on("name", "Enter a name for this view"));
    }
    if others().any(|view| view.told.name.to_lowercase() == name.to_lowercase()) {
        return Err(Errors::on(
            "name",
            format!("You already see a view called {name}: choose another name"),
        ));
    }
    if renamed.is_none() && others().filter(|view| view.is_own).count() >= MOST {
        return Err(Errors::on(
            "name",
            format!("You have {MOST} saved views: remove one that you no longer use first"),
        ));
    }
    Ok(name)
}

impl View {
    fn address(&self) -> String {
        format!("/journeys{}", self.told.query)
    }

    fn may_be_changed_by(&self, who: &SignedIn) -> bool {
        self.is_own || (self.is_team && who.role == Role::Manager)
    }
}

/// The views above the list, and the way to save one more.
pub(super) fn above(views: &[View], filters: &Filters) -> Markup {
    let query = filters.kept().query();
    let is_saved = views.iter().any(|view| view.told.query == query);
    html! {
        @if !views.is_empty() {
            nav.waymark-views aria-label="Saved views" {
                ul.govuk-list {
                    @for view in views {
                        li {
                            a.govuk-link href=(view.address())
                                aria-current=[(view.told.query == query).then_some("page")] {
                                (view.told.name)
                            }
                            @if view.is_team { " (team)" }
                        }
                    }
                    li { a.govuk-link.govuk-link--no-visited-state href="/views" { "Manage views" } }
                }
            }
        }
        @if !query.is_empty() && !is_saved {
            p.govuk-body.waymark-views {
                a.govuk-link href={ "/views/new" (query) } { "Save this view" }
            }
        }
    }
}

fn rows(views: &[View]) -> Markup {
    let columns =
        [Column::Words("View"), Column::Words("Who sees it"), Column::Unheaded("Actions")];
    let rows = views.iter().map(|view| {
        vec![
            html! { a.govuk-link href=(view.address()) { (view.told.name) } },
            html! { @if view.is_team { "The team" } @else { "Only you" } },
            html! {
                a.govuk-link href={ "/views/" (view.id) } {
                    "Rename or remove" span.govuk-visually-hidden { " " (view.told.name) }
                }
            },
        ]
    });
    html! { (table("Saved views", columns, rows).cards()) }
}

fn asked_for(app: &App, who: &SignedIn, filters: &Filters, form: &Form, errors: &Errors) -> Markup {
    let back = filters.address();
    let frame = app.frame_for(who, Entry::Journeys, "Save this view").errors(errors);
    let whose = [choice("me", "Only I see it"), choice("team", "The whole team sees it")];
    page(
        &frame.back("Back to the list", &back),
        &html! {
            h1.govuk-heading-l { "Save this view" }
            @if filters.q.is_empty() {
                p.govuk-body { "It keeps the filters and the order of the list, not the households that are in it today." }
            } @else {
                p.govuk-body { "It keeps the filters and the order of the list. What you searched for is not kept: it may be somebody’s name." }
            }
            form method="post" novalidate {
                (app.marks(who, None))
                (input("name", "Name of the view", &form.name, errors).autocomplete("off")
                    .hint("For example, “Mine, waiting for a visit”. Do not name anybody who asked about fostering"))
                @if who.role == Role::Manager {
                    (radios("whose", "Who sees it", whose, &form.whose, errors).small())
                }
                (button_group(&html! {
                    (button("Save view"))
                    a.govuk-link href=(back) { "Cancel" }
                }))
            }
        },
    )
}

fn edited(app: &App, who: &SignedIn, view: &View, typed: &str, errors: &Errors) -> Markup {
    let frame = app.frame_for(who, Entry::Journeys, "Rename or remove a view").errors(errors);
    page(
        &frame.back("Saved views", "/views"),
        &html! {
            h1.govuk-heading-l { "Rename or remove “" (view.told.name) "”" }
            form method="post" novalidate {
                (app.marks(who, None))
                (hidden("change", "rename"))
                (input("name", "Name of the view", typed, errors).autocomplete("off"))
                (button("Rename"))
            }
            h2.govuk-heading-m { "Remove it" }
            p.govuk-body {
                "The view goes, for " @if view.is_team { "the whole team" } @else { "you" }
                ". Nothing changes about any household."
            }
            form method="post" novalidate {
                (app.marks(who, None))
                (hidden("change", "remove"))
                (button("Yes, remove this view").warning())
            }
        },
    )
}
