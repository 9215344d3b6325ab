"""Gradients by Hugging Face transformers and updates by PyTorch's own AdamW, to train against.

Packages: torch 2.15.0 (CPU), transformers 5.24.0, safetensors 0.8.0.
Command, in the repository's root:

    python src/test/oracle/training.py src/test/resources/io/afterword/model/gpt2

They are of networks that `gpt2_checkpoints.py` made. `training/NAME` has

    golden.json            "rows": token ids, from the first half of the vocabulary; "loss": the mean over rows
                           and positions; "norm": the gradient's length
    gradients.safetensors  of "loss", by the tensors' names in the checkpoint, without a prefix

and of one network

    "shared_loss"          of the network in which all tokens that no row has are equal to the first of them
    shared.safetensors     its gradients; of the token table a row for each token that a row has, in order, then
                           the sum of the rows of all others
    "updates"              50 of them: which rows of "pool", the rate, the mean loss before and the gradient's length
    weights.safetensors    after the last one

All is computed in 64 bits and written in 32. Updates: gradients no longer than 1, betas 0.9 and 0.95, epsilon
1e-8, decay 0.1 of what has two dimensions.
"""

import json
import math
import random
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel

UPDATES = 50
HIGHEST_RATE = 8e-3
LONGEST = 1.0
DECAY = 0.1
LENGTH = 24

# the checkpoint, and whether there are gradients of shared rows and updates
NETWORKS = [("odd-inner", True), ("unscaled", False), ("untied", False)]


def load(directory):
    model = GPT2LMHeadModel.from_pretrained(
        directory, dtype=torch.float64, attn_implementation="eager")
    return model.train()  # the configs have no dropout


def loss_of(model, rows):
    logits = model(rows[:, :-1], use_cache=False).logits
    return cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


def tensors(model, of):
    return {name.removeprefix("transformer."): of(parameter).to(torch.float32).contiguous()
            for name, parameter in model.named_parameters()}


def gradients(model, rows):
    model.zero_grad()
    loss = loss_of(model, rows)
    loss.backward()
    return loss.item(), tensors(model, lambda parameter: parameter.grad)


def drawn(draw, vocabulary, count):
    return [[draw.randrange(vocabulary // 2) for _ in range(LENGTH + 1)] for _ in range(count)]


def share(model, used):
    others = [token for token in range(model.config.vocab_size) if token not in used]
    with torch.no_grad():
        model.transformer.wte.weight[others] = model.transformer.wte.weight[others[0]].clone()
    return others


def shared_gradients(model, rows):
    used = sorted(set(rows.flatten().tolist()))
    others = share(model, used)
    loss, found = gradients(model, rows)
    table = found["wte.weight"]
    found["wte.weight"] = torch.cat([table[used], table[others].sum(0, keepdim=True)])
    return loss, found


def rate_of(step):
    warm = min(1.0, step / 10)
    return HIGHEST_RATE * warm * (0.55 + 0.45 * math.cos(math.pi * step / UPDATES))


def updated(model, draw):
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [dict(params=decayed, weight_decay=DECAY), dict(params=others, weight_decay=0.0)],
        betas=(0.9, 0.95), eps=1e-8)
    pool = drawn(draw, model.config.vocab_size, 4)  # few rows, so that they are learned by heart
    updates = []
    for step in range(1, UPDATES + 1):
        rows = [pool[draw.randrange(len(pool))] for _ in range(4 if step % 2 else 2)]
        for group in optimizer.param_groups:
            group["lr"] = rate_of(step)
        optimizer.zero_grad()
        loss = loss_of(model, torch.tensor(rows))
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), LONGEST)
        optimizer.step()
        updates.append(dict(rows=[pool.index(row) for row in rows], rate=rate_of(step),
                            loss=loss.item(), norm=norm.item()))
    return pool, updates


def make(root, name, more, seed):
    draw = random.Random(seed)
    checkpoint, out = root / "checkpoints" / name, root / "training" / name
    out.mkdir(parents=True)
    model = load(checkpoint)
    rows = torch.tensor(drawn(draw, model.config.vocab_size, 3))
    loss, found = gradients(model, rows)
    norm = math.sqrt(sum(float(g.double().square().sum()) for g in found.values()))
    save_file(found, out / "gradients.safetensors")
    golden = dict(rows=rows.tolist(), loss=loss, norm=norm)
    print(f"{name}: loss {loss:.4f}, gradient {norm:.4f} long")
    if more:
        golden["shared_loss"], shared = shared_gradients(load(checkpoint), rows)
        save_file(shared, out / "shared.safetensors")
        model = load(checkpoint)
        golden["pool"], golden["updates"] = updated(model, draw)
        save_file(tensors(model, lambda parameter: parameter.detach()), out / "weights.safetensors")
        losses, norms = ([update[what] for update in golden["updates"]] for what in ("loss", "norm"))
        clipped = sum(norm > LONGEST for norm in norms)
        assert 10 < clipped < UPDATES - 10, clipped
        print(f"{name}: shared loss {golden['shared_loss']:.4f}; losses {losses[0]:.3f} to {losses[-1]:.3f},"
              f" gradients {min(norms):.2f} to {max(norms):.2f} long, {clipped} of them clipped")
    (out / "golden.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    place = Path(sys.argv[1])
    shutil.rmtree(place / "training", ignore_errors=True)
    for number, (name, more) in enumerate(NETWORKS):
        make(place, name, more, number)
