//! Row numbers: `1`, `1.1`, `IV.`, `a)`, and how well one follows another.

/// A row number as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Ordinal {
    /// `I`, `II.`
    Roman(u16),
    /// `A`, `b)`
    Letter(u16),
    /// `3`, `3.1`
    Number(Vec<u16>),
}

fn roman(text: &str) -> Option<u16> {
    if text.is_empty() || text.chars().count() > 6 {
        return None;
    }
    let value = |c| match c {
        // an OCR sets accents over a lone I
        'I' | 'Ì' | 'Í' | 'Î' | 'Ĩ' => Some(1i32),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    let digits: Vec<i32> = text.chars().map(value).collect::<Option<_>>()?;
    let mut sum = 0;
    for (i, d) in digits.iter().enumerate() {
        sum += if digits.get(i + 1).is_some_and(|n| n > d) { -d } else { *d };
    }
    u16::try_from(sum).ok().filter(|s| (1..=40).contains(s))
}

/// Row numbers without a point are below it; from here on they may be years.
const LONGEST_LIST: u16 = 1900;

/// Reads a whole word as a row number.
pub(super) fn parse(text: &str) -> Option<Ordinal> {
    let t = text.trim_end_matches(['.', ')', ',', ':', '/']).trim_start_matches('(');
    if t.is_empty() || t.len() > 9 {
        return None;
    }
    if t.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') && t.starts_with(|c: char| c.is_ascii_digit()) {
        let lone = !t.contains(['.', ',']);
        let most = if lone { LONGEST_LIST } else { 400 };
        let parts: Option<Vec<u16>> = t.split(['.', ',']).map(|p| p.parse().ok().filter(|n| *n < most)).collect();
        return parts.filter(|p| p.len() <= 4 && p.first().is_some_and(|n| *n > 0)).map(Ordinal::Number);
    }
    if let Some(r) = roman(t) {
        return Some(Ordinal::Roman(r));
    }
    if let Some(n) = step_of(t) {
        return Some(Ordinal::Number(vec![n]));
    }
    if let Some(parts) = coded(t) {
        return Some(Ordinal::Number(parts));
    }
    let mut chars = t.chars();
    let (c, rest) = (chars.next()?, chars.next());
    if rest.is_none() && c.is_ascii_alphabetic() && (c.is_ascii_uppercase() || text.ends_with(')')) {
        return Some(Ordinal::Letter(u16::from(c.to_ascii_uppercase() as u8 - b'A') + 1));
    }
    None
}

/// The number of a step or a task that bears a code: `B2` (*bước 2*), `NV03`.
fn step_of(text: &str) -> Option<u16> {
    let number = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let code = text.len() - number.len();
    // `T6` and `Q3` are times.
    let known = code == 2 || text.starts_with('B') && code == 1;
    let figures = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    (figures && known).then(|| number.parse().ok()).flatten().filter(|n| *n > 0)
}

/// The figures of a number below a letter or a Roman number: `A.1`, `II.3.2`.
fn coded(text: &str) -> Option<Vec<u16>> {
    let (over, figures) = text.split_once(['.', '-'])?;
    let letter = matches!(over.as_bytes(), [c] if (b'A'..=b'H').contains(c));
    if !letter && roman(over).is_none() {
        return None;
    }
    let parts = figures.split('.').map(|p| Some(p).filter(|p| p.len() <= 2)?.parse().ok().filter(|n| *n > 0));
    parts.collect::<Option<Vec<u16>>>().filter(|p| p.len() <= 3)
}

/// How it is shown: `2.3`, `IV`.
pub(super) fn show(text: &str, ordinal: &Ordinal) -> String {
    let bare = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    match ordinal {
        Ordinal::Number(_) if step_of(bare).is_some() || coded(bare).is_some() => bare.to_owned(),
        Ordinal::Number(parts) => {
            let shown = |p: &Vec<u16>| p.iter().map(u16::to_string).collect::<Vec<_>>().join(".");
            if parts.len() > 1 && !text.contains(['.', ',']) {
                return shown(parts);
            }
            let raw: Vec<&str> =
                text.split(['.', ',']).map(|p| p.trim_matches(|c: char| !c.is_ascii_digit())).collect();
            raw.iter().filter(|p| !p.is_empty()).take(parts.len()).copied().collect::<Vec<_>>().join(".")
        }
        Ordinal::Roman(_) => {
            let shown = text.trim_matches(|c: char| !c.is_alphanumeric());
            shown.chars().map(|c| if matches!(c, 'Ì' | 'Í' | 'Î' | 'Ĩ') { 'I' } else { c }).collect()
        }
        Ordinal::Letter(_) => text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
    }
}

