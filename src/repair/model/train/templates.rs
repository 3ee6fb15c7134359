//! Lines of our own: formulas and prose that the collected corpus is thin of, and the names that must be known.

use std::collections::BTreeMap;

/// A name of the gazetteer.
#[derive(Debug, Clone, Copy)]
struct Name<'t> {
    unit: &'t str,
    name: &'t str,
    within: &'t str,
}

/// Names by kind, in the order of the file.
fn names(gazetteer: &str) -> BTreeMap<&str, Vec<Name<'_>>> {
    let mut by_kind: BTreeMap<&str, Vec<Name<'_>>> = BTreeMap::new();
    for line in gazetteer.lines().filter(|l| !l.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(kind), Some(unit), Some(name)) = (fields.next(), fields.next(), fields.next()) else { continue };
        by_kind.entry(kind).or_default().push(Name { unit, name, within: fields.next().unwrap_or("") });
    }
    by_kind
}

/// All lines that templates and gazetteer make, each with how often it is counted.
///
/// A template is `weight, tab, text`; the first slot in it says which names it is repeated for.
pub fn own_lines(templates: &str, gazetteer: &str) -> Vec<(String, u32)> {
    let names = names(gazetteer);
    let mut out = Vec::new();
    for line in templates.lines().filter(|l| !l.starts_with('#')) {
        let Some((weight, text)) = line.split_once('\t') else { continue };
        let Ok(weight) = weight.parse() else { continue };
        let Some(slot) = text.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(slot, _)| slot) else {
            out.push((text.to_owned(), weight));
            continue;
        };
        let kind = slot.to_lowercase();
        let kind = kind.strip_suffix("-name").unwrap_or(&kind);
        for n in names.get(kind).into_iter().flatten() {
            out.push((fill(text, kind, *n), weight));
        }
    }
    out
}

/// Puts a name into all slots of a template.
fn fill(text: &str, kind: &str, n: Name<'_>) -> String {
    let full = format!("{} {}", n.unit, n.name).trim().to_owned();
    text.replace(&format!("{{{kind}}}"), &full)
        .replace(&format!("{{{}}}", kind.to_uppercase()), &full.to_uppercase())
        .replace(&format!("{{{kind}-name}}"), n.name)
        .replace("{within}", n.within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_with_every_name_of_its_kind() {
        let gazetteer = "commune\txã\tIa Chim\ttỉnh Quảng Ngãi\nprovince\ttỉnh\tGia Lai\t\n";
        let templates =
            "# about\n2\tUBND {commune}, {within}\n1\tỦY BAN {PROVINCE} ({province-name})\n5\tTrân trọng./.\n";
        let lines = own_lines(templates, gazetteer);
        let want =
            [("UBND xã Ia Chim, tỉnh Quảng Ngãi", 2), ("ỦY BAN TỈNH GIA LAI (Gia Lai)", 1), ("Trân trọng./.", 5)];
        assert_eq!(lines, want.map(|(l, w)| (l.to_owned(), w)));
    }

    #[test]
    fn the_gazetteer_is_tidy() {
        use unicode_normalization::is_nfc;
        let text = include_str!("../../../../grammars/model/gazetteer.tsv");
        let rows: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
        let key = |row: &str| {
            let f: Vec<&str> = row.split('\t').collect();
            assert_eq!(f.len(), 4, "{row}");
            (
                f[0].to_owned(),
                crate::text::fold(f[2]).as_str().to_owned(),
                f[2].to_owned(),
                f[1].to_owned(),
                f[3].to_owned(),
            )
        };
        assert!(rows.is_sorted_by_key(|r| key(r)));
        assert!(rows.windows(2).all(|w| w[0] != w[1]));
        assert!(is_nfc(text) && is_nfc(include_str!("../../../../grammars/model/templates.txt")));
    }
}
