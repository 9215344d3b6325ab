"""Small random GPT-2 checkpoints, saved by Hugging Face transformers, with the numbers it computes.

Packages: torch 2.15.0 (CPU), transformers 5.23.0, safetensors 0.8.0, numpy 2.4.6.
Command, in the repository's root:

    python src/test/oracle/gpt2_checkpoints.py src/test/resources/io/afterword/model/gpt2/checkpoints

Each checkpoint is a directory as `save_pretrained` leaves it, and beside it

    golden.json  "forwards": token ids of prompts; "greedy": the 200 tokens that follow the first of
                 them, always taking the likeliest; "smallest_margin": the smallest distance between
                 the two largest logits on that way; "float64_error": the largest distance of the
                 logits from the same computed in 64 bits
    golden.f32   the logits of all positions of all forwards, in order, float32, little endian

The logits are those of eager attention in float32, whatever type the file holds. Biases, layer norms
and position embeddings are random too, so that leaving one of them out shows. A seed is taken only if
the greedy tokens have no near-tie and do not run in a circle.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import GPT2Config, GPT2LMHeadModel

GREEDY_TOKENS = 200
SMALLEST_MARGIN = 4e-3
LARGEST_FLOAT64_ERROR = 2e-5

COMMON = dict(initializer_range=0.25, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)

# name, length of the long prompt, how to save, config
CHECKPOINTS = [
    ("three-heads", 70, {}, dict(
        vocab_size=300, n_positions=256, n_embd=60, n_layer=1, n_head=3, eos_token_id=299)),
    ("five-heads", 64, {}, dict(
        vocab_size=97, n_positions=256, n_embd=35, n_layer=3, n_head=5,
        activation_function="gelu", eos_token_id=None)),
    ("untied", 65, {}, dict(
        vocab_size=150, n_positions=220, n_embd=32, n_layer=2, n_head=4,
        tie_word_embeddings=False, activation_function="relu", eos_token_id=0)),
    ("unscaled", 130, {}, dict(
        vocab_size=101, n_positions=208, n_embd=24, n_layer=3, n_head=3,
        scale_attn_weights=False, activation_function="gelu_pytorch_tanh", eos_token_id=100)),
    ("inverse-layer", 70, {}, dict(
        vocab_size=120, n_positions=240, n_embd=28, n_layer=4, n_head=4,
        scale_attn_by_inverse_layer_idx=True, activation_function="silu", eos_token_id=[7])),
    ("odd-inner", 208, {}, dict(
        vocab_size=99, n_positions=208, n_embd=30, n_layer=2, n_head=3, n_inner=50,
        layer_norm_epsilon=1e-3, activation_function="tanh")),
    ("half", 70, dict(dtype=torch.float16), dict(
        vocab_size=200, n_positions=233, n_embd=40, n_layer=2, n_head=2, eos_token_id=199)),
    ("bfloat", 70, dict(dtype=torch.bfloat16), dict(
        vocab_size=211, n_positions=217, n_embd=45, n_layer=2, n_head=5,
        tie_word_embeddings=False, eos_token_id=210)),
    ("no-prefix", 127, dict(base=True), dict(
        vocab_size=128, n_positions=256, n_embd=32, n_layer=2, n_head=1,
        reorder_and_upcast_attn=True, eos_token_id=127)),
    ("both-scales", 129, dict(max_shard_size="40KB"), dict(
        vocab_size=140, n_positions=230, n_embd=33, n_layer=3, n_head=3, n_inner=77,
        scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True,
        tie_word_embeddings=False, eos_token_id=139)),
]


def new_model(config, seed):
    torch.manual_seed(seed)
    model = GPT2LMHeadModel(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if ".ln_" in name and name.endswith("weight"):
                parameter.add_(0.2 * torch.randn_like(parameter))
            elif name.endswith("bias"):
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif name.endswith("wpe.weight"):
                parameter.copy_(0.5 * torch.randn_like(parameter))
    return model.eval()


def save(model, directory, dtype=torch.float32, base=False, max_shard_size="50GB"):
    shutil.rmtree(directory, ignore_errors=True)
    saved = model.transformer if base else model
    saved.to(dtype).save_pretrained(directory, max_shard_size=max_shard_size)
    (directory / "generation_config.json").unlink(missing_ok=True)


def load(directory):
    model, info = GPT2LMHeadModel.from_pretrained(
        directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], info
    return model.eval()


@torch.no_grad()
def logits_of(model, ids):
    return model(torch.tensor([ids]), use_cache=False).logits[0]


@torch.no_grad()
def greedy(model, prompt):
    tokens, margin, past = [], float("inf"), None
    step = torch.tensor([prompt])
    for _ in range(GREEDY_TOKENS):
        out = model(step, past_key_values=past, use_cache=True)
        past = out.past_key_values
        top = torch.topk(out.logits[0, -1], 2)
        margin = min(margin, float(top.values[0] - top.values[1]))
        tokens.append(int(top.indices[0]))
        step = torch.tensor([[tokens[-1]]])
    return tokens, margin


def runs_in_a_circle(tokens):
    tail = tokens[-60:]
    return any(tail[period:] == tail[:-period] for period in range(1, 21))


def make(root, name, long_length, how, settings):
    config = GPT2Config(**COMMON, **settings)
    for seed in range(1, 2000):
        save(new_model(config, seed), root / name, **how)
        model = load(root / name)
        draw = np.random.default_rng(seed)
        prompts = [draw.integers(0, config.vocab_size, n).tolist() for n in (5, long_length)]
        tokens, margin = greedy(model, prompts[0])
        if margin < SMALLEST_MARGIN or runs_in_a_circle(tokens) or len(set(tokens)) < 20:
            continue
        logits = [logits_of(model, ids) for ids in prompts]
        wide = GPT2LMHeadModel.from_pretrained(
            root / name, dtype=torch.float64, attn_implementation="eager").eval()
        if not config.reorder_and_upcast_attn:
            error = max(float((logits_of(wide, p) - l).abs().max()) for p, l in zip(prompts, logits))
        else:  # which computes in float32 by design
            wide.config.reorder_and_upcast_attn = False
            for block in wide.transformer.h:
                block.attn.reorder_and_upcast_attn = False
            error = max(float((logits_of(wide, p) - l).abs().max()) for p, l in zip(prompts, logits))
        if error > LARGEST_FLOAT64_ERROR:
            continue
        assert sum(prompts[0:1], []) and len(prompts[0]) + GREEDY_TOKENS <= config.n_positions
        numbers = torch.cat([l.flatten() for l in logits]).numpy().astype("<f4")
        (root / name / "golden.f32").write_bytes(numbers.tobytes())
        golden = dict(forwards=prompts, greedy=tokens, smallest_margin=margin, float64_error=error)
        (root / name / "golden.json").write_text(json.dumps(golden) + "\n")
        print(f"{name}: seed {seed}, margin {margin:.4f}, {len(set(tokens))} tokens, "
              f"error {error:.1e}, logits up to {float(max(l.abs().max() for l in logits)):.1f}",
              flush=True)
        return
    raise RuntimeError(f"no seed makes a good {name}")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for checkpoint in CHECKPOINTS:
        make(Path(sys.argv[1]), *checkpoint)
