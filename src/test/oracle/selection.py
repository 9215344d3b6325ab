"""What Hugging Face transformers' own logits processors keep, and with which probabilities.

Packages: torch 2.15.0 (on the CPU), transformers 5.23.0, numpy 2.4.6.
Command, in the repository's root:

    python src/test/oracle/selection.py src/test/resources/io/afterword/model/gpt2/selection

Writes settings.json, a list of settings with the rule that makes their logits, and probabilities.f32.gz:
for each setting the probabilities of all tokens, float32, little endian, after bias, penalties, bans,
temperature, top k, top p and min p, in this order, which is that of transformers' generate; presence and
frequency penalties, which it lacks, by the formula of the OpenAI API's documentation. What a setting does
not name is off. Settings whose top p lies within rounding of the mass of some prefix are not taken, since
there float32 decides, nor those where a tie does or where min p cuts within rounding of a token.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    SequenceBiasLogitsProcessor,
    SuppressTokensLogitsProcessor,
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


def counted(generated, vocabulary, presence, frequency):
    """What presence and frequency penalties subtract."""
    counts = np.bincount(np.array(generated, dtype=np.int64), minlength=vocabulary)
    return torch.from_numpy((frequency * counts + presence * (counts > 0)).astype(np.float32))


def adjusted(setting, scores):
    """After bias, penalties and bans."""
    generated = setting.get("generated", [])
    seen = torch.tensor([setting.get("prompt", []) + generated], dtype=torch.int64)
    if "logit_bias" in setting:
        bias = {(int(id),): value for id, value in setting["logit_bias"].items()}
        scores = SequenceBiasLogitsProcessor(bias)(seen, scores)
    if "repetition_penalty" in setting:
        scores = RepetitionPenaltyLogitsProcessor(setting["repetition_penalty"])(seen, scores)
    presence = setting.get("presence_penalty", 0)
    frequency = setting.get("frequency_penalty", 0)
    scores = scores - counted(generated, setting["vocabulary"], presence, frequency)
    if "banned" in setting:
        scores = SuppressTokensLogitsProcessor(setting["banned"])(seen, scores)
    return scores


def filters(setting):
    chain = LogitsProcessorList()
    if setting["top_k"] > 0:
        chain.append(TopKLogitsWarper(setting["top_k"]))
    if setting["top_p"] < 1:
        chain.append(TopPLogitsWarper(setting["top_p"]))
    if "min_p" in setting:
        chain.append(MinPLogitsWarper(setting["min_p"]))
    return chain


def is_clear(scores, setting):
    """Whether neither a tie nor rounding decides what is kept."""
    top_k, top_p, min_p = setting["top_k"], setting["top_p"], setting.get("min_p", 0)
    ordered = np.sort(scores.astype(np.float64))[::-1]
    if 0 < top_k < len(ordered):
        if ordered[top_k - 1] == ordered[top_k]:
            return False
        ordered = ordered[:top_k]
    weights = np.exp(ordered - ordered[0])
    if min_p > 0 and np.abs(weights / min_p - 1).min() < NEAREST:
        return False
    if top_p == 1:
        return True
    mass = np.cumsum(weights) / weights.sum()
    last = int(np.searchsorted(mass, top_p))
    if last + 1 < len(ordered) and ordered[last] == ordered[last + 1]:
        return False
    return np.abs(mass - top_p).min() > NEAREST * min(top_p, 1 - top_p)


def some_ids(random, raw, count):
    """Every second one of the most probable tokens; some more than once."""
    probable = np.argsort(-raw, kind="stable")[:24]
    any_ids = random.integers(len(raw), size=count)
    return [int(probable[id % 24]) if i % 2 else int(id) for i, id in enumerate(any_ids)]


def distinct_ids(random, raw, most):
    return sorted(set(some_ids(random, raw, int(random.integers(1, most + 1)))))


def rounded(number):
    return float(np.round(number, 4))


def add_adjustments(random, setting, raw):
    kinds = int(random.integers(32))
    if kinds & 1:
        ids = distinct_ids(random, raw, 8)
        setting["logit_bias"] = {id: rounded(random.normal(0, 4)) for id in ids}
    if kinds & 2:
        setting["repetition_penalty"] = rounded(np.exp(random.uniform(-0.5, 0.7)))
    if kinds & 4:
        setting["presence_penalty"] = rounded(random.uniform(-2, 2))
    if kinds & 8:
        setting["frequency_penalty"] = rounded(random.uniform(-2, 2))
    if kinds & 14:
        setting["prompt"] = some_ids(random, raw, int(random.integers(1, 25)))
        setting["generated"] = some_ids(random, raw, int(random.integers(25)))
    if kinds & 16:
        setting["banned"] = distinct_ids(random, raw, 6)


def new_setting(random, vocabulary, large):
    kinds = random.integers(8) if not large else 1 + random.integers(7)
    top_k = int(random.integers(1, vocabulary + 20)) if kinds & 1 else 0
    if large and top_k:
        top_k = int(random.integers(1, 3000))
    setting = {
        "seed": int(random.integers(1 << 40)),
        "vocabulary": vocabulary,
        "spread": float(random.integers(1, 33)) / 4,
        "temperature": rounded(np.exp(random.uniform(np.log(0.05), np.log(5)))),
        "top_k": top_k,
        "top_p": rounded(random.uniform(0.01, 0.999)) if kinds & 2 else 1.0,
    }
    if kinds & 4:
        setting["min_p"] = rounded(np.exp(random.uniform(np.log(0.001), 0)))
    return setting


def main(directory):
    random = np.random.default_rng(20261123)
    settings = []
    rows = []
    while len(settings) < SMALL + LARGE:
        large = len(settings) >= SMALL
        chosen = new_setting(random, 50257 if large else int(random.integers(60, 401)), large)
        raw = logits(chosen["seed"], chosen["vocabulary"], chosen["spread"])
        add_adjustments(random, chosen, raw)
        scores = adjusted(chosen, torch.from_numpy(raw)[None])
        scaled = TemperatureLogitsWarper(chosen["temperature"])(None, scores)
        if not is_clear(scaled[0].numpy(), chosen):
            continue
        kept = torch.softmax(filters(chosen)(None, scaled), -1)[0]
        if large and int((kept > 0).sum()) > 5000:
            continue
        settings.append(chosen)
        rows.append(kept.numpy().astype("<f4"))
    directory.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in settings)
    (directory / "settings.json").write_text(f"[\n{lines}\n]\n")
    with gzip.GzipFile(directory / "probabilities.f32.gz", "wb", mtime=0) as out:
        out.write(np.concatenate(rows).tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
