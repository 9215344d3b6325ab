"""Checks and times the step program on a GPU (or a CPU) with PyTorch alone, where no JVM can run.

It loads src/main/resources/io/afterword/model/gpt2/step.txt as Afterword does, fills it with random
weights, compares its logits with those of a GPT-2 in plain PyTorch that has the same weights, and
measures decoding. One JSON object a line, as `afterword bench --json`. Needs torch only.
"""

import argparse
import io
import json
import math
import os
import pickle
import sys
import time
import types
import zipfile

import torch
import torch.nn.functional as F

SHAPES = {  # width, layers, heads
    "builtin": (64, 4, 4),
    "gpt2": (768, 12, 12),
    "gpt2-medium": (1024, 24, 16),
    "gpt2-large": (1280, 36, 20),
    "gpt2-xl": (1600, 48, 25),
}
VOCABULARY = 50257
POSITIONS = 1024
BLOCK = 64
EPSILON = 1e-5
NUMBERS = {"fp32": (torch.float32, 6), "fp16": (torch.float16, 5), "bf16": (torch.bfloat16, 15)}
# error of the logits over their spread, both as roots of means of squares
BOUNDS = {"fp32": 1e-4, "fp16": 0.01, "bf16": 0.05}
GOALS = {  # tokens/s in bf16 on an H200
    ("gpt2", 1): 1_000,
    ("gpt2", 256): 100_000,
    ("gpt2-xl", 1): 220,
    ("gpt2-xl", 256): 30_000,
}
PROGRAM = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../main/resources/io/afterword/model/gpt2/step.txt"
)


def random_weights(size, device):
    """As GPT-2's before training; by their published names."""
    width, layers, _ = SHAPES[size]
    generator = torch.Generator(device).manual_seed(1)

    def normal(*shape, deviation=0.02):
        return torch.randn(shape, generator=generator, device=device) * deviation

    end = 0.02 / math.sqrt(2 * layers)
    weights = {"wte": normal(VOCABULARY, width), "wpe": normal(POSITIONS, width)}
    for layer in range(layers):
        h = f"h.{layer}."
        weights[h + "ln_1.weight"] = 1 + normal(width)
        weights[h + "ln_1.bias"] = normal(width)
        weights[h + "c_attn.weight"] = normal(width, 3 * width)
        weights[h + "c_attn.bias"] = normal(3 * width)
        weights[h + "attn.c_proj.weight"] = normal(width, width, deviation=end)
        weights[h + "attn.c_proj.bias"] = normal(width)
        weights[h + "ln_2.weight"] = 1 + normal(width)
        weights[h + "ln_2.bias"] = normal(width)
        weights[h + "c_fc.weight"] = normal(width, 4 * width)
        weights[h + "c_fc.bias"] = normal(4 * width)
        weights[h + "mlp.c_proj.weight"] = normal(4 * width, width, deviation=end)
        weights[h + "mlp.c_proj.bias"] = normal(width)
    weights["ln_f.weight"] = 1 + normal(width)
    weights["ln_f.bias"] = normal(width)
    return weights


METHODS = {
    "wte": "add_embedding",
    "wpe": "add_embedding",
    "c_attn.weight": "add_heads",
    "c_attn.bias": "add_heads_bias",
    "attn.c_proj.weight": "add_merge",
    "c_fc.weight": "add_matrix",
    "mlp.c_proj.weight": "add_matrix",
    "attn.c_proj.bias": "add_bias",
    "c_fc.bias": "add_bias",
    "mlp.c_proj.bias": "add_bias",
}


