//! Links of a campaign, one for each place where it is seen, and QR codes of them.
//!
//! A link carries the campaign's code (`c`), the place (`p`) and how it was followed (`by`), and nothing
//! about who follows it.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use domain::campaign::{NamePlacement, Placement};
use domain::ids::CampaignName;
use maud::html;
use projections::campaign_plans::{Campaign, Placed};
use serde::Deserialize;

use super::qr::Squares;
use super::sheet::{Sheet, finish};
use super::words::in_address;
use crate::web::App;
use crate::web::govuk::{Errors, button, choice, input, radios};
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::signed_in::SignedIn;
use crate::web::text::read_line;

/// The service's own form for who asks about fostering.
pub(super) const FORM: &str = "/enquire";
/// How large a code is to be printed.
pub(super) const ADVICE: &str = "Print a QR code at least 2 cm wide on paper that is held, and a tenth as wide \
     as people stand away from a poster: 20 cm for 2 metres. Leave its white margin, and try it with a \
     phone before it goes to print.";
/// Letters of a place's name: they stand in the link, and a long one makes a fine code.
const LONGEST_PLACE: usize = 60;
/// Letters of an address that a link leads to.
const LONGEST_ADDRESS: usize = 300;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::web) struct Form {
    placement: String,
    leads: String,
    to: String,
}

/// The link of a place: it says by itself whether it was followed from a QR code or a page.
pub(super) fn link(campaign: &CampaignName, placed: &Placed, own_form: &str, by: &str) -> String {
    let to = placed.to.as_deref().unwrap_or(own_form);
    let (to, place) =
        to.split_once('#').map_or((to, String::new()), |(to, place)| (to, format!("#{place}")));
    let joint = match to.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let (code, name) = (in_address(campaign.as_str()), in_address(placed.name.as_str()));
    format!("{to}{joint}c={code}&p={name}&by={by}{place}")
}

/// `/marketing/campaigns/CODE/links/new`
pub(in crate::web) async fn ask(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (campaign, _) = app.campaign(&campaign).await?;
    let form = Form { leads: "form".to_owned(), ..Form::default() };
    let errors = Errors::default();
    Ok(sheet(&campaign, &form, &errors).response(&app, &who, &errors))
}

pub(in crate::web) async fn save(
    app: Data<App>,
    who: SignedIn,
    campaign: Path<String>,
    posted: Posted<Form>,
) -> Result<HttpResponse, Problem> {
    let Posted { stamp, form } = posted;
    let (campaign, _) = app.campaign(&campaign).await?;
    let again = |errors: &Errors| sheet(&campaign, &form, errors).response(&app, &who, errors);
    let placement = match form.parse() {
        Ok(placement) => placement,
        Err(errors) => return Ok(again(&errors)),
    };
    let name = campaign.name.clone();
    let command = NamePlacement { campaign: name.clone(), placement };
    let done = finish(&app, &who, &stamp, &name, command).await?;
    Ok(done.unwrap_or_else(|errors| again(&errors)))
}

fn sheet<'a>(campaign: &'a Campaign, form: &'a Form, errors: &'a Errors) -> Sheet<'a> {
    let elsewhere = html! {
        (input("to", "Its address", &form.to, errors)
            .hint("It begins with https://, and is a page of the council's").without_spellcheck())
    };
    let leads = [
        choice("form", "This service's form").hint("Where people ask about fostering themselves"),
        choice("elsewhere", "Another page of the council's").reveals(elsewhere),
    ];
    let questions = html! {
        (input("placement", "Where will it stand?", &form.placement, errors)
            .hint("In a word or two that the link can carry, such as library-poster")
            .width(20).without_spellcheck())
        (radios("leads", "Where does it lead?", leads, &form.leads, errors))
        p.govuk-body {
            "The link carries the campaign's code and this place. What asks there about fostering keeps \
             both with the enquiry; a page elsewhere must hand them on."
        }
    };
    let (title, button) = ("Make a link", button("Make the link"));
    Sheet { campaign, title, questions, button, is_of_version: false }
}

