//! From a till's journal to a store and back, over links that fail.

mod http;
mod upload;