def archive(size, number, device):
    """What libtorch loads: the program's text, and its attributes in the order of their declaration."""
    width, layers, heads = SHAPES[size]
    module = types.ModuleType("__torch__")
    module.Step = type("Step", (), {"__module__": "__torch__"})
    sys.modules["__torch__"] = module
    step = module.Step()
    step.training = False
    step.heads = heads
    step.head_size = -(-(width // heads) // 16) * 16
    step.epsilon = EPSILON
    step.activation = "GELU_TANH"
    step.attention_scales = [1 / math.sqrt(width / heads) for _ in range(layers)]
    step.plain = True
    step.device = device
    step.int8 = False
    step.levels = 127
    step.number = number
    lists = "embeddings norms biases matrices packed masks"
    for name in (lists + " parameters gradients means squares shared wide narrow").split():
        setattr(step, name, [])
    files = {
        "data.pkl": pickle.dumps(step, protocol=2),
        "code/__torch__.py": open(PROGRAM, encoding="utf-8").read(),
        "constants.pkl": b"\x80\x02).",
        "version": "10\n",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in files.items():
            file.writestr("step/" + name, content)
    del sys.modules["__torch__"]
    packed.seek(0)
    return packed


def load(size, precision, device, weights):
    program = torch.jit.load(archive(size, NUMBERS[precision][1], device))
    for name, tensor in weights.items():
        ending = name.split(".", 2)[-1] if name.startswith("h.") else name
        getattr(program, METHODS.get(ending, "add_norm"))(tensor)
    program.add_tied_output()
    return program


def reference(size, weights, ids, dtype):
    """Logits of all positions of one sequence, by a GPT-2 as simple as can be."""
    width, layers, heads = SHAPES[size]
    w = {name: tensor.to(dtype) for name, tensor in weights.items()}
    length = len(ids)
    x = w["wte"][ids] + w["wpe"][:length]
    for layer in range(layers):
        h = f"h.{layer}."
        y = F.layer_norm(x, (width,), w[h + "ln_1.weight"], w[h + "ln_1.bias"], EPSILON)
        qkv = y @ w[h + "c_attn.weight"] + w[h + "c_attn.bias"]
        q, k, v = (part.view(length, heads, -1).transpose(0, 1) for part in qkv.split(width, 1))
        scores = (q @ k.transpose(1, 2)).float() / math.sqrt(width / heads)
        later = torch.ones(length, length, dtype=torch.bool, device=ids.device).triu(1)
        attention = scores.masked_fill(later, -math.inf).softmax(-1).to(dtype) @ v
        merged = attention.transpose(0, 1).reshape(length, width)
        x = x + merged @ w[h + "attn.c_proj.weight"] + w[h + "attn.c_proj.bias"]
        y = F.layer_norm(x, (width,), w[h + "ln_2.weight"], w[h + "ln_2.bias"], EPSILON)
        inner = F.gelu(y @ w[h + "c_fc.weight"] + w[h + "c_fc.bias"], approximate="tanh")
        x = x + inner @ w[h + "mlp.c_proj.weight"] + w[h + "mlp.c_proj.bias"]
    return (F.layer_norm(x, (width,), w["ln_f.weight"], w["ln_f.bias"], EPSILON) @ w["wte"].T).float()


def prefill(program, kv, sequences):
    """Logits of all positions of some sequences, in one step of an empty memory."""
    ids, slots, positions, together, stale = [], [], [], [], []
    for slot, sequence in enumerate(sequences):
        blocks = -(-len(sequence) // BLOCK)
        ids += sequence
        slots += [slot] * len(sequence)
        positions += range(len(sequence))
        together += [slot, len(sequence), blocks]
        stale += [slot, 0, kv.size(4) // BLOCK]
    numbers = torch.tensor(ids + slots + positions + list(range(len(ids))))
    return program.plain_logits(numbers, [len(ids), 0, 0, 0, len(ids), 0], together, stale, kv, [])


def decoding(ids, positions):
    """The integers of a step that runs a token of each of the lowest slots."""
    rows = len(ids)
    numbers = torch.tensor([*ids, *range(rows), *positions, *range(rows)])
    return numbers, [rows, rows, max(positions) // BLOCK + 1, 0, rows, 0]


def error(computed, expected):
    spread = (expected - expected.mean(-1, keepdim=True)).pow(2).mean().sqrt()
    return ((computed - expected).pow(2).mean().sqrt() / spread).item()


def check(size, precision, device, weights):
    """The largest error of prefill, and of tokens decoded after it beside a shorter sequence."""
    dtype, number = NUMBERS[precision]
    program = load(size, precision, device, weights)
    tokens = [(i * 7919 + 104729) % VOCABULARY for i in range(150)]
    short = tokens[7:40]
    kv = program.memory(2, 256, number)
    start = len(tokens) - 10
    ids = torch.tensor(tokens, device=device)
    expected = reference(size, weights, ids, torch.float32)
    logits = prefill(program, kv, [tokens[:start], short[: len(short) - 10]])
    worst = error(logits[:start], expected[:start])
    expected_short = reference(size, weights, torch.tensor(short, device=device), torch.float32)
    for i in range(10):
        at, at_short = start + i, len(short) - 10 + i
        numbers, sizes = decoding([tokens[at], short[at_short]], [at, at_short])
        logits = program.plain_logits(numbers, sizes, [], [], kv, [])
        worst = max(worst, error(logits[0], expected[at]), error(logits[1], expected_short[at_short]))
    theirs = error(reference(size, weights, ids, dtype), expected)
    return worst, theirs


def measure(program, number, batch, context, steps):
    """Median seconds of a step that draws a token of each sequence and reads them back."""
    positions = -(-(context + steps) // BLOCK) * BLOCK
    kv = program.memory(batch, positions, number)
    kv.zero_()
    ids = [(i * 7919) % VOCABULARY for i in range(batch)]
    seconds = []
    for step in range(-5, steps):
        begin = time.perf_counter()
        place = context - steps // 2 + max(step, 0)
        numbers, sizes = decoding(ids, [place] * batch)
        u = torch.rand(batch, dtype=torch.float64)
        ones = torch.ones(batch, dtype=torch.float64)
        draws = torch.stack([ones, ones * VOCABULARY, ones, ones * 0, u])
        bounds = [0, 0, 0, batch]
        chosen = program.plain_forward(
            numbers, sizes, [], [], kv, [], draws, bounds, [], [], [], 0
        )[0]
        ids = [int(id) for id in chosen[:, 0].tolist()]
        if step >= 0:
            seconds.append(time.perf_counter() - begin)
    return sorted(seconds)[len(seconds) // 2]


def measure_device(program, number, batch, context, steps):
    """Median seconds of the same step where nobody launches its kernels one by one: in a CUDA graph."""
    kv = program.memory(batch, -(-(context + steps) // BLOCK) * BLOCK, number)
    kv.zero_()
    numbers, sizes = decoding([(i * 7919) % VOCABULARY for i in range(batch)], [context] * batch)
    ones = torch.ones(batch, dtype=torch.float64)
    draws = torch.stack([ones, ones * VOCABULARY, ones, ones * 0, ones / 2])
    there = numbers.to(kv.device), draws.to(kv.device)

    def step():
        logits = program.plain_logits(there[0], sizes, [], [], kv, [])
        return program.selected(logits, there[1], [0, 0, 0, batch], [], [], [], 0)

    aside = torch.cuda.Stream()
    torch.cuda.synchronize()
    with torch.cuda.stream(aside):  # what is made once must not be captured
        for _ in range(3):
            step()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    seconds = []
    for _ in range(steps):
        begin = time.perf_counter()
        graph.replay()
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - begin)
    return sorted(seconds)[len(seconds) // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="gpu:0", help="cpu or gpu:N")
    parser.add_argument("--sizes", default="gpt2,gpt2-medium,gpt2-large,gpt2-xl")
    parser.add_argument("--precisions", default="fp32,bf16", help="whose logits are checked")
    parser.add_argument("--batches", default="1,8,64,256", help="that are timed")
    parser.add_argument("--timed", default="bf16", help="the precision that is timed")
    parser.add_argument("--context", type=int, default=200)
    parser.add_argument("--steps", type=int, default=64)
    options = parser.parse_args()
    device = options.device.replace("gpu", "cuda")
    if device != "cpu":
        torch.zeros(1, device=device)  # says why, if it cannot be used
    name = torch.cuda.get_device_name(device) if device != "cpu" else "CPU"
    print(f"PyTorch {torch.__version__} on {name}", file=sys.stderr)
    torch._C._set_graph_executor_optimize(False)  # as Afterword has it
    missed = 0

    def report(figure, value, unit, goal, met, **conditions):
        nonlocal missed
        missed += met is False
        line = {"bench": "gpu", "figure": figure, "value": value, "unit": unit, "goal": goal}
        on = {"device": options.device, "device_name": name, "torch": torch.__version__}
        print(json.dumps({**line, "met": met, **conditions, **on}), flush=True)

    with torch.inference_mode():
        for size in options.sizes.split(","):
            weights = random_weights(size, device)
            for precision in options.precisions.split(","):
                ours, theirs = check(size, precision, device, weights)
                bound = BOUNDS[precision]
                at = {"model": size, "precision": precision}
                report("logits_error", ours, "of their spread", bound, ours <= bound, **at)
                report("logits_error_of_pytorch", theirs, "of their spread", None, None, **at)
            program = load(size, options.timed, device, weights)
            del weights
            for batch in map(int, options.batches.split(",")):
                seconds = measure(program, NUMBERS[options.timed][1], batch, options.context, options.steps)
                aimed = device != "cpu" and options.timed == "bf16"
                goal = GOALS.get((size, batch)) if aimed else None
                at = {"model": size, "precision": options.timed, "batch": batch}
                at["context"] = options.context
                report("step_median", 1000 * seconds, "ms", None, None, **at)
                report("steps", 1 / seconds, "steps/s", None, None, **at)
                tokens = batch / seconds
                met = tokens >= goal if goal else None
                report("decode", tokens, "tokens/s", goal, met, **at)
                if device != "cpu":
                    alone = measure_device(program, NUMBERS[options.timed][1], batch, options.context, options.steps)
                    report("step_of_device_median", 1000 * alone, "ms", None, None, **at)
                    report("decode_of_device", batch / alone, "tokens/s", None, None, **at)
            del program
            if device != "cpu":
                torch.cuda.empty_cache()
    print("all goals met" if not missed else f"{missed} goals missed", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
