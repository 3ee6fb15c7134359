//! The board: the scores of several documents, what changed since the last one, and the floor below which none may fall.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Scores, Verdict};
use crate::error::{Error, Result};

/// The scores of several documents, by the document's name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// One column a document.
    pub columns: BTreeMap<String, Scores>,
}

/// What became of one row since the last board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The document.
    pub column: String,
    /// The row's name.
    pub row: String,
    /// What it was; `None` if it was not there.
    pub before: Option<Verdict>,
    /// What it is; `None` if it is not there any more.
    pub after: Option<Verdict>,
}

impl Change {
    /// Better (positive), worse (negative) or only other (0) than before.
    pub fn worth(&self) -> i8 {
        let bad = |v: &Option<Verdict>| v.as_ref().map_or(0, Verdict::badness);
        match bad(&self.before).cmp(&bad(&self.after)) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Less => -1,
            std::cmp::Ordering::Equal => 0,
        }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = |v: &Option<Verdict>| v.as_ref().map_or_else(|| "not there".to_owned(), ToString::to_string);
        write!(f, "{}  {}: {} → {}", self.column, self.row, said(&self.before), said(&self.after))
    }
}

/// The order in which figures are shown; those not named come after, by name.
const ORDER: [&str; 7] = ["repair.", "tasks.", "duties.", "indicators.", "citations.", "meta.", ""];

/// Figures that may not fall (or, where the first is `true`, not rise).
const FLOORED: [(bool, &str); 12] = [
    (true, "repair.ser_after"),
    (true, "repair.harm_per_10k"),
    (false, "repair.line_count_kept"),
    (false, "tasks.f1"),
    (false, "tasks.deadline"),
    (false, "tasks.perfect"),
    (false, "duties.f1"),
    (false, "indicators.f1"),
    (false, "indicators.cells"),
    (false, "citations.f1"),
    (false, "citations.relation"),
    (false, "meta.title"),
];

impl Board {
    /// Reads a stored board.
    ///
    /// # Errors
    /// [`Error::Grammar`] names the file and the line that cannot be parsed.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Error::Grammar {
            file: file.to_owned(),
            line: e.line(),
            reason: format!("is not a stored board: {e}"),
        })
    }
    /// The names of all figures, in the order in which people read them.
    pub fn figures(&self) -> Vec<String> {
        let mut names: Vec<String> = self.columns.values().flat_map(|s| s.figures.keys().cloned()).collect();
        names.sort_by_key(|n| (ORDER.iter().position(|p| n.starts_with(p)), n.clone()));
        names.dedup();
        names
    }
    /// What changed since the last board, column by column. Columns that one of the two does not hold are left out.
    pub fn since(&self, last: &Self) -> Vec<Change> {
        let mut out = Vec::new();
        for (column, now) in &self.columns {
            let Some(before) = last.columns.get(column) else { continue };
            let mut names: Vec<&String> = now.rows.keys().chain(before.rows.keys()).collect();
            names.sort();
            names.dedup();
            for row in names {
                let (was, is) = (before.rows.get(row), now.rows.get(row));
                if was != is {
                    out.push(Change {
                        column: column.clone(),
                        row: row.clone(),
                        before: was.cloned(),
                        after: is.cloned(),
                    });
                }
            }
        }
        out
    }
}

/// The least (or, for error rates, the most) that each figure may be, by document. It only rises.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Floor(pub BTreeMap<String, BTreeMap<String, f64>>);

