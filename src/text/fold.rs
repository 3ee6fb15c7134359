//! Folding: letters without marks, for matching only, never for showing.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Text folded to lower-case letters without marks. A type of its own, so that it cannot be shown to people by mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skeleton(String);

impl Skeleton {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Folds one character: lower case, no marks, `đ` to `d`.
pub fn fold_char(c: char) -> char {
    /// All letters that Vietnamese is written in lie below.
    static FOLDED: LazyLock<Vec<char>> = LazyLock::new(|| ('\0'..'\u{1f00}').map(decomposed).collect());
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    FOLDED.get(c as usize).copied().unwrap_or_else(|| decomposed(c))
}

fn decomposed(c: char) -> char {
    if matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð') {
        return 'd';
    }
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    base.to_lowercase().next().unwrap_or(base)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Folds text; combining marks of decomposed text go too, so NFC and NFD give the same skeleton.
pub fn fold(text: &str) -> Skeleton {
    Skeleton(text.chars().filter(|c| !is_mark(*c)).map(fold_char).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_takes_all_marks_and_is_idempotent() {
        assert_eq!(fold("Đơn vị CHỦ TRÌ").as_str(), "don vi chu tri");
        assert_eq!(fold(&"Sở Khoa học".nfd().collect::<String>()), fold("Sở Khoa học"));
        assert_eq!(fold(fold("Quảng Ngãi").as_str()), fold("Quảng Ngãi"));
    }
}
