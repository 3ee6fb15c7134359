//! Document numbers: State (`327/QĐ-UBND`), Party (`57-NQ/TW`), law (`193/2025/QH15`), letter (`5473/BTTTT-KTS&XHS`).
//!
//! Comes in: text that may be broken over lines (`57- NQ/TW`), doubled (`34/CT- -TTg`) or damaged (`QD`, `Qb`). Goes out: a
//! [`DocNumber`] in right spelling. The shapes are here, the symbols in `grammars/kinds.toml`. Digits are never changed.

use std::fmt;
use std::ops::Range;

use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while_m_n, take_while1};
use nom::character::complete::{char, one_of, satisfy};
use nom::combinator::{map_opt, opt, peek, recognize, verify};
use nom::multi::{fold_many0, many1_count, separated_list1};
use nom::{IResult, Parser};

use super::kinds::Kinds;

/// How a number is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// `327/QĐ-UBND`, `39/2021/QĐ-UBND`.
    State,
    /// `57-NQ/TW`.
    Party,
    /// `193/2025/QH15`.
    Law,
    /// `5473/BTTTT-KTS&XHS`: an official letter, which bears no kind.
    Letter,
}

/// A document's number and symbol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocNumber {
    /// How it is built.
    pub shape: Shape,
    /// The figures as written, with a letter behind them where there is one (`30c`).
    pub number: String,
    /// The year within the number, as normative documents have it.
    pub year: Option<i16>,
    /// Abbreviation of the kind, where the symbol bears one.
    pub kind: Option<String>,
    /// Symbols of issuer and unit, in order: `UBND`; `BTTTT`, `KTS&XHS`; `QH15`.
    pub issuer: Vec<String>,
}

impl fmt::Display for DocNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.as_deref().unwrap_or("");
        let issuer = self.issuer.join("-");
        f.write_str(&self.number)?;
        if let Some(year) = self.year {
            write!(f, "/{year}")?;
        }
        match self.shape {
            Shape::State => write!(f, "/{kind}-{issuer}"),
            Shape::Party => write!(f, "-{kind}/{issuer}"),
            Shape::Law | Shape::Letter => write!(f, "/{issuer}"),
        }
    }
}

impl DocNumber {
    /// Abbreviation of the document's kind: that of the symbol, `CV` for a letter; for laws and resolutions of Quốc hội the
    /// number does not tell.
    pub fn kind(&self) -> Option<&str> {
        match self.shape {
            Shape::Letter => Some("CV"),
            _ => self.kind.as_deref(),
        }
    }
    /// The symbol of who issued it.
    pub fn issuer_symbol(&self) -> Option<&str> {
        self.issuer.first().map(String::as_str)
    }
}

/// How sure the place is that a number stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Right after *số* or the name of a kind: damage is forgiven.
    Named,
    /// Nothing says so: kind or issuer must be known and right.
    None,
}

/// At most two spaces, as a broken line leaves them.
fn gap(i: &str) -> IResult<&str, &str> {
    take_while_m_n(0, 2, char::is_whitespace).parse(i)
}

fn dash(i: &str) -> IResult<&str, &str> {
    recognize((gap, many1_count((one_of("-–—−‐‑"), gap)))).parse(i)
}

fn slash(i: &str) -> IResult<&str, &str> {
    recognize((gap, char('/'), gap)).parse(i)
}

fn figures(i: &str) -> IResult<&str, &str> {
    recognize((
        verify(take_while1(|c: char| c.is_ascii_digit()), |d: &str| d.len() <= 6),
        // `66.1/2025/NQ-CP`: one of several resolutions under one number.
        opt((char('.'), take_while_m_n(1, 2, |c: char| c.is_ascii_digit()), peek(char('/')))),
        opt((one_of("abcdeg"), peek(one_of("/-–")))),
    ))
    .parse(i)
}

fn year(i: &str) -> IResult<&str, i16> {
    map_opt(take_while_m_n(4, 4, |c: char| c.is_ascii_digit()), |s: &str| {
        s.parse::<i16>().ok().filter(|y| (1945..2200).contains(y))
    })
    .parse(i)
}

/// A symbol: letters, `&` between them, digits at the end (`QH15`).
fn symbol(i: &str) -> IResult<&str, &str> {
    let letters = || take_while1(char::is_alphabetic);
    let (rest, s) = recognize((
        letters(),
        fold_many0((char('&'), letters()), || (), |(), _| ()),
        // `QH15`, and a committee named after its decision (`BCĐQG1237`).
        nom::combinator::cut(take_while_m_n(0, 4, |c: char| c.is_ascii_digit())),
    ))
    .parse(i)?;
    Ok((rest, s))
}

struct Raw<'a> {
    number: &'a str,
    year: Option<i16>,
    party_kind: Option<&'a str>,
    symbols: Vec<&'a str>,
}