/// The row numbers read so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Chain {
    pub(super) roman: Option<u16>,
    pub(super) letter: Option<u16>,
    pub(super) number: Vec<u16>,
    /// A group with a Roman number or a letter was just begun: numbers may start again.
    pub(super) fresh: bool,
    /// What the last group's number was.
    pub(super) above: Option<Above>,
}

/// What kind of number a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Above {
    /// `II.`
    Roman,
    /// `B.`
    Letter,
}

fn step(gap: i32) -> f32 {
    match gap {
        1 => 3.0,
        2 => 0.8,
        3 => 0.0,
        n if n > 3 => -3.0,
        _ => -4.0,
    }
}

impl Chain {
    /// How well a row number follows: about 3 for the next one, below zero for one out of order.
    pub(super) fn follows(&self, o: &Ordinal) -> f32 {
        match o {
            // below `B.` Roman numbers begin anew, and letters below `II.`
            Ordinal::Roman(1) if self.fresh && self.above == Some(Above::Letter) => 3.0,
            Ordinal::Letter(1) if self.fresh && self.above == Some(Above::Roman) => 2.5,
            Ordinal::Roman(r) => step(i32::from(*r) - i32::from(self.roman.unwrap_or(0))),
            Ordinal::Letter(l) => step(i32::from(*l) - i32::from(self.letter.unwrap_or(0))) - 0.5,
            Ordinal::Number(n) => self.number_follows(n),
        }
    }
    fn number_follows(&self, n: &[u16]) -> f32 {
        let last = &self.number;
        let common = n.iter().zip(last).take_while(|(a, b)| a == b).count();
        let fresh = if self.fresh && n.iter().all(|x| *x == 1) { 3.0 } else { f32::MIN };
        if last.is_empty() {
            let first = i32::from(n.first().copied().unwrap_or(0));
            return match first {
                _ if n.iter().all(|x| *x == 1) => 3.0,
                // the table's beginning may be lost
                2..=90 if n.len() <= 2 => 0.8,
                _ => -3.0,
            };
        }
        let (a, b) = (n.get(common).map_or(0, |x| i32::from(*x)), last.get(common).map_or(0, |x| i32::from(*x)));
        let rest = n.get(common + 1..).unwrap_or_default();
        let score = match rest.len() {
            0 => step(a - b),
            // a parent was lost or left out: 15 → 16.1
            1 if rest.iter().all(|x| *x == 1) => step(a - b).min(2.0) - 1.0,
            _ => -4.0,
        };
        score.max(fresh)
    }
    /// Takes a row number up.
    pub(super) fn take(&mut self, o: &Ordinal) {
        match o {
            Ordinal::Roman(r) => {
                self.roman = Some(*r);
                (self.fresh, self.above) = (true, Some(Above::Roman));
            }
            Ordinal::Letter(l) => {
                self.letter = Some(*l);
                (self.fresh, self.above) = (true, Some(Above::Letter));
            }
            Ordinal::Number(n) => {
                self.number.clone_from(n);
                self.fresh = false;
            }
        }
    }
}

/// Reads a word as the row number that goes on with those read so far; an OCR loses points (`12` for `1.2`) and takes
/// ones for letters (`L4`). The flag says that it was mended so.
pub(super) fn following(text: &str, chain: &Chain) -> Option<(Ordinal, bool)> {
    let plain = parse(text);
    if plain.as_ref().is_some_and(|o| chain.follows(o) >= LIKELY) {
        return plain.map(|o| (o, false));
    }
    let mended = dotless(text).into_iter().map(Ordinal::Number);
    let best = mended.map(|o| (chain.follows(&o), o)).filter(|(f, _)| *f >= LIKELY);
    let best = best.reduce(|a, b| if b.0 > a.0 { b } else { a });
    best.map(|(_, o)| (o, true)).or_else(|| plain.map(|o| (o, false)))
}

