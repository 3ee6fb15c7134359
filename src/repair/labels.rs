//! Labels of list items that a scan shows wrongly: the alphabet of lists runs a, b, c, d, đ, e, g, so what comes after
//! *c)* and looks like a *d* is one.
//!
//! Comes in: the source and its lines, repaired so far. Goes out: the same lines with their labels set right. Clean lines
//! are not touched.

use crate::text::{Cause, DamageClass, Edit, RepairedLine, Source};

/// The letters of lists, in order.
const ALPHABET: [char; 23] =
    ['a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y'];

/// Signs that look like a letter where a label stands.
const LOOKS: [(char, &str); 14] = [
    ('a', "á ä 4"),
    ('b', "6 h"),
    ('c', "© € ¢ e ce ("),
    ('d', "đ"),
    ('đ', "d ở ä 4"),
    ('e', "© £ € é"),
    ('g', "ø 8 q 9 ơ"),
    ('h', "b n"),
    ('i', "¡ ï ì í ! 1 l j"),
    ('l', "] | I 1 i !"),
    ('o', "0 ø ©"),
    ('q', "g 9"),
    ('s', "5 § ş"),
    ('y', "ÿ ỳ"),
];

/// How sure a label is that was set right.
const LABEL: f32 = 0.95;

/// A label as it is shown: its line, its bytes, and where its letter stands in the alphabet, if it is one.
struct Label {
    line: usize,
    start: usize,
    end: usize,
    shown: String,
    at: Option<usize>,
}

/// Sets labels right.
pub(super) fn mend(source: &Source, lines: &mut [RepairedLine]) {
    let labels: Vec<Label> = source.line_numbers().filter_map(|n| label(n.index(), source.line(n))).collect();
    let mut last: Option<usize> = None;
    for (i, label) in labels.iter().enumerate() {
        let next = last.and_then(|l| ALPHABET.get(l + 1).map(|c| (l + 1, *c)));
        // What is a label by itself, or a number, is another one only if the next label goes on from there.
        let confirmed = |at: usize| {
            labels.get(i + 1).is_some_and(|after| {
                after.at == Some(at + 1) || ALPHABET.get(at + 1).is_some_and(|c| looks_like(&after.shown, *c))
            })
        };
        let meant = next.filter(|(at, c)| {
            let doubtful =
                (label.at.is_some() && !matches!(c, 'd' | 'đ')) || label.shown.chars().any(|c| c.is_ascii_digit());
            label.at != Some(*at) && looks_like(&label.shown, *c) && (!doubtful || confirmed(*at))
        });
        match (meant, lines.get_mut(label.line)) {
            (Some((at, letter)), Some(line)) if line.class != DamageClass::Clean => {
                put(source, line, label, letter);
                last = Some(at);
            }
            _ => last = label.at.or(next.map(|n| n.0)).filter(|_| label.at.is_some() || last.is_some()),
        }
    }
}

fn put(source: &Source, line: &mut RepairedLine, label: &Label, letter: char) {
    let mut edits = std::mem::take(&mut line.edits);
    edits.retain(|e| e.start >= label.end || e.end <= label.start);
    let text = letter.to_string();
    let edit = Edit { start: label.start, end: label.end, text, cause: Cause::Typed, confidence: LABEL };
    let at = edits.iter().position(|e| e.start >= label.end).unwrap_or(edits.len());
    edits.insert(at, edit);
    let scanned = source.line(crate::text::LineNo::from_index(label.line));
    *line = RepairedLine::from_edits(scanned, line.class, edits, line.confidence.min(LABEL));
}

/// The label at the head of a line: one sign or two, then a bracket.
fn label(line: usize, text: &str) -> Option<Label> {
    let head = text.trim_start();
    let start = text.len() - head.len();
    let start = start + head.len() - head.trim_start_matches(['“', '"']).len();
    let head = text.get(start..)?;
    let shown = head.get(..head.find(')')?)?;
    if shown.is_empty() || shown.chars().count() > 2 || shown.contains(char::is_whitespace) {
        return None;
    }
    let mut letters = shown.chars();
    let at = match (letters.next(), letters.next()) {
        (Some(c), None) => ALPHABET.iter().position(|a| *a == c),
        _ => None,
    };
    if at.is_none() && !LOOKS.iter().any(|(_, looks)| looks.split(' ').any(|l| l == shown)) {
        return None;
    }
    Some(Label { line, start, end: start + shown.len(), shown: shown.to_owned(), at })
}

fn looks_like(shown: &str, letter: char) -> bool {
    LOOKS.iter().filter(|(c, _)| *c == letter).any(|(_, looks)| looks.split(' ').any(|l| l == shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(lines: &[&str], class: DamageClass) -> Vec<String> {
        let source = Source::from_text(lines.join("\n"));
        let mut repaired: Vec<RepairedLine> = lines.iter().map(|l| RepairedLine::untouched(l, class)).collect();
        mend(&source, &mut repaired);
        repaired.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn labels_follow_the_alphabet_of_lists() {
        let shown = ["a) một", "b) hai", "©) ba", "đ) bốn", "đ) năm", "tiếp", "£) sáu", "ø) bảy"];
        let meant = ["a) một", "b) hai", "c) ba", "d) bốn", "đ) năm", "tiếp", "e) sáu", "g) bảy"];
        assert_eq!(mended(&shown, DamageClass::Mild), meant);
        assert_eq!(mended(&shown, DamageClass::Clean), shown);
        assert_eq!(mended(&["c) ba", "d) bon", "d) nam", "e) sau"], DamageClass::Toneless)[2], "đ) nam");
    }

    #[test]
    fn a_list_of_its_own_is_left_alone() {
        for own in [
            &["h) tám", "1) một", "2) hai"][..],
            &["a) một", "a) một", "b) hai"][..],
            &["d) bốn", "a) một"][..],
            &["(c) ba", "e) sáu"][..],
        ] {
            assert_eq!(mended(own, DamageClass::Mild), own);
        }
        assert_eq!(mended(&["k) mười", "i) khác"], DamageClass::Mild)[1], "i) khác");
        assert_eq!(mended(&["h) tám", "1) chín", "k) mười"], DamageClass::Mild)[1], "i) chín");
    }
}
