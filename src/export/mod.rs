//! Records for other systems. The door of a later step; nothing lives here yet.
//!
//! Will come in: the library's records, through the same [`Filter`](crate::library::Filter) that lists use. Will go out:
//! JSON lines, CSV, spreadsheets, Parquet, a plain SQLite file, Akoma Ntoso, and calendar entries for deadlines. This
//! room will know records and the library, and no parser; formats that need heavy crates will sit behind cargo features.
