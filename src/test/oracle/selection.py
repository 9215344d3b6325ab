"""What Hugging Face transformers' own logits processors keep, and with which probabilities.

Packages: torch 2.15.0 (CPU), transformers 5.23.0, numpy 2.4.6.
Command, in the repository's root:

    python src/test/oracle/selection.py src/test/resources/io/afterword/model/gpt2/selection

Writes settings.json, a list of settings with the rule that makes their logits, and probabilities.f32.gz:
for each setting the probabilities of all tokens, float32, little endian, after temperature, top k and top
p, in this order, as transformers' generate applies them. Settings whose top p lies within rounding of
the mass of some prefix are not taken, since there float32 decides, nor those where a tie does.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import (
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

SMALL = 492
LARGE = 8
NEAREST = 1e-4

MASK = (1 << 64) - 1


def splitmix(state):
    """The numbers of SplitMix64 (Steele, Lea, Flood, 2014), 64 bits each."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def logits(seed, vocabulary, spread):
    """Sums of four 16-bit numbers, as integers over a power of two: exact in float32 and in Java."""
    numbers = splitmix(seed)
    sums = []
    for _ in range(vocabulary):
        bits = next(numbers)
        sums.append(sum((bits >> shift) & 0xFFFF for shift in (0, 16, 32, 48)))
    return (np.array(sums, dtype=np.float64) - 131070).astype(np.float32) * np.float32(
        spread / 65536
    )


def processors(setting):
    chain = LogitsProcessorList([TemperatureLogitsWarper(setting["temperature"])])
    if setting["top_k"] > 0:
        chain.append(TopKLogitsWarper(setting["top_k"]))
    if setting["top_p"] < 1:
        chain.append(TopPLogitsWarper(setting["top_p"]))
    return chain


def is_clear(scores, top_k, top_p):
    """Whether neither a tie nor rounding decides what is kept."""
    ordered = np.sort(scores.astype(np.float64))[::-1]
    if 0 < top_k < len(ordered):
        if ordered[top_k - 1] == ordered[top_k]:
            return False
        ordered = ordered[:top_k]
    if top_p == 1:
        return True
    weights = np.exp(ordered - ordered[0])
    mass = np.cumsum(weights) / weights.sum()
    last = int(np.searchsorted(mass, top_p))
    if last + 1 < len(ordered) and ordered[last] == ordered[last + 1]:
        return False
    return np.abs(mass - top_p).min() > NEAREST * min(top_p, 1 - top_p)


def setting(random, vocabulary, large):
    filters = random.integers(4) if not large else 1 + random.integers(3)
    top_k = int(random.integers(1, vocabulary + 20)) if filters & 1 else 0
    if large and top_k:
        top_k = int(random.integers(1, 3000))
    return {
        "seed": int(random.integers(1 << 40)),
        "vocabulary": vocabulary,
        "spread": float(random.integers(1, 33)) / 4,
        "temperature": float(np.round(np.exp(random.uniform(np.log(0.05), np.log(5))), 4)),
        "top_k": top_k,
        "top_p": float(np.round(random.uniform(0.01, 0.999), 4)) if filters & 2 else 1.0,
    }


def main(directory):
    random = np.random.default_rng(20261123)
    settings = []
    rows = []
    while len(settings) < SMALL + LARGE:
        large = len(settings) >= SMALL
        chosen = setting(random, 50257 if large else int(random.integers(60, 401)), large)
        raw = logits(chosen["seed"], chosen["vocabulary"], chosen["spread"])
        scores = torch.from_numpy(raw)[None]
        scaled = TemperatureLogitsWarper(chosen["temperature"])(None, scores.clone())[0].numpy()
        if not is_clear(scaled, chosen["top_k"], chosen["top_p"]):
            continue
        kept = torch.softmax(processors(chosen)(None, scores.clone()), -1)[0]
        if large and int((kept > 0).sum()) > 5000:
            continue
        settings.append(chosen)
        rows.append(kept.numpy().astype("<f4"))
    directory.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(one) for one in settings)
    (directory / "settings.json").write_text(f"[\n{lines}\n]\n")
    with gzip.GzipFile(directory / "probabilities.f32.gz", "wb", mtime=0) as out:
        out.write(np.concatenate(rows).tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
