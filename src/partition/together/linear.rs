//! Changes that follow from other changes, and three equations of them.

use crate::num::math::max;

/// A change that is linear in three others: a constant, and three factors.
pub(super) type Linear = [f64; 4];

/// Adds `factor` times another change.
pub(super) fn add(sum: &mut Linear, other: &Linear, factor: f64) {
    sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += factor * other);
}

/// The change that follows from the others.
pub(super) fn at(linear: &Linear, [first, second, third]: [f64; 3]) -> f64 {
    linear[0] + linear[1] * first + linear[2] * second + linear[3] * third
}

/// The three changes that solve three equations, each of which has its right side in front: by elimination, that row
/// first whose entry is the largest compared with the rest of it. Where there is no solution, they are no numbers.
pub(super) fn solved(mut rows: [Linear; 3]) -> [f64; 3] {
    for column in 1..=2 {
        let top = column - 1;
        let weight = |row: &Linear| row[column].abs() / row[column..].iter().map(|entry| entry.abs()).fold(0.0, max);
        let best = (column..3).fold(top, |best, row| if weight(&rows[row]) > weight(&rows[best]) { row } else { best });
        rows.swap(top, best);
        let pivot = rows[top];
        for row in rows.iter_mut().skip(column) {
            let factor = -row[column] / pivot[column];
            add(row, &pivot, factor);
        }
    }
    let third = rows[2][0] / rows[2][3];
    let second = (rows[1][0] - rows[1][3] * third) / rows[1][2];
    let first = (rows[0][0] - rows[0][2] * second - rows[0][3] * third) / rows[0][1];
    [first, second, third]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Solutions solve, also where the first entry is zero.
    #[test]
    fn equations() {
        for rows in [
            [[5.0, 0.0, 2.0, -1.0], [1.0, 3.0, 1.0, 0.5], [-2.0, 1.0, 1.0, 4.0]],
            [[1.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 1.0], [3.0, 1.0, 1.0, 1.0]],
        ] {
            let changes = solved(rows);
            for row in &rows {
                assert!((at(&[0.0, row[1], row[2], row[3]], changes) - row[0]).abs() < 1e-14, "{changes:?}");
            }
        }
        assert!(solved([[1.0; 4]; 3]).iter().any(|change| !change.is_finite()));
    }
}
