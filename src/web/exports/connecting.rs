//! How a spreadsheet, and Power BI, are connected to the tables: step by step.

use maud::{Markup, html};

use crate::store::Role;
use crate::web::Place;
use crate::web::api::tables::ADDRESS;

/// The steps, for somebody with this role.
pub(super) fn told(place: &Place, role: Role) -> Markup {
    html! {
        h2.govuk-heading-m #token { "Get a token first" }
        (token(role))
        h2.govuk-heading-m #excel { "Connect Excel" }
        (excel(place, role))
        h2.govuk-heading-m #power-bi { "Connect Power BI" }
        (power_bi(place))
        h2.govuk-heading-m { "Ask only for what changed" }
        (changed())
        h2.govuk-heading-m { "Small numbers" }
        p.govuk-body {
            "The rows above show everything and stay with who works with households. What you publish \
             should hide small numbers: each page of figures that can hide them has a file to publish below \
             its tables, and " code { "waymark report funnel --public" } " prints the same."
        }
    }
}

fn token(role: Role) -> Markup {
    html! {
        p.govuk-body {
            "Excel and Power BI show a token of the API in place of a password. "
            @if role == Role::Administrator {
                a.govuk-link href="/admin/tokens" { "Make one under API tokens" } ". "
            } @else {
                "Your administrator makes it, under Admin, API tokens. "
            }
            "Rows of households need the scope " code { "read" } " and a worker who works with them; with "
            code { "figures" } " alone it opens the tables whose names begin with " code { "figures-" }
            ", where small numbers are hidden, and the calendar. Make one for each file or dashboard, so that \
             one can be revoked by itself."
        }
    }
}

fn excel(place: &Place, role: Role) -> Markup {
    let table = if role.sees_households() { "journeys" } else { "figures-funnel" };
    html! {
        ol.govuk-list.govuk-list--number {
            li { "Choose Data, From Web (Get Data, From Other Sources, From Web)." }
            li { "Enter " code.waymark-link { (place.link(ADDRESS)) "/" (table) } " and choose OK." }
            li {
                "Asked how to sign in, choose Basic. Enter any user name, and the token as the password. Choose "
                code.waymark-link { (place.link("")) } " as the level it applies to."
            }
            li { "Choose Load. Next time, choose Data, Refresh All." }
        }
    }
}

fn power_bi(place: &Place) -> Markup {
    html! {
        ol.govuk-list.govuk-list--number {
            li { "Download the Power Query of a table above: it sets the type of every column." }
            li {
                "In Power BI Desktop choose Get data, Blank query, Advanced Editor, and paste it in place of \
                 what stands there. In Excel it goes the same way, from Get Data, Launch Power Query Editor."
            }
            li {
                "Choose Edit Credentials, Basic. Enter any user name, and the token as the password, for "
                code.waymark-link { (place.link("")) } "."
            }
            li { "Do the same for each table, and join them by the column " code { "journey" } "." }
            li { "Close and apply. The credentials are kept for all tables of this address." }
        }
        p.govuk-body {
            "To refresh a published report by itself, enter the same user name and token once more in its \
             settings there, under Data source credentials. Where Waymark can only be reached from inside your \
             network, Power BI reaches it through an on-premises data gateway in that network: add a Web source \
             with this address and Basic there. Only what is asked by GET works that way, as these tables are."
        }
    }
}

fn changed() -> Markup {
    html! {
        p.govuk-body {
            "Whole tables are small enough for one council. Who keeps them elsewhere may ask for less: "
            code.waymark-link { (ADDRESS) "/events?since=1200" }
            " gives the rows of those journeys alone of which something was recorded after position 1,200 of \
             the log. Every answer says in its header " code { "Waymark-Position" } ", and "
            code.waymark-link { (ADDRESS) } " in " code { "position" } ", where to go on. Take "
            code { "journeys" } " the same way, drop all rows of the journeys in it from your other tables, and \
             add what came: corrections and late entries come along too. "
            code { "as-at" } " and " code { "known-at" } " give a table as it stood, and "
            code { "format=json" } " a list of objects. "
            a.govuk-link href="/api/docs#getTable" { "All that can be asked" } " is told in the API’s pages."
        }
    }
}