impl Form {
    fn parse(&self) -> Result<Placement, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("placement", read_line("Where it stands", &self.placement));
        let name = name.unwrap_or_default();
        if name.is_empty() {
            errors.add("placement", "Enter where it will stand");
        } else if name.chars().count() > LONGEST_PLACE {
            errors.add("placement", "Where it stands must be 60 letters or fewer");
        }
        let to = match self.leads.as_str() {
            "form" => None,
            "elsewhere" => errors.take("to", self.address()),
            _ => {
                errors.add("leads", "Select where it leads");
                None
            }
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Placement { placement: name.as_str().into(), to: to.map(Into::into) })
    }

    fn address(&self) -> Result<String, String> {
        let to = read_line("Its address", &self.to).map_err(|error| error.to_string())?;
        let host = to.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next());
        let has_host = host.flatten().is_some_and(|host| host.contains('.') && !host.contains('@'));
        if !has_host || to.contains(char::is_whitespace) || to.chars().count() > LONGEST_ADDRESS {
            return Err("Enter an address that begins with https://, such as \
                        https://www.council.example/fostering"
                .to_owned());
        }
        Ok(to)
    }
}

/// `/marketing/campaigns/CODE/links/PLACE.svg`
pub(in crate::web) async fn svg(
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (squares, link, name) = drawn(&app, &path).await?;
    Ok(file(&name, "svg", "image/svg+xml", squares.svg(&link).into_bytes()))
}

/// `/marketing/campaigns/CODE/links/PLACE.png`
pub(in crate::web) async fn png(
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (squares, _, name) = drawn(&app, &path).await?;
    let png = squares.png().map_err(|error| Problem::Failed(error.to_string()))?;
    Ok(file(&name, "png", "image/png", png))
}

// The code of a place that was named, its link, and what its file is called.
async fn drawn(app: &App, path: &(String, String)) -> Result<(Squares, String, String), Problem> {
    let (campaign, _) = app.campaign(&path.0).await?;
    let placed = campaign.placements.iter().find(|it| it.name.as_str() == path.1);
    let placed = placed.ok_or(Problem::NotFound)?;
    let link = link(&campaign.name, placed, &app.place.link(FORM), "qr");
    let squares = Squares::of(&link).map_err(|error| Problem::Failed(error.to_string()))?;
    Ok((squares, link, format!("{}-{}", campaign.name, placed.name)))
}

fn file(name: &str, kind: &str, content: &str, bytes: Vec<u8>) -> HttpResponse {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let name: String = name.chars().map(|it| if is_plain(it) { it } else { '-' }).collect();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, content))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{kind}\"")))
        .body(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(to: Option<&str>) -> String {
        let placed = Placed { version: 2, name: "bus stop".into(), to: to.map(Into::into) };
        link(&"spring-26".into(), &placed, "https://fostering.example/enquire", "qr")
    }

    #[test]
    fn a_link_carries_the_code_the_place_and_how_it_was_followed() {
        let own = "https://fostering.example/enquire?c=spring-26&p=bus%20stop&by=qr";
        assert_eq!(of(None), own);
        let joined = [
            ("https://c.example/f", "https://c.example/f?c=spring-26&p=bus%20stop&by=qr"),
            ("https://c.example/f?x=1", "https://c.example/f?x=1&c=spring-26&p=bus%20stop&by=qr"),
            ("https://c.example/f?", "https://c.example/f?c=spring-26&p=bus%20stop&by=qr"),
            ("https://c.example/f#ask", "https://c.example/f?c=spring-26&p=bus%20stop&by=qr#ask"),
        ];
        for (to, link) in joined {
            assert_eq!(of(Some(to)), link);
        }
    }

    #[test]
    fn a_link_leads_to_a_whole_address_over_https_and_nowhere_else() {
        let address = |to: &str| Form { to: to.to_owned(), ..Form::default() }.address().is_ok();

        assert!(address("https://www.council.example/fostering?x=1"));
        for to in [
            "",
            "http://council.example",
            "https://",
            "https://me@council.example/",
            "javascript:alert(1)",
            "https://council.example/a b",
            "//council.example",
        ] {
            assert!(!address(to), "{to}");
        }
    }
}
