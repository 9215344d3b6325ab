"""Trains a small byte-level tokenizer and writes what it makes of some texts.

tokenizers 0.23.3, Python 3.10 or later. From the repository's root:

    python src/test/oracle/checkpoint_tokenizer_golden.py \
        src/test/resources/io/afterword/model/token/checkpoint

tokenizer.json: 256 bytes, merges trained on the sentences below, `<|endoftext|>` (special, in the vocabulary),
`<pad>` (special, added before the plain ones, so their ids depend on it), `<plain>` and `naïve!` (added, plain).
golden.jsonl: a line a text, {"text", "ids", "bytes"}: the ids with special tokens' names read as text,
and the bytes of the tokens, in hexadecimal, one string a token.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

SENTENCES = [
    "The model reads a prompt and writes what may come next.",
    "A prompt becomes tokens, and every token becomes an event.",
    "Events are written once, read many times, and never lost.",
    "When a process dies, another one reads the log and goes on.",
    "The tokens of the prompt are the first tokens of the sequence.",
    "Ein Modell liest den Anfang und schreibt die Fortsetzung.",
    "Überall größere Straßen, schöne Bäume, süße Äpfel.",
    "if (tokens.size() > limit) { return tokens.slice(0, limit); }",
]
TEXTS = [
    "", " ", "\n\n", "\0", "The tokens", "the prompt becomes an event.", "größere Bäume", "<|endoftext|>", "<pad>",
    "a<|endoftext|>b<pad>c", "<plain>", "the <plain> prompt", "x<plain><plain>y", "naïve!", "naïve", "so naïve!!",
    "\U0001F468\u200D\U0001F469\u200D\U0001F467", "你好，世界。", "e\u0301 \u00e9", "1234 tokens;  two  spaces",
    "tokens " * 700, "\ufeff\u2028x", "\U0010FFFF",
]


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_special_tokens(["<pad>"])
    tokenizer.add_tokens([AddedToken("<plain>", normalized=False), AddedToken("naïve!", normalized=False)])
    # What a reader must not follow: it cuts, fills up and adds.
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8, pad_id=tokenizer.token_to_id("<pad>"), pad_token="<pad>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <|endoftext|>", special_tokens=[("<|endoftext|>", tokenizer.token_to_id("<|endoftext|>"))]
    )
    return tokenizer


def plain(tokenizer):
    """The same tokenizer, reading text as text."""
    reader = Tokenizer.from_str(tokenizer.to_str())
    reader.no_truncation()
    reader.no_padding()
    reader.encode_special_tokens = True
    return reader


def token_bytes(tokenizer, token):
    if token in ("<plain>", "naïve!"):
        return token.encode().hex()
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    symbols = {chr(b): b for b in printable}
    symbols |= {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in printable)}
    return bytes(symbols[c] for c in token).hex()


def random_texts():
    pick = random.Random(3)
    words = " ".join(SENTENCES).split(" ") + ["<plain>", "<pad>", "naïve!", "\U0001F600", "\n", "  ", "漢", "\x07"]
    for _ in range(100):
        yield pick.choice(["", " "]).join(pick.choice(words) for _ in range(pick.randint(1, 30)))


def main(folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    tokenizer = trained()
    Path(folder, "tokenizer.json").write_text(tokenizer.to_str() + "\n", encoding="utf-8")
    reader = plain(tokenizer)
    with open(Path(folder, "golden.jsonl"), "w", encoding="utf-8") as out:
        for text in [*TEXTS, *random_texts()]:
            encoding = reader.encode(text, add_special_tokens=False)
            assert b"".join(bytes.fromhex(token_bytes(reader, t)) for t in encoding.tokens) == text.encode()
            line = {"text": text, "ids": encoding.ids, "bytes": [token_bytes(reader, t) for t in encoding.tokens]}
            out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
