//! tantivy: full-text search over records and text. Disposable: always rebuildable from the library.
//!
//! Comes in: a [`Library`](crate::library::Library) and what a person typed. Goes out: [`Hit`]s with highlighted
//! snippets of repaired text. The index lies in `<library>/search/`, knows which state of the library it shows, and is
//! brought up to date, or made anew, whenever that is not the present one. This room knows records and no parser.

mod index;
mod manifest;
mod query;
mod snippet;
mod token;
mod unit;

pub use index::{Freshness, Search};
pub use query::Query;
pub use snippet::{Hit, Snippet};
