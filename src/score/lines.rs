//! The repaired text against the true one.

use super::Scores;
use super::words::{distance, tokens};

/// Compares line by line. Two counts that differ by more than the final line end are a broken contract.
pub(super) fn by_line(gold: &str, scanned: &[&str], repaired: &[&str], out: &mut Scores) {
    let gold: Vec<&str> = gold.split('\n').collect();
    // The gold ends with a line end, after which `split` gives one more, empty line; a text's lines do not hold it.
    let kept = repaired.len().abs_diff(gold.len()) <= 1;
    out.set("repair.line_count_kept", f64::from(u8::from(kept)));
    let (mut all, mut before, mut after, mut lines, mut exact, mut good, mut harm) = (0, 0, 0, 0, 0, 0, 0);
    for (i, line) in gold.iter().enumerate() {
        if line.trim() == "##UNDONE" {
            continue;
        }
        let truth = tokens(line);
        let scan = tokens(scanned.get(i).copied().unwrap_or(""));
        let ours = tokens(repaired.get(i).copied().unwrap_or(""));
        all += truth.len();
        before += distance(&truth, &scan);
        let wrong = distance(&truth, &ours);
        after += wrong;
        if !truth.is_empty() || !scan.is_empty() {
            lines += 1;
            exact += usize::from(wrong == 0);
        }
        if wrong > 0 {
            out.wrong_lines.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
        }
        if scan == truth {
            good += truth.len();
            harm += wrong;
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    out.set("repair.syllables", all as f64);
    out.set("repair.ser_before", share(before, all));
    out.set("repair.ser_after", share(after, all));
    out.set("repair.exact_lines", share(exact, lines));
    out.set("repair.harm_per_10k", 1e4 * share(harm, good));
}

/// Compares two texts whose lines do not match.
pub(super) fn whole(truth: &str, scanned: &[&str], repaired: &[&str], out: &mut Scores) {
    let all = |lines: &[&str]| lines.iter().flat_map(|l| tokens(l)).collect::<Vec<_>>();
    let truth = tokens(truth);
    let share = |n: usize| n as f64 / truth.len().max(1) as f64;
    out.set("repair.syllables", truth.len() as f64);
    out.set("repair.ser_before", share(distance(&truth, &all(scanned))));
    out.set("repair.ser_after", share(distance(&truth, &all(repaired))));
}

/// A document without a true text is clean: every change to it is harm.
pub(super) fn clean(scanned: &[&str], repaired: &[&str], out: &mut Scores) {
    out.set("repair.line_count_kept", f64::from(u8::from(scanned.len() == repaired.len())));
    let (mut all, mut harm) = (0, 0);
    for (i, line) in scanned.iter().enumerate() {
        let (scan, ours) = (tokens(line), tokens(repaired.get(i).copied().unwrap_or("")));
        all += scan.len();
        let wrong = distance(&scan, &ours);
        harm += wrong;
        if wrong > 0 {
            out.wrong_lines.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
        }
    }
    out.set("repair.syllables", all as f64);
    out.set("repair.harm_per_10k", 1e4 * harm as f64 / all.max(1) as f64);
}
