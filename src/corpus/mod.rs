//! What only many documents together can tell. The door of a later step; nothing lives here yet.
//!
//! Will come in: the library's records. Will go out: views that no single document holds, each with its evidence:
//! agencies valid in time, the graph of citations with what is cited but not held, dates and numbers on which documents
//! disagree (both quotes shown, worded neutrally), proposals for a lost number or date from the documents that cite it,
//! and series of an indicator over targets and results. This room will know records and the library, and no parser, no
//! index and no page; what it finds is shown by `cli` and `serve` (exit code 3 where conflicts are asked for and found).
