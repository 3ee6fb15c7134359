//! The library over HTTP: REST, a web page, and tools for assistants. The door of a later step; nothing lives here yet.
//!
//! Will come in: requests. Will go out: what [`library`](crate::library) and [`search`](crate::search) answer, in the
//! shapes that `--format json` prints today. This room will know the outside world, as `cli` does, and no parser; it will
//! listen on this machine only unless told otherwise, and send nothing anywhere.
