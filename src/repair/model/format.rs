//! The model file: little-endian, a versioned header, the small parts, then the n-gram tables read in place.

use std::borrow::Cow;

use super::maplet::Form;
use super::{LanguageModel, MAX_ORDER, Order, Single, Vocabulary};

const MAGIC: &[u8; 8] = b"vanbanLM";
const VERSION: u32 = 2;

/// The n-grams of one order, quantized and put into a table.
pub(crate) struct OrderParts {
    pub(crate) shape: Form,
    pub(crate) table: Vec<u8>,
    pub(crate) prob_bits: u32,
    pub(crate) probs: Vec<f32>,
    pub(crate) backoffs: Vec<f32>,
    pub(crate) ngrams: u32,
}

/// Writes a model file.
pub(crate) fn write(words: &[String], unigrams: &[Single], orders: &[OrderParts]) -> Vec<u8> {
    let mut out = Vec::new();
    let put = |out: &mut Vec<u8>, n: usize| out.extend_from_slice(&(n as u32).to_le_bytes());
    out.extend_from_slice(MAGIC);
    put(&mut out, VERSION as usize);
    put(&mut out, orders.len());
    put(&mut out, words.len());
    let text = words.join("\n");
    put(&mut out, text.len());
    out.extend_from_slice(text.as_bytes());
    for x in unigrams.iter().flat_map(|u| [u.prob, u.backoff, u.capital, u.frequency]) {
        out.extend_from_slice(&x.to_le_bytes());
    }
    for o in orders {
        for n in [o.shape.segment, o.shape.segments, o.shape.cell_bytes, o.shape.value_bits, o.prob_bits, o.ngrams] {
            put(&mut out, n as usize);
        }
        out.extend_from_slice(&o.shape.seed.to_le_bytes());
        for book in [&o.probs, &o.backoffs] {
            put(&mut out, book.len());
            book.iter().for_each(|x| out.extend_from_slice(&x.to_le_bytes()));
        }
    }
    for o in orders {
        out.extend_from_slice(&o.table);
    }
    out
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let part = self.bytes.get(self.at..self.at.checked_add(n)?)?;
        self.at += n;
        Some(part)
    }
    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }
    fn len(&mut self) -> Option<usize> {
        self.u32().map(|n| n as usize)
    }
    fn floats(&mut self, n: usize) -> Option<Vec<f32>> {
        let bytes = self.take(n.checked_mul(4)?)?;
        Some(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }
}

/// Reads a model file in place; `None` if it is none, or cut short.
pub(crate) fn read(bytes: Cow<'static, [u8]>) -> Option<LanguageModel> {
    let mut r = Reader { bytes: &bytes, at: 0 };
    if r.take(8)? != MAGIC || r.u32()? != VERSION {
        return None;
    }
    let order_count = r.len()?;
    if order_count >= MAX_ORDER {
        return None;
    }
    let (word_count, text_len) = (r.len()?, r.len()?);
    let text = std::str::from_utf8(r.take(text_len)?).ok()?;
    let vocabulary = Vocabulary::new(text.split('\n'))?;
    if vocabulary.len() != word_count {
        return None;
    }
    let unigrams = r.floats(word_count.checked_mul(4)?)?;
    let unigrams = unigrams
        .chunks_exact(4)
        .map(|u| Single { prob: u[0], backoff: u[1], capital: u[2], frequency: u[3] })
        .collect();
    let mut orders = Vec::with_capacity(order_count);
    for _ in 0..order_count {
        orders.push(read_order(&mut r)?);
    }
    let mut at = r.at;
    for o in &mut orders {
        o.table = at..at.checked_add(o.shape.bytes())?;
        at = o.table.end;
    }
    if at != bytes.len() {
        return None;
    }
    Some(LanguageModel { bytes, vocabulary, unigrams, orders })
}

fn read_order(r: &mut Reader<'_>) -> Option<Order> {
    let (segment, segments, cell_bytes, value_bits) = (r.u32()?, r.u32()?, r.u32()?, r.u32()?);
    let (prob_bits, ngrams) = (r.u32()?, r.u32()?);
    let seed = r.take(8)?.try_into().ok().map(u64::from_le_bytes)?;
    let (n, probs) = r.len().and_then(|n| Some((n, r.floats(n)?)))?;
    let (m, backoffs) = r.len().and_then(|m| Some((m, r.floats(m)?)))?;
    let sane = segment.is_power_of_two()
        && (1..1 << 24).contains(&segments)
        && (2..=4).contains(&cell_bytes)
        && value_bits < 8 * cell_bytes
        && prob_bits <= value_bits
        && value_bits - prob_bits <= 8
        && n == 1 << prob_bits
        && m == 1 << (value_bits - prob_bits);
    let shape = Form { segment, segments, seed, cell_bytes, value_bits };
    sane.then_some(Order { shape, table: 0..0, prob_bits, probs, backoffs, ngrams })
}
