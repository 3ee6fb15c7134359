-- The library, version 3: what its clean documents say, as evidence for damaged ones.

-- The phrases that most documents hold, and of those that one holds, the latest: so many as phrases.rs keeps.
CREATE TABLE phrases (
    phrase    TEXT    PRIMARY KEY,               -- small letters, words parted by one blank
    documents INTEGER NOT NULL,                  -- how many clean documents hold it
    last      INTEGER NOT NULL                   -- the number of the last of them
) STRICT, WITHOUT ROWID;
CREATE INDEX phrases_by_use ON phrases (documents, last);

-- The documents whose phrases were counted: each once, however often it is read.
CREATE TABLE teachers (
    document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE
) STRICT;
