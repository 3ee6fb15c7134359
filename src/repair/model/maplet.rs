//! A static map from 64-bit keys to small values that stores no keys: three cells of a table, combined by exclusive or,
//! give a fingerprint and the value (a binary fuse filter, Graf and Lemire 2022, with values).
//!
//! A key that was never put in is found with probability 2^-fingerprint bits. A table takes about 1.13 cells a key.

/// Form of a table, enough to read its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    /// Length of a segment, a power of two.
    pub(crate) segment: u32,
    /// In how many segments a key's first cell may lie.
    pub(crate) segments: u32,
    /// The seed that let the table be built.
    pub(crate) seed: u64,
    /// Bytes a cell: 2, 3 or 4.
    pub(crate) cell_bytes: u32,
    /// Low bits of a cell that are the value; the others are the fingerprint.
    pub(crate) value_bits: u32,
}

/// Scrambles a key (the finalizer of splitmix64).
fn mix(key: u64, seed: u64) -> u64 {
    let mut z = key.wrapping_add(seed);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Form {
    /// A shape that can hold so many keys.
    fn fitting(keys: usize, cell_bytes: u32, value_bits: u32) -> Self {
        let n = keys.max(2) as f64;
        let segment = 1u32 << ((n.ln() / 3.33f64.ln() + 2.25).floor() as u32).min(18);
        let factor = (0.875 + 0.25 * 1e6f64.ln() / n.ln()).max(1.125);
        let capacity = (n * factor).round() as u32;
        let segments = capacity.div_ceil(segment).saturating_sub(2).max(1);
        Self { segment, segments, seed: 0, cell_bytes, value_bits }
    }
    /// How many cells the table has.
    fn cells(self) -> usize {
        (self.segments as usize + 2) * self.segment as usize
    }
    /// How many bytes the table has.
    pub(crate) fn bytes(self) -> usize {
        // One byte more lets a three-byte cell be read as four.
        self.cells() * self.cell_bytes as usize + 1
    }
    fn places(self, hash: u64) -> [usize; 3] {
        let range = u64::from(self.segments) * u64::from(self.segment);
        let h0 = ((u128::from(hash) * u128::from(range)) >> 64) as u32;
        let mask = self.segment - 1;
        let h1 = (h0 + self.segment) ^ ((hash >> 18) as u32 & mask);
        let h2 = (h0 + 2 * self.segment) ^ (hash as u32 & mask);
        [h0 as usize, h1 as usize, h2 as usize]
    }
    fn cell_mask(self) -> u32 {
        u32::MAX >> (32 - 8 * self.cell_bytes)
    }
    /// What the exclusive or of a key's cells must be, the value left out.
    fn fingerprint(self, hash: u64) -> u32 {
        let print = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
        (print << self.value_bits) & self.cell_mask()
    }
    fn cell(self, table: &[u8], at: usize) -> u32 {
        let from = at * self.cell_bytes as usize;
        match self.cell_bytes {
            2 => table.get(from..from + 2).map_or(0, |b| u32::from(u16::from_le_bytes([b[0], b[1]]))),
            3 => table.get(from..from + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], 0])),
            _ => table.get(from..from + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])),
        }
    }
    /// The value of a key; `None` if it was (most probably) not put in.
    #[inline]
    pub(crate) fn get(self, table: &[u8], key: u64) -> Option<u32> {
        let hash = mix(key, self.seed);
        let [a, b, c] = self.places(hash);
        let found = self.cell(table, a) ^ self.cell(table, b) ^ self.cell(table, c) ^ self.fingerprint(hash);
        (found >> self.value_bits == 0).then_some(found)
    }
}

/// Builds a table of distinct keys; `None` if they are not distinct.
pub(crate) fn build(keys: &[u64], values: &[u32], cell_bytes: u32, value_bits: u32) -> Option<(Form, Vec<u8>)> {
    let mut shape = Form::fitting(keys.len(), cell_bytes, value_bits);
    for seed in 1..100u64 {
        shape.seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if let Some(order) = peel(shape, keys) {
            return Some((shape, fill(shape, keys, values, &order)));
        }
    }
    None
}

/// The order in which cells can be filled backwards: (key, cell that only this key still needs).
fn peel(shape: Form, keys: &[u64]) -> Option<Vec<(u32, u32)>> {
    let cells = shape.cells();
    let mut degree = vec![0u32; cells];
    let mut sum = vec![0u32; cells];
    for (i, key) in keys.iter().enumerate() {
        for at in shape.places(mix(*key, shape.seed)) {
            degree[at] += 1;
            sum[at] ^= i as u32;
        }
    }
    let mut order = Vec::with_capacity(keys.len());
    let mut ready: Vec<u32> = (0..cells as u32).filter(|c| degree[*c as usize] == 1).collect();
    while let Some(cell) = ready.pop() {
        if degree[cell as usize] != 1 {
            continue;
        }
        let i = sum[cell as usize];
        order.push((i, cell));
        for at in shape.places(mix(keys[i as usize], shape.seed)) {
            degree[at] -= 1;
            sum[at] ^= i;
            if degree[at] == 1 {
                ready.push(at as u32);
            }
        }
    }
    (order.len() == keys.len()).then_some(order)
}

fn fill(shape: Form, keys: &[u64], values: &[u32], order: &[(u32, u32)]) -> Vec<u8> {
    let mut cells = vec![0u32; shape.cells()];
    for (i, cell) in order.iter().rev() {
        let hash = mix(keys[*i as usize], shape.seed);
        let want = shape.fingerprint(hash) | values[*i as usize];
        let others = shape.places(hash).iter().fold(0, |x, at| x ^ cells[*at]);
        cells[*cell as usize] ^= want ^ others;
    }
    let mut table = Vec::with_capacity(shape.bytes());
    for c in cells {
        table.extend_from_slice(&c.to_le_bytes()[..shape.cell_bytes as usize]);
    }
    table.push(0);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out_and_little_else() {
        for n in [0u64, 1, 2, 17, 1000, 50_000] {
            for (cell_bytes, value_bits) in [(2, 5), (3, 12), (4, 16)] {
                let keys: Vec<u64> = (0..n).map(|i| i * i + 7).collect();
                let values: Vec<u32> = (0..n as u32).map(|i| i % (1 << value_bits)).collect();
                let (shape, table) = build(&keys, &values, cell_bytes, value_bits).unwrap();
                assert_eq!(table.len(), shape.bytes());
                for (k, v) in keys.iter().zip(&values) {
                    assert_eq!(shape.get(&table, *k), Some(*v));
                }
                let strangers = (0..10_000u64).filter(|i| shape.get(&table, u64::MAX - i).is_some()).count();
                assert!(strangers < 40, "{strangers} of 10,000 strangers found, {cell_bytes} bytes a cell");
            }
        }
    }
}
