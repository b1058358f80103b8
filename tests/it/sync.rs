//! From a till's journal to a store and back, over links that fail.

mod cut;
mod http;
mod upload;
