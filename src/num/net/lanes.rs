//! One number of each of eight samples, as one value.
//!
//! Only operations whose result IEEE 754 fixes, so the bits are the same in SSE, Neon, WebAssembly's SIMD, or without any.

use std::ops::{AddAssign, DivAssign, Mul, MulAssign, Sub, SubAssign};

use wide::f32x4;

/// How many samples go at once.
pub(super) const LANES: usize = 8;

/// One number of each of eight samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lanes {
    front: f32x4,
    back: f32x4,
}

/// The same number in four places. (`wide` makes an array of it, which stays a loop over memory where code is built
/// small: a third of the speed.)
#[inline(always)]
fn quad(x: f32) -> f32x4 {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return f32x4::from(std::arch::wasm32::f32x4_splat(x));
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    f32x4::splat(x)
}

impl Lanes {
    /// Zero for all samples.
    pub(super) const ZERO: Self = Self { front: f32x4::ZERO, back: f32x4::ZERO };

    /// The number of each sample.
    #[inline(always)]
    pub(super) fn new([a, b, c, d, e, f, g, h]: [f32; LANES]) -> Self {
        Self { front: f32x4::new([a, b, c, d]), back: f32x4::new([e, f, g, h]) }
    }

    /// The same number for all samples.
    #[inline(always)]
    pub(super) fn splat(x: f32) -> Self {
        let same = quad(x);
        Self { front: same, back: same }
    }

    /// The number of each sample.
    #[inline(always)]
    pub(super) fn to_array(self) -> [f32; LANES] {
        let ([a, b, c, d], [e, f, g, h]) = (self.front.to_array(), self.back.to_array());
        [a, b, c, d, e, f, g, h]
    }

    /// The number of one sample.
    pub(super) fn of(self, lane: usize) -> f32 {
        self.to_array()[lane]
    }

    /// The sum over the eight samples, in this one order.
    #[inline(always)]
    pub(super) fn total(self) -> f32 {
        let [a, b, c, d] = (self.front + self.back).to_array();
        (a + c) + (b + d)
    }

    /// The larger of two numbers; the first where they are equal.
    #[inline(always)]
    pub(super) fn larger(self, other: Self) -> Self {
        let half = |a: f32x4, b: f32x4| a.simd_lt(b).select(b, a);
        Self { front: half(self.front, other.front), back: half(self.back, other.back) }
    }

    /// `value` where this is above zero; zero elsewhere.
    #[inline(always)]
    pub(super) fn if_positive(self, value: Self) -> Self {
        let half = |x: f32x4, value: f32x4| x.simd_gt(f32x4::ZERO).select(value, f32x4::ZERO);
        Self { front: half(self.front, value.front), back: half(self.back, value.back) }
    }

    /// `value` where this equals `other` and zero elsewhere; and the reverse.
    #[inline(always)]
    pub(super) fn if_equal(self, other: Self, value: Self) -> (Self, Self) {
        let (front, back) = (self.front.simd_eq(other.front), self.back.simd_eq(other.back));
        let yes = |equal: f32x4, value: f32x4| equal.select(value, f32x4::ZERO);
        let no = |equal: f32x4, value: f32x4| equal.select(f32x4::ZERO, value);
        (
            Self { front: yes(front, value.front), back: yes(back, value.back) },
            Self { front: no(front, value.front), back: no(back, value.back) },
        )
    }
}

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        self.front += other.front;
        self.back += other.back;
    }
}

impl SubAssign for Lanes {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        self.front -= other.front;
        self.back -= other.back;
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

impl MulAssign for Lanes {
    #[inline(always)]
    fn mul_assign(&mut self, other: Self) {
        self.front *= other.front;
        self.back *= other.back;
    }
}

impl Mul for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(mut self, other: Self) -> Self {
        self *= other;
        self
    }
}

impl DivAssign for Lanes {
    #[inline(always)]
    fn div_assign(&mut self, other: Self) {
        self.front /= other.front;
        self.back /= other.back;
    }
}
