//! The till API over HTTP: who asks, may they, do it, answer. What travels is described on the page of `store`.

use axum::Json;
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::company::CompanyId;
use super::{Store, StoreError};
use crate::domain::TillId;
use crate::domain::question::{Answer, Question};
use crate::sync::wire::{Batch, HEADER, Heads, REQUEST_BYTES_MAX, Refused, RegisterPage, SPEAKS};

/// Everything a store answers.
pub fn router(store: Store) -> Router {
    let till = Router::new()
        .route("/head", get(head))
        .route("/entries", post(append_entries))
        .route("/register", get(register))
        .route("/questions", post(ask));
    Router::new()
        .nest("/till/v1/companies/{company}/tills/{till}", till)
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_path)
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .layer(tower::util::MapResponseLayer::new(say_who_answers))
        .with_state(store)
}

async fn head(State(store): State<Store>, caller: Caller) -> Result<Json<Heads>, Refused> {
    Ok(Json(store.heads(caller.company, caller.till).await?))
}

/// Takes a batch from a till. Repeating it is safe: known entries are compared, not stored again.
async fn append_entries(
    State(store): State<Store>,
    caller: Caller,
    Sent(batch): Sent<Batch>,
) -> Result<Json<Heads>, Refused> {
    caller.must_be(batch.till)?;
    Ok(Json(store.append(caller.company, &batch).await?))
}

#[derive(Deserialize)]
struct Since {
    since: u64,
}

async fn register(
    State(store): State<Store>,
    caller: Caller,
    uri: axum::http::Uri,
) -> Result<Json<RegisterPage>, Refused> {
    let Query(Since { since }) = Query::try_from_uri(&uri).map_err(not_understood)?;
    Ok(Json(store.register(caller.company, since).await?))
}

async fn ask(
    State(store): State<Store>,
    caller: Caller,
    Sent(question): Sent<Question>,
) -> Result<Json<Answer>, Refused> {
    Ok(Json(store.answer(caller.company, caller.till, &question).await?))
}

async fn no_such_path() -> Refused {
    Refused::NoSuchPath
}

/// Every answer says that a store gave it, refusals and wrong paths included.
fn say_who_answers(mut answer: Response) -> Response {
    answer.headers_mut().insert(HeaderName::from_static(HEADER), HeaderValue::from_static(SPEAKS));
    answer
}

/// The till that asks, as its path names it.
struct Caller {
    company: CompanyId,
    till: TillId,
}

impl Caller {
    /// A till writes only its own journal.
    fn must_be(&self, till: TillId) -> Result<(), Refused> {
        if self.till == till { Ok(()) } else { Err(Refused::OtherTill { named: till }) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Path((company, till)) =
            Path::<(String, String)>::from_request_parts(parts, state).await.map_err(not_understood)?;
        Ok(Self { company: company.parse().map_err(not_understood)?, till: till.parse().map_err(not_understood)? })
    }
}

/// A body of JSON, or a refusal in JSON.
struct Sent<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::BytesRejection(fault)) if fault.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Refused::TooLarge { limit_bytes: REQUEST_BYTES_MAX })
            }
            Err(fault) => Err(Refused::NotUnderstood { why: fault.body_text() }),
        }
    }
}

fn not_understood(fault: impl std::fmt::Display) -> Refused {
    Refused::NotUnderstood { why: fault.to_string() }
}

/// What went wrong inside is logged here, once, and is not told to the caller.
impl From<StoreError> for Refused {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Refused(refused) => refused,
            other => {
                tracing::error!(fault = %other, "the store could not do what a till asked");
                Self::Failed
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self)).into_response()
    }
}
