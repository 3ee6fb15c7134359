//! What OCR read is kept by the hash of the image: in memory for this run, and in a folder if there is one.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::super::reading::Options;
use super::Page;
use super::gray::Gray;

/// Part of every key: rises when this room reads an image otherwise than before.
const WAY: &str = "15";

/// The key of an image.
pub(super) fn key(image: &Gray, ppi: f32, version: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{WAY} {version} {} {} {ppi:.2}\n", image.width, image.height));
    hash.update(&image.pixels);
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn file(key: &str, options: &Options) -> Option<PathBuf> {
    Some(options.cache.as_ref()?.join(format!("{key}.json")))
}

/// What was read from an image before. A damaged entry is none.
pub(super) fn get(key: &str, options: &Options) -> Option<Page> {
    if let Some(page) = options.memory.lock().ok().and_then(|m| m.get(key).cloned()) {
        return serde_json::from_str(&page).ok();
    }
    serde_json::from_slice(&fs::read(file(key, options)?).ok()?).ok()
}

/// Keeps what was read. That it cannot be kept is no failure: it is read again next time.
pub(super) fn put(key: &str, page: &Page, options: &Options) {
    let Ok(text) = serde_json::to_string(page) else { return };
    if let Some(file) = file(key, options)
        && let Some(folder) = file.parent()
        && fs::create_dir_all(folder).is_ok()
    {
        // Written beside and moved into place: who reads it sees all of it or nothing.
        let part = folder.join(format!("{key}.{}.part", std::process::id()));
        if fs::write(&part, &text).is_err() || fs::rename(&part, &file).is_err() {
            let _ = fs::remove_file(&part);
        }
    }
    if let Ok(mut memory) = options.memory.lock() {
        // Enough for one large document; the folder keeps the rest.
        if memory.len() > 500 {
            memory.clear();
        }
        memory.insert(key.to_owned(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_found_again_and_damage_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let options = || Options { cache: Some(dir.path().join("ocr")), ..Options::default() };
        let image = Gray::new(2, 1, vec![0, 255]).unwrap();
        let key = key(&image, 300.0, "v");
        let page = Page { quarters: 1, skew: 0.5, words: Vec::new(), rules: vec![[1.0; 4]], penned: None };
        assert_eq!(get(&key, &options()), None);
        let first = options();
        put(&key, &page, &first);
        assert_eq!(get(&key, &first), Some(page.clone()));
        assert_eq!(get(&key, &options()), Some(page), "another run finds it in the folder");
        fs::write(dir.path().join("ocr").join(format!("{key}.json")), "{\"quart").unwrap();
        assert_eq!(get(&key, &options()), None);
    }
}
