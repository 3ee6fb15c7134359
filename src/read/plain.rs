//! Plain text.

use super::decode;
use super::reading::{Options, Reader, Reading};

/// Reads plain text in any encoding that [`decode`] knows.
pub(super) struct Plain;

impl Reader for Plain {
    fn read(&self, bytes: &[u8], _: &Options) -> Result<Reading, String> {
        let decoded = decode::decode(bytes)?;
        Ok(Reading { media_type: "text/plain", text: decoded.text, notes: decoded.notes, ..Reading::default() })
    }
}
