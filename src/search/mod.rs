//! tantivy: schema, analyzers, query, highlighter. Disposable: always rebuildable from the library.