fn raw(i: &str) -> IResult<&str, Raw<'_>> {
    let party = |i| -> IResult<&str, Raw<'_>> {
        let (i, (number, _, kind, _, symbols)) =
            (figures, dash, symbol, slash, separated_list1(dash_tight, symbol)).parse(i)?;
        Ok((i, Raw { number, year: None, party_kind: Some(kind), symbols }))
    };
    let state = |i| -> IResult<&str, Raw<'_>> {
        let (i, (number, _, year, symbols)) =
            (figures, slash, opt((year, slash).map(|(y, _)| y)), separated_list1(dash, symbol)).parse(i)?;
        Ok((i, Raw { number, year, party_kind: None, symbols }))
    };
    alt((party, state)).parse(i)
}

/// A dash behind a Party symbol: without a space before it, lest a remark be taken for a symbol.
fn dash_tight(i: &str) -> IResult<&str, &str> {
    recognize((one_of("-–"), peek(satisfy(char::is_uppercase)))).parse(i)
}

/// Parses a number at the head of a text: the number and the bytes it took.
pub fn parse(text: &str, kinds: &Kinds, anchor: Anchor) -> Option<(DocNumber, usize)> {
    let (rest, raw) = raw(text).ok()?;
    let mut used = text.len() - rest.len();
    let mut symbols: Vec<String> = Vec::new();
    let last = raw.symbols.len().checked_sub(1)?;
    for (n, s) in raw.symbols.iter().enumerate() {
        let mut s = *s;
        if n == last
            && kinds.symbol(s).is_none()
            && let Some(cut) = kinds.symbol_prefix(s)
        {
            used -= s.len() - cut;
            s = s.get(..cut)?;
        }
        symbols.push(s.to_owned());
    }
    // Words in small letters behind a dash are no symbol: `KH-UBND - thực hiện`.
    while symbols.len() > 1 && symbols.last().is_some_and(|s| !is_symbol(s)) {
        let dropped = symbols.pop()?;
        let cut = text.get(..used)?.trim_end().len().checked_sub(dropped.len())?;
        used = text.get(..cut)?.trim_end_matches(|c: char| c.is_whitespace() || "-–—−‐‑".contains(c)).len();
    }
    if !symbols.iter().all(|s| is_symbol(s)) {
        return None;
    }
    let number = build(&raw, &symbols, kinds, anchor)?;
    Some((number, used))
}

/// Whether letters can be a symbol: they start with a capital, and few of them are small (`TTg`, `SNgV`).
fn is_symbol(s: &str) -> bool {
    let small = s.chars().filter(|c| c.is_lowercase()).count();
    let all = s.chars().count();
    s.starts_with(char::is_uppercase) && (2..=14).contains(&all) && small * 2 <= all
}

fn build(raw: &Raw<'_>, symbols: &[String], kinds: &Kinds, anchor: Anchor) -> Option<DocNumber> {
    let spelled = |s: &str| -> String {
        // `KTS&XHS`, `QH15`: the parts are spelled by themselves.
        let parts = s.split('&').map(|p| {
            let letters = p.trim_end_matches(|c: char| c.is_ascii_digit());
            let tail = p.get(letters.len()..).unwrap_or("");
            format!("{}{tail}", kinds.symbol(letters).map_or(letters, |k| k.0))
        });
        parts.collect::<Vec<_>>().join("&")
    };
    let sure = |s: &str| anchor == Anchor::Named || kinds.symbol(s).is_some();
    let number = raw.number.to_owned();
    let make = |shape, year, kind: Option<String>, issuer: &[String]| {
        let issuer: Vec<String> = issuer.iter().map(|s| spelled(s)).collect();
        Some(DocNumber { shape, number: number.clone(), year, kind, issuer })
    };
    if let Some(k) = raw.party_kind {
        let kind = kinds.of_symbol(k).map(|k| k.abbreviation.clone());
        let letter = k == "CV";
        let kind = kind.or(letter.then(|| "CV".to_owned()))?;
        return sure(symbols.first()?).then(|| make(Shape::Party, None, Some(kind), symbols)).flatten();
    }
    let first = symbols.first()?;
    if let Some(year) = raw.year
        && is_parliament(first)
    {
        return make(Shape::Law, Some(year), None, symbols);
    }
    let kind = kinds.of_symbol(first).filter(|k| symbols.len() > 1 && k.abbreviation != "L");
    if let Some(kind) = kind {
        let issuer = symbols.get(1..)?;
        let known = kinds.symbol(issuer.first()?).is_some() || anchor == Anchor::Named || kind.abbreviation == *first;
        return known.then(|| make(Shape::State, raw.year, Some(kind.abbreviation.clone()), issuer)).flatten();
    }
    // Without a kind only a letter is left; its issuer must be known, or the place must say that a number follows.
    (raw.year.is_none() && sure(first) && (symbols.len() > 1 || kinds.symbol(first).is_some()))
        .then(|| make(Shape::Letter, None, None, symbols))
        .flatten()
}

