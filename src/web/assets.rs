//! Styles, script and icons, embedded in the program.
//!
//! A file's address carries a hash of its content, so a browser may keep it for ever.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::Path;

struct Asset {
    name: &'static str,
    file: &'static str,
    body: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets/list.rs"));

/// The address of a file known by its plain name, as `app.css`.
pub(crate) fn address(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    asset.map_or_else(String::new, |asset| format!("/assets/{}", asset.file))
}

/// Serves a file by its hashed name: what `/assets/{file}` leads to.
#[expect(clippy::unused_async, reason = "actix asks for it")]
pub(crate) async fn show(file: Path<String>) -> HttpResponse {
    match ASSETS.iter().find(|asset| asset.file == *file) {
        Some(asset) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, kind(asset.name)))
            .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(asset.body),
        None => HttpResponse::NotFound().finish(),
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    fn text(name: &str) -> &'static str {
        let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
        str::from_utf8(asset.body).unwrap()
    }

    async fn served(file: &str) -> HttpResponse {
        show(Path::from(file.to_owned())).await
    }

    #[actix_web::test]
    async fn a_file_is_kept_for_ever_under_its_hashed_name_and_unknown_ones_are_not_found() {
        let styles = served(address("app.css").strip_prefix("/assets/").unwrap()).await;

        assert_eq!(styles.status(), 200);
        let header = |name| styles.headers().get(name).unwrap();
        assert_eq!(header(CONTENT_TYPE), "text/css; charset=utf-8");
        assert_eq!(header(CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(to_bytes(styles.into_body()).await.unwrap(), text("app.css"));
        for unknown in ["app.css", "app-0.css", "../Cargo.toml", ""] {
            assert_eq!(served(unknown).await.status(), 404, "{unknown}");
        }
    }

    #[test]
    fn nothing_of_govuks_own_brand_is_in_the_styles() {
        let styles = text("app.css").to_lowercase();

        for brand in ["gds transport", "@font-face", "crest", "1d70b8", "govuk-logo"] {
            assert!(!styles.contains(brand), "{brand}");
        }
    }

    #[test]
    fn whatever_the_styles_and_the_script_fetch_is_served() {
        let fetched = text("app.css").split("url(").skip(1).map(|rest| rest.split(')').next());
        let script = text("app.js").split("from \"./").nth(1).map(|rest| rest.split('"').next());
        let fetched: Vec<_> = fetched.chain(script).map(Option::unwrap).collect();

        assert!(fetched.len() > 2);
        for file in fetched {
            assert!(ASSETS.iter().any(|asset| asset.file == file), "{file}");
        }
    }
}
