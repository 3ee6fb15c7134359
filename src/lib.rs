//! vanban turns OCR-damaged Vietnamese administrative documents into a searchable register of who must do what by when.
//!
//! The tour of the house, in the order in which a document walks through it:
//!
//! - [`text`]: the ground floor, the types that every room shares;
//! - [`grammar`]: what a clerk could correct without knowing Rust, loaded and compiled;
//! - [`read`]: bytes become a [`text::Source`];
//! - [`repair`]: what did the page say? A [`text::Repaired`];
//! - [`layout`]: what is where? A [`layout::Document`];
//! - [`extract`]: what does it order? A [`record::Record`];
//! - [`library`]: SQLite, the truth;
//! - [`search`]: tantivy, disposable;
//! - [`score`]: our answer against the gold;
//! - [`cli`]: one file a verb.
//!
//! Three rooms have a door and nothing behind it yet: [`corpus`], [`export`] and [`serve`].
//!
//! [`pipeline`] is the only place that knows the order of the stages. ARCHITECTURE.md says what each room must not know.

pub mod cli;
pub mod corpus;
pub mod error;
pub mod export;
pub mod extract;
pub mod grammar;
pub mod layout;
pub mod library;
pub mod pipeline;
pub mod read;
pub mod record;
pub mod repair;
pub mod score;
pub mod search;
pub mod serve;
pub mod text;