/// What follows as well as this follows well.
const LIKELY: f32 = 0.8;

/// The two-part numbers that a number without its point may be.
fn dotless(text: &str) -> Vec<Vec<u16>> {
    let t = text.trim_end_matches(['.', ')', ',', ':']);
    let one = |c: char| if matches!(c, 'l' | 'L' | 'I') { '1' } else { c };
    let digits: String = t.chars().map(one).collect();
    if !(2..=3).contains(&digits.len())
        || !digits.bytes().all(|b| b.is_ascii_digit())
        || t.chars().all(char::is_alphabetic)
    {
        return Vec::new();
    }
    let cut = |at: usize| Some(vec![digits.get(..at)?.parse().ok()?, digits.get(at..)?.parse().ok()?]);
    (1..digits.len()).filter_map(cut).filter(|p: &Vec<u16>| !p.contains(&0)).collect()
}

/// Whether a row number is a child of another: 7 → 7.1.
pub(super) fn is_child(parent: &Ordinal, child: &Ordinal) -> bool {
    match (parent, child) {
        (Ordinal::Number(p), Ordinal::Number(c)) => c.len() == p.len() + 1 && c.starts_with(p),
        (Ordinal::Roman(_) | Ordinal::Letter(_), Ordinal::Number(_)) => true,
        (Ordinal::Letter(_), Ordinal::Roman(1)) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_begin_anew_below_a_letter() {
        let mut c = Chain::default();
        for n in ["A", "I", "1", "2", "II", "3", "B", "I", "1"] {
            let o = parse(n).unwrap();
            assert!(c.follows(&o) > 0.5, "{n}");
            c.take(&o);
        }
        assert!(c.follows(&parse("I").unwrap()) < 0.0);
    }

    #[test]
    fn the_next_number_is_liked_best() {
        let mut c = Chain::default();
        for n in ["1", "1.1", "1.2", "2", "2.1", "2,3", "3"] {
            let o = parse(n).unwrap();
            assert!(c.follows(&o) > 0.5, "{n}");
            c.take(&o);
        }
        assert!(c.follows(&parse("15").unwrap()) < 0.0);
        assert!(c.follows(&parse("2").unwrap()) < 0.0);
        assert!(c.follows(&parse("4.1").unwrap()) > 0.5);
        assert_eq!(parse("IV."), Some(Ordinal::Roman(4)));
        assert_eq!(parse("Ì"), Some(Ordinal::Roman(1)));
        assert_eq!(show("Ì.", &Ordinal::Roman(1)), "I");
        assert_eq!(parse("B12."), Some(Ordinal::Number(vec![12])));
        assert_eq!(show("NV03.", &Ordinal::Number(vec![3])), "NV03");
        assert_eq!(
            (parse("A.1"), parse("II.3.2")),
            (Some(Ordinal::Number(vec![1])), Some(Ordinal::Number(vec![3, 2])))
        );
        assert_eq!(show("B.12.", &Ordinal::Number(vec![12])), "B.12");
        assert_eq!((parse("T.6"), parse("A.b"), parse("I-")), (None, None, None));
        assert_eq!((parse("T6"), parse("ABC1"), parse("B123")), (None, None, None));
        assert_eq!(parse("2025"), None);
        assert_eq!(parse("1204"), Some(Ordinal::Number(vec![1204])));
        assert_eq!(parse("450.5"), None);
        let mut c = Chain::default();
        for (text, number) in [
            ("1", "1"),
            ("11", "1.1"),
            ("l2", "1.2"),
            ("L3", "1.3"),
            ("2", "2"),
            ("21", "2.1"),
            ("3", "3"),
            ("32", "3.2"),
        ] {
            let (o, _) = following(text, &c).unwrap();
            assert_eq!(show(text, &o), number);
            c.take(&o);
        }
        assert_eq!(following("17", &c), Some((Ordinal::Number(vec![17]), false)));
        assert_eq!(show("2,3", &parse("2,3").unwrap()), "2.3");
    }
}
