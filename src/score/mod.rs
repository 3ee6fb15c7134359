//! Our answer against the gold: compares two records and runs no stage.
