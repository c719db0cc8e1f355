//! Forms with files: within bounds of size and time, and from a page of ours.

use std::time::Duration;

use actix_web::web::Payload as Body;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use multer::Multipart;
use serde::Deserialize;

use super::posted::{Fields, Posted, Stamp, read_within};
use super::problem::Problem;
use super::signed_in::SignedIn;

/// Bytes a file may have.
pub(super) const MOST: usize = 10 << 20;
/// Bytes that the rest of the form may have.
const MOST_BESIDE: usize = 256 << 10;
/// How long a file may take to arrive, over a line as slow as there still are.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);
/// What says that a form has files.
pub(super) const KIND: &str = "multipart/form-data";

/// A form with files.
pub(crate) struct Uploaded {
    /// What marks it as this form and no other.
    pub(crate) stamp: Stamp,
    files: Vec<(String, File)>,
}

/// A file that was sent.
#[derive(Default)]
pub(crate) struct File {
    /// What it was called.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

// The same form, sent without files.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Without {
    #[serde(rename = "file")]
    _file: String,
    #[serde(rename = "map")]
    _map: String,
}

impl Uploaded {
    /// The file of a field, if one was chosen.
    pub(crate) fn take(&mut self, field: &str) -> Option<File> {
        let place = self.files.iter().position(|(name, file)| name == field && !file.is_none())?;
        Some(self.files.swap_remove(place).1)
    }
}

impl File {
    // Where nothing is chosen, browsers send a file without a name and with nothing in it.
    fn is_none(&self) -> bool {
        self.name.is_empty() && self.bytes.is_empty()
    }
}

impl FromRequest for Uploaded {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        if request.content_type() != KIND {
            let posted = Posted::<Without>::from_request(request, payload);
            return Box::pin(async move { Ok(Self { stamp: posted.await?.stamp, files: vec![] }) });
        }
        let header = request.headers().get("content-type").and_then(|it| it.to_str().ok());
        let boundary = header.and_then(|it| multer::parse_boundary(it).ok());
        let csrf = request.extensions().get::<SignedIn>().map(|it| it.csrf.clone());
        let path = request.path().to_owned();
        let body = Body::from_request(request, payload);
        Box::pin(async move {
            let boundary = boundary.ok_or(Problem::NoForm)?;
            let body = body.await.map_err(|_| Problem::NoForm)?;
            let body = read_within(body, MOST + MOST_BESIDE, PATIENCE).await;
            let body = body.map_err(|problem| match problem {
                Problem::TooLong => Problem::LargeFile,
                problem => problem,
            })?;
            let body = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(body)]);
            let (fields, files) = parts(Multipart::new(body, boundary)).await?;
            let stamp = Stamp::of(&path, fields, csrf.as_deref())?;
            Ok(Self { stamp, files })
        })
    }
}

async fn parts(mut form: Multipart<'_>) -> Result<(Fields, Vec<(String, File)>), Problem> {
    let (mut fields, mut files) = (vec![], vec![]);
    while let Some(part) = form.next_field().await.map_err(|_| Problem::NoForm)? {
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| Problem::NoForm)?;
        match name {
            Some(name) => files.push((field, File { name, bytes: bytes.to_vec() })),
            None => fields.push((field, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((fields, files))
}
