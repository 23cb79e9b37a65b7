"""The joint allocation beside general solvers: SciPy's SLSQP, and CVXPY with Clarabel.

    python3 tests/peers/partition.py [--edgelab target/release/edgelab] [--instances 20]

Installs SciPy, CVXPY and Clarabel into target/peers if the interpreter does not have them, builds the release binary if
none is named, and writes the same random cells for all. Prints agreement and speed, and fails if Clarabel's round differs
by more than 1e-6, if SLSQP finds a round that is shorter by more than 1e-6 (relative), or if the speed ratio at
5 x 4 workers is below 100.

Clarabel solves the convex problem that the bisection nests, once, exactly: without overheads the largest u = W/T summed over
groups. Its time is the solver's own, without CVXPY's compilation, which is told beside it. SLSQP minimises T over blocks and
bandwidths, from equal ones, in logarithms. Ours is one whole solve, certificate included: `edgelab solve --repeat`.
Times are of the processor, so that other work on the machine does not count (Clarabel's own is of the clock).
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import packages

# One thread each, as we have: a time on many threads says nothing about a solver.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[threads] = "1"

ROOT = pathlib.Path(__file__).resolve().parents[2]

packages.need("numpy", "scipy", "cvxpy", "clarabel")

import cvxpy as cp  # noqa: E402
import numpy as np  # noqa: E402
from scipy.optimize import minimize  # noqa: E402


def cell(rng, groups, workers):
    """A cell of 0.5 km radius, as in the experiment: path loss, Rayleigh fading, linear rates."""
    share_hz = 10e6 / (groups * workers)
    shape = (groups, workers)
    km = np.sqrt(rng.uniform(0.02**2, 0.5**2, shape))
    gain = 10 ** (-(128.1 + 37.6 * np.log10(km)) / 10 + 17.4)
    down = np.log2(1 + 1e4 * gain * rng.exponential(size=shape) / share_hz)
    up = np.log2(1 + 10**2.3 * gain * rng.exponential(size=shape) / share_hz)
    secs = 3000 / (1e8 * rng.integers(1, 11, shape))
    worker = lambda k, n: {  # noqa: E731
        "down_bps_per_hz": down[k, n], "up_bps_per_hz": up[k, n], "secs_per_param": secs[k, n], "overhead_secs": 0.0}
    return {"params": 1241220, "bits_per_param": 32, "bandwidth_down_hz": 10e6, "bandwidth_up_hz": 10e6,
            "groups": [[worker(k, n) for n in range(workers)] for k in range(groups)]}


def numbers(problem):
    """Seconds of the whole model over the whole band, down and up, and of its computing; by group and worker."""
    whole = problem["params"] * problem["bits_per_param"]
    field = lambda name: np.array([[w[name] for w in group] for group in problem["groups"]])  # noqa: E731
    return (whole / (field("down_bps_per_hz") * problem["bandwidth_down_hz"]),
            whole / (field("up_bps_per_hz") * problem["bandwidth_up_hz"]),
            problem["params"] * field("secs_per_param"))


def by_clarabel(problem):
    """The largest sum of u_k such that with shares b of the bands u_k (d/b_d + c + e/b_u) <= 1 for all workers.

    Times u_k, that is d u_k^2/b_d + c u_k^2 + e u_k^2/b_u <= u_k: second-order cones. A scale keeps the digits.
    """
    down, up, compute = numbers(problem)
    groups, workers = down.shape
    scale = float(np.mean(down * down.size + up * up.size + compute))
    down, up, compute = down / scale, up / scale, compute / scale
    rate = cp.Variable(groups)
    b_down, b_up = cp.Variable((groups, workers)), cp.Variable((groups, workers))
    constraints = [cp.sum(b_down) <= 1, cp.sum(b_up) <= 1]
    for k in range(groups):
        for n in range(workers):
            secs = (down[k, n] * cp.quad_over_lin(rate[k], b_down[k, n])
                    + up[k, n] * cp.quad_over_lin(rate[k], b_up[k, n])
                    + compute[k, n] * cp.square(rate[k]))
            constraints.append(secs <= rate[k])
    program = cp.Problem(cp.Maximize(cp.sum(rate)), constraints)
    begun = time.process_time()
    program.solve(solver=cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12, tol_feas=1e-12)
    assert program.status in ("optimal", "optimal_inaccurate"), program.status
    return scale / program.value, program.solver_stats.solve_time, time.process_time() - begun


def by_slsqp(problem):
    """The shortest round over logarithms of blocks and bandwidths, from equal ones."""
    down, up, compute = numbers(problem)
    groups, workers = down.shape
    count = groups * workers
    scale = float(np.mean(down * count + up * count + compute)) / groups

    def parts(x):
        blocks, b_down, b_up = np.exp(x[1:1 + groups]), np.exp(x[1 + groups:1 + groups + count]), np.exp(x[-count:])
        return blocks[:, None], b_down.reshape(down.shape), b_up.reshape(down.shape)

    def slack(x):
        blocks, b_down, b_up = parts(x)
        secs = blocks * (down / b_down + compute + up / b_up)
        return x[0] - (secs / scale).ravel()

    def slack_slope(x):
        blocks, b_down, b_up = parts(x)
        slope = np.zeros((count, x.size))
        slope[:, 0] = 1
        each = np.arange(count)
        slope[each, 1 + each // workers] = -(blocks * (down / b_down + compute + up / b_up) / scale).ravel()
        slope[each, 1 + groups + each] = (blocks * down / b_down / scale).ravel()
        slope[each, 1 + groups + count + each] = (blocks * up / b_up / scale).ravel()
        return slope

    def budget(first, last, sign):
        def value(x):
            return sign * (1 - np.exp(x[first:last]).sum())

        def slope(x):
            row = np.zeros(x.size)
            row[first:last] = -sign * np.exp(x[first:last])
            return row

        return {"type": "ineq", "fun": value, "jac": slope}

    constraints = [{"type": "ineq", "fun": slack, "jac": slack_slope},
                   budget(1, 1 + groups, -1),
                   budget(1 + groups, 1 + groups + count, 1),
                   budget(1 + groups + count, 1 + groups + 2 * count, 1)]
    start = np.concatenate([[0], np.full(groups, -np.log(groups)), np.full(2 * count, -np.log(count))])
    start[0] = -slack(start).min()
    target = np.zeros(start.size)
    target[0] = 1
    begun = time.process_time()
    found = minimize(lambda x: x[0], start, jac=lambda x: target, constraints=constraints, method="SLSQP",
                     options={"maxiter": 1000, "ftol": 1e-14})
    took = time.process_time() - begun
    # What it found, made feasible to the last digit: blocks and bandwidths scaled to what there is.
    blocks, b_down, b_up = parts(found.x)
    blocks, b_down, b_up = blocks / blocks.sum(), b_down / b_down.sum(), b_up / b_up.sum()
    return float((blocks * (down / b_down + compute + up / b_up)).max()), took


def by_edgelab(binary, problem, times):
    """Round, duality gap and seconds per solve."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "problem.json"
        file.write_text(json.dumps(problem), encoding="utf-8")
        command = [binary, "solve", file, "--scheme", "joint", "--json", "--repeat"]

        def run(count):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            ended = subprocess.run([*command, str(count)], capture_output=True, check=True, text=True)
            return ended.stdout, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before

        (text, once), (_, often) = run(1), run(1 + times)
    answer = json.loads(text)
    return answer["round_secs"], answer["certificate"]["duality_gap"], (often - once) / times


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--edgelab", type=pathlib.Path)
    arguments.add_argument("--instances", type=int, default=20)
    arguments = arguments.parse_args()
    binary = arguments.edgelab
    if binary is None:
        subprocess.run(["cargo", "build", "--release", "--bin", "edgelab"], cwd=ROOT, check=True)
        binary = ROOT / "target" / "release" / "edgelab"
    failed = False
    rng = np.random.default_rng(1)
    sizes = [(5, 4, arguments.instances, 2000), (10, 4, max(1, arguments.instances // 10), 500)]
    for groups, workers, instances, times in sizes:
        problems = [cell(rng, groups, workers) for _ in range(instances)]
        ours = [by_edgelab(binary, problem, times) for problem in problems]
        cones = [by_clarabel(problem) for problem in problems]
        local = [by_slsqp(problem) for problem in problems]
        round_secs = np.array([secs for secs, _, _ in ours])
        clarabel = np.array([secs for secs, _, _ in cones]) / round_secs - 1
        slsqp = np.array([secs for secs, _ in local]) / round_secs - 1
        median = lambda values: float(np.median(np.array(values)))  # noqa: E731
        own, conic, descent = median([s for _, _, s in ours]), median([s for _, s, _ in cones]), median([s for _, s in local])
        compiled = median([s for _, _, s in cones])
        print(f"{groups} x {workers} workers, {instances} cells:")
        print(f"  Clarabel's round differs by {np.abs(clarabel).max():.1e} at most (relative)")
        print(f"  SLSQP's round is {slsqp.min():+.1e} to {slsqp.max():+.1e} longer")
        print(f"  ours {own * 1e6:.0f} us, gap {max(gap for _, gap, _ in ours):.1e}; Clarabel {conic * 1e6:.0f} us "
              f"({conic / own:.0f} x; with CVXPY's compilation {compiled * 1e6:.0f} us, {compiled / own:.0f} x); "
              f"SLSQP {descent * 1e6:.0f} us ({descent / own:.0f} x)", flush=True)
        failed |= bool(np.abs(clarabel).max() > 1e-6 or slsqp.min() < -1e-6)
        if (groups, workers) == (5, 4):
            failed |= min(compiled, descent) / own < 100
    print("FAILED" if failed else "agreed", flush=True)
    sys.exit(int(failed))


main()
