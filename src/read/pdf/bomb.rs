//! Streams that unpack to far more than any page holds are found before anything unpacks them whole.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// The most bytes that one stream may unpack to, and all of them together.
const ONE: u64 = 200 << 20;
const ALL: u64 = 64 << 30;
/// How many times a stream may be packed, one time in the other.
const NESTED: u32 = 4;

/// Whether a stream of the file unpacks to more than a sane one does. Bytes that are no packed stream count as nothing.
pub(super) fn is_bomb(bytes: &[u8]) -> bool {
    let mut all = 0;
    let mut at = 0;
    while let Some(found) = find(bytes.get(at..).unwrap_or(&[]), b"stream") {
        at += found + b"stream".len();
        let body = bytes.get(at..).unwrap_or(&[]);
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        match unpacked(body, 0) {
            Some(size) => all += size,
            None => return true,
        }
        if all > ALL {
            return true;
        }
    }
    false
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// To how many bytes a stream unpacks; `None` if they are too many.
fn unpacked(body: &[u8], depth: u32) -> Option<u64> {
    if body.first() != Some(&0x78) || depth >= NESTED {
        return Some(0);
    }
    let mut decoder = ZlibDecoder::new(body);
    let (mut size, mut head, mut buffer) = (0u64, Vec::new(), [0u8; 1 << 14]);
    while let Ok(n @ 1..) = decoder.read(&mut buffer) {
        size += n as u64;
        if size > ONE {
            return None;
        }
        // Only what is packed again has to be kept, and that is small.
        if head.first().is_none_or(|b| *b == 0x78) && head.len() < 16 << 20 {
            head.extend_from_slice(buffer.get(..n).unwrap_or(&[]));
        }
    }
    Some(size + unpacked(&head, depth + 1)?)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut e = ZlibEncoder::new(Vec::new(), Compression::fast());
        e.write_all(bytes).unwrap();
        e.finish().unwrap()
    }

    #[test]
    fn only_what_unpacks_to_hundreds_of_megabytes_is_a_bomb() {
        let stream = |body: &[u8]| [b"1 0 obj <<>> stream\n", body, b"\nendstream"].concat();
        assert!(!is_bomb(&stream(&packed(&vec![b' '; 1 << 20]))));
        assert!(!is_bomb(b"stream\nno packed bytes endstream stream"));
        let large = packed(&vec![b' '; 210 << 20]);
        assert!(is_bomb(&stream(&large)));
        assert!(is_bomb(&stream(&packed(&large))), "packed twice");
    }
}
