"""Statistics of one sample by SciPy and NumPy, an independent implementation.

`tests/papers/statistics.rs` holds what this prints: pip install scipy numpy; python3 tests/peers/statistics.py
"""

import numpy as np
from scipy import stats

# Three strata (settings) of eight seeds each; the second method is better on two of them.
A = np.array([[12.0, 15.5, 11.0, 14.0, 13.5, 90.0, 12.5, 16.0],
              [31.0, 28.5, 35.0, 30.0, 29.5, 33.0, 27.0, 36.0],
              [7.0, 8.5, 6.0, 9.0, 7.5, 8.0, 6.5, 9.5]])
B = np.array([[10.0, 12.5, 11.0, 11.5, 9.0, 40.0, 10.5, 13.0],
              [33.0, 30.5, 34.0, 31.0, 32.5, 35.0, 29.0, 38.0],
              [5.0, 6.5, 6.0, 7.0, 5.5, 6.0, 4.5, 7.5]])

print("interquartile mean", repr(float(stats.trim_mean(A.ravel(), 0.25))))
u = [stats.mannwhitneyu(b, a).statistic / (len(a) * len(b)) for a, b in zip(A, B)]
# SciPy's U counts pairs in which the first is the greater.
print("probability that B is less, by stratum", [1 - float(x) for x in u])
rng = np.random.default_rng(1)
# The strata share their seeds (columns): a resample draws them once for all strata.
seeds = rng.integers(0, 8, (200_000, 8))
draws = A[:, seeds].transpose(1, 0, 2).reshape(200_000, 24)
iqm = stats.trim_mean(draws, 0.25, axis=1)
print("bootstrap of the interquartile mean, stratified with common seeds, 95 %", [float(x) for x in np.quantile(iqm, [0.025, 0.975])])
change = ((B - A) / A * 100)
draws = change[:, seeds].transpose(1, 0, 2).reshape(200_000, 24)
print("median paired change", float(np.median(change)))
print("its bootstrap, likewise, 95 %", [float(x) for x in np.quantile(np.median(draws, axis=1), [0.025, 0.975])])
best = np.minimum(A, B)
for tau in (1.0, 1.1, 1.25, 1.5):
    print("performance profile at", tau, float((A <= tau * best).mean()), float((B <= tau * best).mean()))
