"""A model that `afterword train` made, in Hugging Face transformers: how far the two are apart.

Packages: torch 2.15.0 (CPU), transformers 5.24.0.
Commands, in the repository's root:

    bin/afterword predict "Once upon a time" --model DIR --precision fp32 --all --json > predicted.json
    python src/test/oracle/trained_model.py DIR predicted.json

Prints the greatest difference of a token's log-probability, of all in the vocabulary: that of logits, but for
a number that all have in common.
"""

import json
import sys

import torch
from transformers import GPT2LMHeadModel

torch.set_num_threads(1)
model, info = GPT2LMHeadModel.from_pretrained(
    sys.argv[1], dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
assert not any(info[kind] for kind in ("missing_keys", "unexpected_keys", "mismatched_keys")), info
with open(sys.argv[2], encoding="utf-8") as file:
    predicted = json.load(file)
tokens = [token["token_id"] for token in predicted["tokens"]]
with torch.no_grad():
    expected = model.eval()(torch.tensor([tokens])).logits[0, -1].log_softmax(0)
found = torch.empty_like(expected).fill_(float("nan"))
for token in predicted["top"]:
    found[token["token_id"]] = token["logprob"]
print(f"{len(predicted['top'])} tokens, log-probabilities {expected.min():.2f} to {expected.max():.2f}:"
      f" {(found - expected).abs().max():.1e} apart at most")
