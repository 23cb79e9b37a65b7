//! A set of small ids that is read in ascending order.

const BLOCK: usize = 64;

/// One byte per id, and one per block of ids that holds any: a sparse set among many ids costs little to walk.
///
/// Bytes, not bits: jobs are called again and again, and to store a byte costs less than to change a bit of a word
/// that was changed a moment ago.
#[derive(Debug, Clone, Default)]
pub(super) struct IdSet {
    flags: Vec<[u8; BLOCK]>,
    /// Whether a block holds any; groups of eight are read as one word.
    blocks: Vec<[u8; 8]>,
}

impl IdSet {
    /// Makes room for ids below `ids`.
    pub fn grow(&mut self, ids: usize) {
        self.flags.resize(ids.div_ceil(BLOCK), [0; BLOCK]);
        self.blocks.resize(self.flags.len().div_ceil(8), [0; 8]);
    }

    #[inline]
    pub fn insert(&mut self, id: u32) {
        let block = id as usize / BLOCK;
        self.flags[block][id as usize % BLOCK] = 1;
        self.blocks[block / 8][block % 8] = 1;
    }

    pub fn remove(&mut self, id: u32) {
        if let Some(block) = self.flags.get_mut(id as usize / BLOCK) {
            block[id as usize % BLOCK] = 0;
        }
    }

    /// Takes every id out, ascending.
    #[inline]
    pub fn drain(&mut self, mut each: impl FnMut(u32)) {
        for (group, any) in self.blocks.iter_mut().enumerate() {
            set_bytes(std::mem::take(any), |at| {
                let block = group * 8 + at;
                let flags = std::mem::replace(&mut self.flags[block], [0; BLOCK]);
                for (eight, flags) in flags.as_chunks::<8>().0.iter().enumerate() {
                    set_bytes(*flags, |at| each((block * BLOCK + eight * 8 + at) as u32));
                }
            });
        }
    }

    /// Calls with every id, ascending.
    pub fn for_each(&self, mut each: impl FnMut(u32)) {
        for (id, _) in (0..).zip(self.flags.as_flattened()).filter(|&(_, &flag)| flag != 0) {
            each(id);
        }
    }
}

/// Calls with the place of each byte that is set, ascending.
#[inline]
fn set_bytes(bytes: [u8; 8], mut each: impl FnMut(usize)) {
    let mut word = u64::from_le_bytes(bytes);
    while word != 0 {
        let at = word.trailing_zeros() / 8;
        each(at as usize);
        word &= word - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::IdSet;

    #[test]
    fn drains_in_ascending_order_once() {
        let mut set = IdSet::default();
        set.grow(10_000);
        for id in [9_999, 64, 0, 4_096, 63, 64, 7_777] {
            set.insert(id);
        }
        set.remove(63);
        set.remove(7_777);
        let mut read = Vec::new();
        set.for_each(|id| read.push(id));
        assert_eq!(read, [0, 64, 4_096, 9_999]);
        let mut seen = Vec::new();
        set.drain(|id| seen.push(id));
        assert_eq!(seen, [0, 64, 4_096, 9_999]);
        set.for_each(|id| panic!("{id} is still there"));
    }
}