impl Floor {
    /// Reads `floor.toml`.
    ///
    /// # Errors
    /// [`Error::Grammar`] names the file and the line that cannot be parsed.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        crate::grammar::parse_toml(file, text)
    }
    /// What falls below it, a line each; a column or figure that the board does not hold is said too.
    pub fn broken(&self, board: &Board) -> Vec<String> {
        let mut out = Vec::new();
        for (column, figures) in &self.0 {
            let Some(scores) = board.columns.get(column) else { continue };
            for (figure, limit) in figures {
                let most = FLOORED.iter().any(|(most, f)| *most && f == figure);
                match scores.get(figure) {
                    None => out.push(format!("{column}  {figure} is not measured any more")),
                    Some(v) if most && v > limit + 1e-9 => out.push(format!("{column}  {figure} = {v:.4} > {limit}")),
                    Some(v) if !most && v < limit - 1e-9 => out.push(format!("{column}  {figure} = {v:.4} < {limit}")),
                    Some(_) => {}
                }
            }
        }
        out
    }
    /// Raises the floor to just under what the board shows (0.01 for shares, a tenth for error rates); never lowers it.
    pub fn raise(&mut self, board: &Board) {
        for (column, scores) in &board.columns {
            let floor = self.0.entry(column.clone()).or_default();
            for (most, figure) in FLOORED {
                let Some(now) = scores.get(figure) else { continue };
                let limit =
                    if most { (now * 1.1 * 1e4).ceil() / 1e4 } else { ((now - 0.01).max(0.0) * 100.0).floor() / 100.0 };
                let limit = if !most && now >= 1.0 && figure == "repair.line_count_kept" { 1.0 } else { limit };
                let old = floor.entry(figure.to_owned()).or_insert(limit);
                *old = if most { old.min(limit) } else { old.max(limit) };
            }
        }
    }
    /// The text of `floor.toml`.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# What no change may fall below, figure by figure; error rates may not rise above theirs.\n\
             # Written by `vanban score --accept`, which only raises it.\n",
        );
        for (column, figures) in &self.0 {
            out.push_str(&format!("\n[\"{column}\"]\n"));
            for (figure, limit) in figures {
                out.push_str(&format!("\"{figure}\" = {limit:?}\n"));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(f1: f64, row: Option<Verdict>) -> Board {
        let mut scores = Scores::default();
        scores.set("tasks.f1", f1);
        scores.set("repair.ser_after", 0.1);
        if let Some(v) = row {
            scores.row("task I.1 Xây dựng", v);
        }
        Board { columns: [("000".to_owned(), scores)].into() }
    }

    #[test]
    fn gains_and_losses_are_named() {
        let wrong = Verdict::Wrong(vec!["lead".to_owned()]);
        let (a, b) = (board(0.9, Some(wrong.clone())), board(0.9, Some(Verdict::Right)));
        let gain = b.since(&a);
        assert_eq!((gain.len(), gain[0].worth()), (1, 1));
        assert_eq!(gain[0].to_string(), "000  task I.1 Xây dựng: wrong in lead → right");
        assert_eq!(a.since(&b)[0].worth(), -1);
        // A spurious row that goes away is a gain, one that comes is a loss.
        let (none, extra) = (board(0.9, None), board(0.9, Some(Verdict::Spurious)));
        assert_eq!((none.since(&extra)[0].worth(), extra.since(&none)[0].worth()), (1, -1));
        assert!(a.since(&a).is_empty());
    }

    #[test]
    fn the_floor_only_rises_and_says_what_is_below_it() {
        let mut floor = Floor::default();
        floor.raise(&board(0.905, None));
        floor.raise(&board(0.5, None));
        assert_eq!(floor.0["000"]["tasks.f1"], 0.89);
        assert_eq!(Floor::parse("floor.toml", &floor.to_toml()).unwrap(), floor);
        assert!(floor.broken(&board(0.9, None)).is_empty());
        assert_eq!(floor.broken(&board(0.88, None)), ["000  tasks.f1 = 0.8800 < 0.89"]);
    }

    #[test]
    fn a_stored_board_comes_back() {
        let b = board(0.9, Some(Verdict::Wrong(vec!["lead".to_owned()])));
        assert_eq!(Board::parse("board.json", &serde_json::to_string(&b).unwrap()).unwrap(), b);
        assert!(Board::parse("board.json", "{").unwrap_err().to_string().starts_with("board.json:1"));
    }
}