fn is_parliament(symbol: &str) -> bool {
    let parse = |i| -> IResult<&str, &str> {
        recognize((alt((tag_no_case("UBTVQH"), tag_no_case("QH"))), take_while_m_n(1, 2, |c: char| c.is_ascii_digit())))
            .parse(i)
    };
    parse(symbol).is_ok_and(|(rest, _)| rest.is_empty())
}

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The number.
    pub number: DocNumber,
    /// Its bytes.
    pub range: Range<usize>,
    /// Where the words before it start that belong to it: the kind's name and *số*; the number's own start if none.
    pub head: usize,
    /// Abbreviation of the kind that these words name.
    pub named: Option<String>,
}

/// All document numbers of a text, in order.
pub fn find(text: &str, kinds: &Kinds) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut out: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let fresh = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'/' | b'.' | b','));
        let tail = text.get(at..).unwrap_or("");
        if !bytes[at].is_ascii_digit() || !fresh || tail.is_empty() {
            at += 1;
            continue;
        }
        let (head, named, anchor) = before(text, at, kinds);
        match parse(tail, kinds, anchor).or_else(|| torn(tail, kinds, anchor)) {
            Some((number, len)) => {
                out.push(Found { number, range: at..at + len, head, named });
                at += len.max(1);
            }
            None => at += tail.bytes().take_while(u8::is_ascii_digit).count().max(1),
        }
    }
    out
}

