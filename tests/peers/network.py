"""The default network by PyTorch, an independent implementation: its losses beside ours, its speed, and stored values.

    python3 tests/peers/network.py              losses of 100 steps and speed, beside ours
    python3 tests/peers/network.py --values     what tests/data/network.json holds, in double precision

Installs PyTorch and NumPy into target/peers if the interpreter does not have them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import packages

os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

# Beside this file stands a `statistics.py`, which is not the one that PyTorch looks for.
sys.path.remove(os.path.dirname(os.path.abspath(__file__)))

packages.need("numpy", "torch")

import numpy as np
import torch
from torch import nn

BATCH, STEPS, RATE, MOMENTUM = 32, 100, 0.02, 0.9


class Network(nn.Module):
    """The convolutional network for square images; a dense layer reads pixel by pixel, as ours does."""

    def __init__(self, side, filters=(8, 16), classes=10):
        super().__init__()
        first, second = filters
        after = (side - 2) // 2 - 2
        self.first, self.second = nn.Conv2d(1, first, 3), nn.Conv2d(first, second, 3)
        self.dense = nn.Linear(second * after * after, classes)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
        x = torch.relu(self.second(x))
        return self.dense(x.permute(0, 2, 3, 1).flatten(1))

    def load(self, flat):
        """From our vector: weights [output][row][column][channel], then biases, layer by layer."""
        at = 0
        with torch.no_grad():
            for layer in (self.first, self.second, self.dense):
                for tensor in (layer.weight, layer.bias):
                    numbers = torch.as_tensor(flat[at:at + tensor.numel()])
                    at += tensor.numel()
                    if tensor.dim() == 4:
                        o, i, h, w = tensor.shape
                        numbers = numbers.reshape(o, h, w, i).permute(0, 3, 1, 2)
                    tensor.copy_(numbers.reshape(tensor.shape))
        assert at == len(flat)

    def flat(self, of=lambda tensor: tensor):
        tensors = [of(t) for layer in (self.first, self.second, self.dense) for t in (layer.weight, layer.bias)]
        parts = [t.permute(0, 2, 3, 1) if t.dim() == 4 else t for t in tensors]
        return np.concatenate([t.detach().numpy().ravel() for t in parts])


def compare():
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        ours = ["cargo", "run", "--quiet", "--release", "--example", "network", "--", "peer", folder]
        our_secs = float(subprocess.run(ours, check=True, capture_output=True, text=True).stdout)
        read = lambda name, kind=np.float32: np.fromfile(os.path.join(folder, name), kind)
        weights, losses, trained = read("weights.f32"), read("losses.f32"), read("trained.f32")
        images = torch.tensor(read("images.f32").reshape(-1, 1, 12, 12))
        labels = torch.tensor(read("labels.u8", np.uint8).astype(np.int64))
    network = Network(12)
    network.load(weights)
    sgd = torch.optim.SGD(network.parameters(), RATE, MOMENTUM)
    worst = 0.0
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        sgd.zero_grad()
        loss = nn.functional.cross_entropy(network(images[batch]), labels[batch])
        loss.backward()
        sgd.step()
        worst = max(worst, abs(loss.item() - losses[step]) / loss.item())
    print(f"losses of {STEPS} steps: from {losses[0]:.4f} to {losses[-1]:.4f}, at most {worst:.1e} apart, relatively")
    print(f"weights after them: at most {np.abs(network.flat() - trained).max():.1e} apart")

    batch_images, batch_labels = images[:BATCH], labels[:BATCH]

    def pass_():
        for parameter in network.parameters():
            parameter.grad = None
        nn.functional.cross_entropy(network(batch_images), batch_labels).backward()

    # One pass at a time, the least of many: a longer time would hold more of whatever else the machine does.
    least = float("inf")
    for _ in range(3_000):
        start = time.perf_counter()
        pass_()
        least = min(least, time.perf_counter() - start)
    print(f"forward and backward, batch {BATCH}, one thread, least of many times: "
          f"ours {our_secs * 1e6:.0f} µs, PyTorch {torch.__version__} {least * 1e6:.0f} µs, ratio {our_secs / least:.2f}")


def values():
    """A small network, eleven samples, and what comes of them in double precision. Weights and samples are a formula's, in
    single precision, so that the file holds results only."""
    wave = lambda count, step: np.sin(np.arange(1, count + 1) ** 2 * step).astype(np.float32).astype(np.float64)
    network = Network(11, (3, 5), 4).double()
    flat = wave(network.flat().size, 0.7) * 0.5
    network.load(flat)
    images = torch.tensor(wave(11 * 121, 0.13).reshape(11, 1, 11, 11) * 0.5 + 0.5)
    labels = torch.arange(11) % 4
    scores = network(images)
    loss = nn.functional.cross_entropy(scores, labels)
    loss.backward()
    result = {
        "loss": loss.item(),
        "correct": int((scores.argmax(1) == labels).sum()),
        "probabilities": torch.softmax(scores[2], 0).tolist(),
        "gradient": network.flat(lambda tensor: tensor.grad).tolist(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    values() if "--values" in sys.argv else compare()
