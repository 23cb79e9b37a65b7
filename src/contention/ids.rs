//! A set of small ids that is read in ascending order.

/// One bit per id, and one bit per word that holds any: a sparse set among many ids costs little to walk.
#[derive(Debug, Clone, Default)]
pub(super) struct IdSet {
    words: Vec<u64>,
    summary: Vec<u64>,
}

impl IdSet {
    /// Makes room for ids below `ids`.
    pub fn grow(&mut self, ids: usize) {
        self.words.resize(ids.div_ceil(64), 0);
        self.summary.resize(self.words.len().div_ceil(64), 0);
    }

    #[inline]
    pub fn insert(&mut self, id: u32) {
        let word = id as usize / 64;
        self.words[word] |= 1 << (id % 64);
        self.summary[word / 64] |= 1 << (word % 64);
    }

    pub fn remove(&mut self, id: u32) {
        let at = id as usize / 64;
        if let Some(word) = self.words.get_mut(at) {
            *word &= !(1 << (id % 64));
            if *word == 0 {
                self.summary[at / 64] &= !(1 << (at % 64));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.summary.iter().all(|&word| word == 0)
    }

    /// Takes every id out, ascending.
    #[inline]
    pub fn drain(&mut self, mut each: impl FnMut(u32)) {
        for (at, summary) in self.summary.iter_mut().enumerate() {
            let mut full = std::mem::take(summary);
            while full != 0 {
                let word = at * 64 + full.trailing_zeros() as usize;
                full &= full - 1;
                let mut bits = std::mem::take(&mut self.words[word]);
                while bits != 0 {
                    each((word * 64) as u32 + bits.trailing_zeros());
                    bits &= bits - 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::IdSet;

    #[test]
    fn drains_in_ascending_order_once() {
        let mut set = IdSet::default();
        set.grow(10_000);
        for id in [9_999, 64, 0, 4_096, 63, 64] {
            set.insert(id);
        }
        set.remove(63);
        set.insert(7_777);
        set.remove(7_777);
        let mut seen = Vec::new();
        set.drain(|id| seen.push(id));
        assert_eq!(seen, [0, 64, 4_096, 9_999]);
        assert!(set.is_empty());
    }
}
