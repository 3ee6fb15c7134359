//! The seeds are byte for byte what they were: seeds/README.md names each with its checksum.

use sha2::{Digest, Sha256};

use crate::{SEEDS, name, root, seed};

#[test]
fn seeds_are_byte_for_byte_what_they_were() {
    let readme = std::fs::read_to_string(root().join("seeds/README.md")).unwrap();
    for id in SEEDS {
        let path = seed(id);
        let sha256: String = Sha256::digest(std::fs::read(&path).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        let row = readme.lines().find(|l| l.contains(&name(&path))).unwrap_or_else(|| panic!("{id} has no row"));
        assert!(row.contains(&sha256), "{} was changed: its SHA-256 is {sha256}", name(&path));
    }
}

#[test]
fn gold_has_as_many_lines_as_its_seed() {
    for id in SEEDS {
        let gold = root().join("tests/gold").join(id).join("repaired.txt");
        let Ok(gold) = std::fs::read_to_string(gold) else { continue };
        let seed = std::fs::read_to_string(seed(id)).unwrap();
        assert_eq!(gold.matches('\n').count(), seed.matches('\n').count(), "{id}");
    }
}
