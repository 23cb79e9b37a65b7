//! Sparse matrices by rows: documents by words, or words by documents.

use serde::{Deserialize, Serialize};

/// A sparse matrix, row after row; within a row, entries ascend by column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sparse {
    /// Columns.
    columns: u32,
    /// Where each row begins among the entries, and where the last one ends.
    starts: Vec<u32>,
    /// Column and value.
    entries: Vec<(u32, f32)>,
}

impl Sparse {
    /// A matrix without rows.
    pub fn new(columns: u32) -> Self {
        Self { columns, starts: vec![0], entries: Vec::new() }
    }

    /// Adds a row. Its entries ascend by column, each below the number of columns: the caller has seen to it.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        self.entries.extend(row);
        self.starts.push(self.entries.len() as u32);
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Columns.
    pub fn columns(&self) -> usize {
        self.columns as usize
    }

    /// Entries of all rows.
    pub fn entries(&self) -> usize {
        self.entries.len()
    }

    /// The entries of one row: column and value.
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// The matrix with rows and columns exchanged.
    ///
    /// ```
    /// use edgelab::partition::sparse::Sparse;
    /// let mut matrix = Sparse::new(3);
    /// matrix.push([(0, 1.0), (2, 2.0)]);
    /// matrix.push([(2, 3.0)]);
    /// let transposed = matrix.transposed();
    /// assert_eq!((transposed.rows(), transposed.columns()), (3, 2));
    /// assert_eq!(transposed.row(2), [(0, 2.0), (1, 3.0)]);
    /// assert_eq!(transposed.transposed(), matrix);
    /// ```
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0u32; self.columns() + 1];
        for &(column, _) in &self.entries {
            starts[column as usize + 1] += 1;
        }
        for column in 0..self.columns() {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); self.entries.len()];
        for row in 0..self.rows() {
            for &(column, value) in self.row(row) {
                let place = &mut next[column as usize];
                entries[*place as usize] = (row as u32, value);
                *place += 1;
            }
        }
        Self { columns: self.rows() as u32, starts, entries }
    }
}
