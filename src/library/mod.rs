//! SQLite, the truth: documents, records, runs.
