//! What can fail: the outside world and our own data. Parsing a document never does.

use std::path::{Path, PathBuf};

/// An error that a person can do something about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{path}: {reason}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened and what to do, in plain English.
        reason: String,
    },
    /// A file is of a kind that vanban does not read (yet), or holds nothing to read.
    #[error("{path}: {reason}", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What it is and what to do.
        reason: String,
    },
    /// A grammar file is wrong.
    #[error("{file}:{line}: {reason}")]
    Grammar {
        /// Which file under `grammars/`.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The library cannot be opened, read or written.
    #[error("library {path}: {reason}", path = path.display())]
    Library {
        /// Which library.
        path: PathBuf,
        /// What happened and what to do.
        reason: String,
    },
    /// The search index cannot be built or read.
    #[error("search index: {0}")]
    Search(String),
    /// The command line asks for something that makes no sense.
    #[error("{0}")]
    Usage(String),
    /// Standard output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

/// The result of what can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An input or output error on a file.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or folder".to_owned(),
            std::io::ErrorKind::PermissionDenied => "not readable: permission denied".to_owned(),
            _ => error.to_string(),
        };
        Self::File { path: path.to_owned(), reason }
    }
    /// What happened to a file and what to do, without its name; of other errors the whole message.
    pub fn reason(&self) -> String {
        match self {
            Self::File { reason, .. } | Self::Unreadable { reason, .. } => reason.clone(),
            _ => self.to_string(),
        }
    }
    /// Whether the command line was wrong (exit code 2).
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Usage(_))
    }
    /// Whether the library is damaged or cannot be used (exit code 4).
    pub fn is_library(&self) -> bool {
        matches!(self, Self::Library { .. })
    }
}
