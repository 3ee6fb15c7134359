-- The library, version 1. SQLite is the truth; the search index beside it can always be made again from here.
-- Later versions are further files of statements, run in order (see MIGRATIONS in mod.rs); this one is never changed
-- once a release has shipped it. A person's corrections will be a table of their own (append-only, tied to a quoted
-- span of a document's scanned text), made by the version that uses it.

-- What read a document: program, record shape, grammars and model. One row for each that ever did.
CREATE TABLE engines (
    id             INTEGER PRIMARY KEY,
    fingerprint    TEXT NOT NULL UNIQUE,
    version        TEXT NOT NULL,
    schema_version TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    id             INTEGER PRIMARY KEY,
    name           TEXT    NOT NULL,             -- the record's id
    sha256         TEXT    NOT NULL UNIQUE,      -- identity
    engine         INTEGER NOT NULL REFERENCES engines (id),
    revision       INTEGER NOT NULL,             -- rises with every change to any document
    media_type     TEXT    NOT NULL,
    pages          INTEGER NOT NULL,
    lines          INTEGER NOT NULL,
    class          TEXT    NOT NULL,             -- the damage that most of its lines show
    lines_repaired INTEGER NOT NULL,
    kind           TEXT,
    kind_folded    TEXT,                         -- without marks and case, as people may type it
    number         TEXT,
    number_folded  TEXT,
    date           TEXT,
    issuer         TEXT,
    title          TEXT,
    meta           TEXT    NOT NULL              -- JSON
) STRICT;
CREATE UNIQUE INDEX documents_by_revision ON documents (revision);
CREATE INDEX documents_by_number ON documents (number_folded);

-- Where a document was found; several copies are several paths of one document.
CREATE TABLE paths (
    path     TEXT    PRIMARY KEY,                -- absolute
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    named    TEXT    NOT NULL                    -- as the user named it
) STRICT, WITHOUT ROWID;
CREATE INDEX paths_by_document ON paths (document);

CREATE TABLE texts (
    document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    scanned  TEXT NOT NULL,                      -- as decoded; spans of evidence count its bytes
    repaired TEXT NOT NULL                       -- line N stands for line N of the scan; ends are \n
) STRICT;

CREATE TABLE tasks (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    first_line INTEGER NOT NULL,
    last_line  INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    deadline   TEXT,                             -- kind: by, recurring, continuous, from, unknown
    due        TEXT,                             -- the last day, or the first where there is no last
    rrule      TEXT,
    json       TEXT    NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT;
CREATE INDEX tasks_by_due ON tasks (due);

CREATE TABLE duties (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    first_line INTEGER NOT NULL,
    last_line  INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    json       TEXT    NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT;

CREATE TABLE indicators (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    first_line INTEGER NOT NULL,
    last_line  INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    json       TEXT    NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT;

CREATE TABLE indicator_values (
    document  INTEGER NOT NULL,
    ordinal   INTEGER NOT NULL,                  -- of the indicator
    nth       INTEGER NOT NULL,
    period    TEXT,
    role      TEXT    NOT NULL,                  -- target, actual
    op        TEXT    NOT NULL,
    value     REAL,
    value_max REAL,
    shown     TEXT    NOT NULL,                  -- the cell as it stands
    PRIMARY KEY (document, ordinal, nth),
    FOREIGN KEY (document, ordinal) REFERENCES indicators (document, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX indicator_values_by_period ON indicator_values (period);

CREATE TABLE citations (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    first_line INTEGER NOT NULL,
    last_line  INTEGER NOT NULL,
    confidence REAL    NOT NULL,
    kind       TEXT,
    number     TEXT,
    folded     TEXT,                             -- the number without marks and case
    date       TEXT,
    relation   TEXT    NOT NULL,
    json       TEXT    NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT;
CREATE INDEX citations_by_number ON citations (folded);

-- Every agency that a record names, by the part it plays there.
CREATE TABLE agencies (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    unit     TEXT    NOT NULL,                   -- document, task, duty, indicator, citation
    ordinal  INTEGER NOT NULL,
    nth      INTEGER NOT NULL,
    part     TEXT    NOT NULL,                   -- issuer, lead, coordinate, duty, monitor
    agency   TEXT    NOT NULL,
    folded   TEXT    NOT NULL,                   -- ' so y te ': without marks, a blank around each word
    PRIMARY KEY (document, unit, ordinal, part, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX agencies_by_name ON agencies (folded);

CREATE TABLE notes (
    document   INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    severity   TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    first_line INTEGER NOT NULL,
    last_line  INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;
