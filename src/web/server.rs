//! The server: what it registers, what it says to every browser, and how it stops.

use std::io;
use std::net::TcpListener;
use std::num::NonZero;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Data, PathConfig, QueryConfig, ServiceConfig, resource, route};
use actix_web::{
    Error, HttpMessage as _, HttpRequest, HttpResponse, HttpServer, ResponseError as _, Route,
};

use super::App;
use super::api::PREFIX;
use super::api::fault::{Fault, Kind};
use super::api::limits::Limits;
use super::health::Counts;
use super::on_the_way::{OnTheWay, leaving};
use super::problem::Problem;
use super::room::{bounded, connections};
use super::routes::{Entry, table};
use super::signed_in::SignedIn;
use super::unread::{is_endless, refused};

/// Nothing but this service's own styles, scripts, pictures and forms.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
     object-src 'none'; frame-ancestors 'none'";

/// What every answer says, unless it says otherwise itself.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];
/// The same, for a page that some sites may show within theirs.
pub(super) fn policy_framed_by(sites: &[String]) -> String {
    if sites.is_empty() {
        return CONTENT_SECURITY_POLICY.to_owned();
    }
    let sites = format!("frame-ancestors {}", sites.join(" "));
    CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", &sites)
}

const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// Answers browsers until it is told to stop; then it finishes what it has begun.
pub fn serve(app: Data<App>, listener: TcpListener) -> io::Result<Server> {
    let counts = Data::new(Counts::default());
    let limits = Data::new(Limits::default());
    let on_the_way = Data::new(OnTheWay::default());
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .app_data(counts.clone())
            .app_data(PathConfig::default().error_handler(|_, _| Problem::NotFound.into()))
            .app_data(QueryConfig::default().error_handler(|_, _| Problem::NoQuestion.into()))
            .configure(register)
            .app_data(limits.clone())
            .app_data(on_the_way.clone())
            .default_service(route().to(nothing_here))
            .wrap(from_fn(attend))
    });
    let server = server.shutdown_timeout(10).keep_alive(Duration::from_secs(15));
    let workers = std::thread::available_parallelism().map_or(2, NonZero::get);
    let room = connections();
    tracing::info!(connections = room, "there is room");
    let server = server.workers(workers).max_connections(room.div_ceil(workers));
    bounded(&listener)?;
    Ok(server.listen(listener)?.run())
}

// An address with several methods is one resource.
fn register(config: &mut ServiceConfig) {
    let mut entries = table().into_iter().peekable();
    while let Some(Entry { method, address, route, .. }) = entries.next() {
        let (mut found, mut methods) = (resource(address).route(route), method.to_string());
        while let Some(next) = entries.next_if(|next| next.address == address) {
            found = found.route(next.route);
            methods += &format!(", {}", next.method);
        }
        let found = if address.starts_with(PREFIX) {
            let elsewhere =
                PathConfig::default().error_handler(|_, _| Fault::from(Problem::NotFound).into());
            found.app_data(elsewhere).default_service(no_such_method(methods))
        } else {
            found.default_service(actix_web::web::route().to(nothing_here))
        };
        config.service(found);
    }
}

async fn nothing_here(request: HttpRequest) -> HttpResponse {
    if request.path().starts_with(PREFIX) {
        return Fault::from(Problem::NotFound).error_response();
    }
    Problem::NotFound.error_response()
}

fn no_such_method(methods: String) -> Route {
    actix_web::web::route().to(move || {
        let detail = format!("At this address there is only {methods}: see /api/docs.");
        let mut response = Fault::new(Kind::NoSuchMethod, detail).error_response();
        if let Ok(allowed) = methods.parse() {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
        std::future::ready(response)
    })
}

// A name or a search may stand in an address, so the log gets its pattern alone.
async fn attend(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let begun = std::time::Instant::now();
    let app = request.app_data::<Data<App>>().cloned();
    let counts = request.app_data::<Data<Counts>>().cloned();
    let (method, pattern) = (request.method().clone(), request.match_pattern());
    let mut response =
        if is_endless(&request) { refused(request) } else { next.call(request).await? };
    let status = response.status().as_u16();
    if let Some(counts) = counts {
        counts.count(status);
    }
    let took = begun.elapsed();
    tracing::info!(%method, pattern, status, ?took, "answered");
    let is_signed_in = response.request().extensions().contains::<SignedIn>();
    let headers = response.headers_mut();
    // To nobody else: how long a guess at a password took is no one's to know.
    if is_signed_in && let Ok(value) = timing(took).parse() {
        headers.insert(HeaderName::from_static("server-timing"), value);
    }
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if app.is_some_and(|app| app.place.is_https()) {
        let value = HeaderValue::from_static(STRICT_TRANSPORT);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    let (request, answer) = response.into_parts();
    Ok(ServiceResponse::new(request, leaving(answer)))
}

// As browsers show it beside a page, in milliseconds.
fn timing(took: Duration) -> String {
    format!("answer;dur={:.3}", took.as_secs_f64() * 1000.0)
}
