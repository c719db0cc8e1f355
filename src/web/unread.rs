//! Requests whose body does not say how long it is. They are refused and their connection is closed: what is
//! left of such a body would else be waited for without end.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::ResponseError as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::web::Bytes;

use super::api::PREFIX;
use super::api::fault::{Fault, Kind};
use super::problem::Problem;

/// Whether nobody knows beforehand where the body of a request ends.
pub(super) fn is_endless(request: &ServiceRequest) -> bool {
    request.headers().contains_key(TRANSFER_ENCODING)
}

/// Says so, and reads none of it.
pub(super) fn refused(request: ServiceRequest) -> ServiceResponse<BoxBody> {
    let (request, payload) = request.into_parts();
    let response = if request.path().starts_with(PREFIX) {
        let detail = "Send the request with a Content-Length, and not in chunks.";
        Fault::new(Kind::Unreadable, detail).error_response()
    } else {
        Problem::NoForm.error_response()
    };
    ServiceResponse::new(request, response)
        .map_body(|_, body| BoxBody::new(Unread { body, _payload: payload }))
}

// An answer that holds on to what was not read: the server closes a connection on which somebody still does.
struct Unread {
    body: BoxBody,
    _payload: Payload,
}

impl MessageBody for Unread {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