/// A number whose figures a scan has parted (*số 317 6/QĐ-BYT*), where *số* says that one stands here.
fn torn(text: &str, kinds: &Kinds, anchor: Anchor) -> Option<(DocNumber, usize)> {
    let (first, rest) = text.split_once(' ').filter(|_| anchor == Anchor::Named)?;
    let few = |s: &str| (1..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let second = rest.split('/').next()?;
    if !few(first) || !few(second) || first.len() + second.len() > 5 {
        return None;
    }
    let (number, used) = parse(&format!("{first}{rest}"), kinds, anchor)?;
    Some((number, used + 1))
}

/// What stands before a number: where it starts, the kind that it names, and whether the place is anchored by it.
fn before(text: &str, at: usize, kinds: &Kinds) -> (usize, Option<String>, Anchor) {
    let before = text.get(..at).unwrap_or("").trim_end_matches(|c: char| c.is_whitespace() || c == ':' || c == '.');
    let mut head = at;
    let mut rest = before;
    let mut anchor = Anchor::None;
    // *số*, once or by a slip twice; `s6` and the like are what is left of it in a damaged text.
    for _ in 0..2 {
        let word = rest.rfind(|c: char| !(c.is_alphanumeric())).map_or(0, |i| i + char_len(rest, i));
        let said = rest.get(word..).unwrap_or("");
        if matches!(said, "số" | "Số" | "SỐ" | "sổ" | "sô" | "so" | "So" | "s6" | "S6" | "sỐ") {
            anchor = Anchor::Named;
            head = word;
            rest = rest.get(..word).unwrap_or("").trim_end_matches(|c: char| c.is_whitespace() || c == ':');
        }
    }
    match kinds.at_end(rest) {
        Some((kind, start)) => (start, Some(kind.abbreviation.clone()), Anchor::Named),
        None => (head, None, anchor),
    }
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::grammar::Origin;

    fn kinds() -> Kinds {
        Kinds::load(&Origin::Embedded).unwrap()
    }

    #[test]
    fn all_shapes_are_read_and_written_again() {
        let k = kinds();
        for (text, kind) in [
            ("327/QĐ-UBND", Some("QĐ")),
            ("39/2021/QĐ-UBND", Some("QĐ")),
            ("5473/BTTTT-KTS&XHS", Some("CV")),
            ("02/CT-TTg", Some("CT")),
            ("57-NQ/TW", Some("NQ")),
            ("359-KH/TU", Some("KH")),
            ("95-CTr/TU", Some("CTr")),
            ("04-KH/ĐU", Some("KH")),
            ("193/2025/QH15", None),
            ("70/2025/UBTVQH15", None),
            ("895/TTr-SKHCN", Some("TTr")),
            ("639/SKHCN-BCVT&CĐS", Some("CV")),
            ("12/2022/TT-BTTTT", Some("TT")),
            ("02-KH/BCĐTW", Some("KH")),
            ("23/NQ-HĐND", Some("NQ")),
            ("30c/NQ-CP", Some("NQ")),
            ("943/CAT-ANM", Some("CV")),
        ] {
            let (n, len) = parse(text, &k, Anchor::None).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((n.to_string().as_str(), len, n.kind()), (text, text.len(), kind), "{n:?}");
        }
    }

    #[test]
    fn broken_and_damaged_numbers_get_their_right_spelling() {
        let k = kinds();
        for (text, right) in [
            ("57- NQ/TW", "57-NQ/TW"),
            ("34/CT- -TTg", "34/CT-TTg"),
            ("359 -KH/TU", "359-KH/TU"),
            ("17/TTr- PVHXH", "17/TTr-PVHXH"),
            ("327/Qb-UBND", "327/QĐ-UBND"),
            ("85/2016/ND-CP", "85/2016/NĐ-CP"),
            ("411/QD-TTG", "411/QĐ-TTg"),
            ("22/2020/NQ-HDND", "22/2020/NQ-HĐND"),
            ("57/NQ – CP", "57/NQ-CP"),
            ("57-NQ/TWvề", "57-NQ/TW"),
        ] {
            assert_eq!(parse(text, &k, Anchor::Named).map(|n| n.0.to_string()).as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn figures_that_a_scan_has_parted_are_one_number() {
        let k = kinds();
        let read = |text: &str| find(text, &k).into_iter().map(|f| (f.number.to_string(), f.range)).collect::<Vec<_>>();
        let text = "Quyết định số 317 6/QĐ-BYT ngày 29/10/2024";
        let at = text.find("317").unwrap();
        assert_eq!(read(text), [("3176/QĐ-BYT".to_owned(), at..at + "317 6/QĐ-BYT".len())]);
        // Two figures that nothing calls a number.
        assert_eq!(read("gồm 12 6/QĐ-BYT").first().map(|f| f.0.clone()), Some("6/QĐ-BYT".to_owned()));
    }

    #[test]
    fn what_is_no_number_is_not_read_as_one() {
        let k = kinds();
        for text in ["24/7", "22/12/2024", "2021-2025", "100/Công ty", "5/Điều", "3-4/năm", "01/ABC-XYZ", "12/tháng"]
        {
            assert!(parse(text, &k, Anchor::None).is_none(), "{text}");
        }
        // Handwriting that cannot be read gives nothing.
        assert!(parse("35.^/QD-UBND", &k, Anchor::Named).is_none());
        assert!(find("Số: …/QĐ-UBND; 39/f/QD-UBND", &k).is_empty());
    }

    #[test]
    fn numbers_are_found_with_the_words_before_them() {
        let k = kinds();
        let text = "các Quyết định số 749/QĐ-TTg ngày 03/6/2020, số 942/QĐ-TTg; Nghị quyết 57-NQ/TW; Công văn số 12/XYZ-AB; Nghị quyết số: 70/2025/UBTVQH15";
        let found: Vec<_> = find(text, &k).into_iter().map(|f| (f.number.to_string(), f.named)).collect();
        let named = |s: &str| Some(s.to_owned());
        assert_eq!(
            found,
            [
                ("749/QĐ-TTg".to_owned(), named("QĐ")),
                ("942/QĐ-TTg".to_owned(), None),
                ("57-NQ/TW".to_owned(), named("NQ")),
                ("12/XYZ-AB".to_owned(), named("CV")),
                ("70/2025/UBTVQH15".to_owned(), named("NQ")),
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(number in 1u32..99_999, year in 1990i16..2030, kind in 0..6, issuer in 0..5, shape in 0..4) {
            let kind = ["QĐ", "KH", "NQ", "CTr", "TTr", "TB"][kind as usize].to_owned();
            let issuer = ["UBND", "TTg", "TU", "HĐND", "SKHCN"][issuer as usize].to_owned();
            let shape = [Shape::State, Shape::Party, Shape::Law, Shape::Letter][shape as usize];
            let n = match shape {
                Shape::State => DocNumber { shape, number: format!("{number:02}"), year: (year % 2 == 0).then_some(year), kind: Some(kind), issuer: vec![issuer] },
                Shape::Party => DocNumber { shape, number: number.to_string(), year: None, kind: Some(kind), issuer: vec![issuer] },
                Shape::Law => DocNumber { shape, number: number.to_string(), year: Some(year), kind: None, issuer: vec!["QH15".to_owned()] },
                Shape::Letter => DocNumber { shape, number: number.to_string(), year: None, kind: None, issuer: vec![issuer, "KGVX".to_owned()] },
            };
            let text = n.to_string();
            prop_assert_eq!(parse(&text, &kinds(), Anchor::None), Some((n, text.len())));
        }
        #[test]
        fn no_text_breaks_the_finder(text in "\\PC{0,60}|[0-9/.QĐUBNDsố -]{0,40}") {
            for f in find(&text, &kinds()) {
                prop_assert!(text.get(f.range).is_some());
            }
        }
    }
}
