-- The library, version 2: what became of files.

-- Files that could not be read when they were last seen.
CREATE TABLE failures (
    path   TEXT PRIMARY KEY,                     -- absolute; of an archive's member: archive.zip/member
    reason TEXT NOT NULL                         -- what is wrong and what to do
) STRICT, WITHOUT ROWID;

-- Earlier versions: documents whose only file has got another content since. They and their records are kept, and are
-- found where they are asked for by name.
CREATE TABLE superseded (
    document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    path     TEXT    NOT NULL,                   -- where it was
    by       INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE
) STRICT;
