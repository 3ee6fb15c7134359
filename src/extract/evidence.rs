//! Evidence for a field: where it was read, how sure that is, how it came from there.

use std::ops::Range;

use crate::record::{Evidence, Origin};
use crate::text::{Passage, Repaired};

/// Evidence for `value`, read at a byte range of a passage; `None` if the range holds no text.
pub(crate) fn evidence(passage: &Passage, text: &Repaired, range: Range<usize>, value: &str) -> Option<Evidence> {
    let repaired = passage.text().get(range.clone())?.trim().to_owned();
    let trace = passage.trace(text, range)?;
    let origin = if same(&trace.quote, value) {
        Origin::Verbatim
    } else if same(&repaired, value) {
        Origin::Repaired
    } else {
        Origin::Inferred
    };
    let confidence = f64::from(trace.confidence).clamp(0.0, 1.0) * if origin == Origin::Inferred { 0.95 } else { 1.0 };
    let boxes = text.source.boxes(trace.span);
    Some(Evidence {
        lines: trace.lines,
        span: trace.span,
        quote: trace.quote,
        confidence,
        origin,
        agency: None,
        page: boxes.first().map(|b| b.page),
        boxes,
    })
}

/// Whether two texts differ in white space only.
fn same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
