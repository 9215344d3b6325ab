"""Writes the golden tokens of GPT-2's byte-pair encoding, by tiktoken.

tiktoken 0.14.0, regex 2026.11.15, Python 3.10 or later. It needs the merge ranks `r50k_base.tiktoken`,
which lie in the jar of JTokkit (com.knuddels:jtokkit:1.1.0); only the ranks are shared, the splitting
and the merging are tiktoken's own. tiktoken's own digest of that file is checked. From the repository's root:

    unzip -oj ~/.m2/repository/com/knuddels/jtokkit/1.1.0/jtokkit-1.1.0.jar \
        com/knuddels/jtokkit/r50k_base.tiktoken -d /tmp
    python src/test/oracle/bpe_golden.py /tmp/r50k_base.tiktoken \
        src/test/resources/io/afterword/model/token

bpe.jsonl.gz: a line a string, {"text": …, "ids": […]}.
bpe-long.jsonl: long strings by rule, {"alphabet", "length", "seed"} with the number of their tokens and the
SHA-256 of the ids (4 bytes each, big endian). The rule: x0 = seed; x = (x * 1103515245 + 12345) mod 2^31;
the next character is alphabet[(x >> 16) mod len(alphabet)], `length` code points in all.
"""

import gzip
import hashlib
import json
import random
import struct
import sys
from pathlib import Path

import regex
import tiktoken
from tiktoken.load import load_tiktoken_bpe

RANKS_SHA256 = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
# The pattern of the original release, in its own words.
SPLIT = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
STRINGS = 2000


def encoding(ranks):
    if hashlib.sha256(Path(ranks).read_bytes()).hexdigest() != RANKS_SHA256:
        raise SystemExit(f"{ranks} is not r50k_base.tiktoken")
    return tiktoken.Encoding(
        "gpt2",
        pat_str=SPLIT,
        mergeable_ranks=load_tiktoken_bpe(str(ranks)),
        special_tokens={"<|endoftext|>": 50256},
        explicit_n_vocab=50257,
    )


def rows():
    """A string for every 128 code points that hold assigned ones; three of each 16 in planes 0 and 1."""
    pick = random.Random(1)
    groups = list(range(0, 0x20000, 128)) + list(range(0x20000, 0x33480, 1024))
    groups += [0x2A700, 0x2B700, 0x2B740, 0x2B800, 0x2CE80, 0x2CEB0, 0x2EBF0, 0x2F800, 0x31350, 0xE0000,
               0xE0080, 0xE0100, 0xE0180, 0xF0000, 0xFFF80, 0x100000, 0x10FF80]
    for group in groups:
        text = ""
        for row in range(group, group + 128, 16):
            assigned = [chr(c) for c in range(row, row + 16) if regex.match(r"[^\p{Cn}\p{Cs}]", chr(c))]
            text += "".join(pick.sample(assigned, min(3, len(assigned))))
            text += pick.choice(["", "", " ", "\n", "1", "a"])
        if text.strip():
            yield text


def listed():
    """Strings chosen by hand: sequences whose parts belong together, and places where splitters differ."""
    family = "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"
    yield from ["", " ", "  ", "\n", "\r\n", "\t\t", "\0", "\ufeff", "\ufffd", "\u00a0\u00a0x", "\u2028\u2029",
                "The quick brown fox.", "the", " the", "The", "<|endoftext|>", "a<|endoftext|>b", "<|",
                "don't we'll they've I'm he'd it's you're", "DON'T WE'LL", "don\u2019t", "'s's", " 's", "'",
                "x = y**2 + 3.14e-10;  # comment", "for (int i = 0; i < n; i++) {\n\t\treturn a[i];\n}",
                "   trailing   ", "a  b   c    d", "\n\n\n  x", "x \n \n y", "1234567890" * 5, "1,234.56",
                "\u0663\u0664\u0665", "\u2160\u2161\u00bd\u00b2", "x\u00b2", "e\u0301", "a\u0300\u0301\u0302\u0303",
                "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0645\u0631\u062d\u0628\u0627 \u202e\u202c",
                "\u4f60\u597d\uff0c\u4e16\u754c\u3002", "\u3053\u3093\u306b\u3061\u306f", "\uc548\ub155",
                "\u1112\u1161\u11ab", "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
                family, family * 20, "\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", "\U0001F44D\U0001F3FB\U0001F44D\U0001F3FF",
                "1\ufe0f\u20e3", "\u2764\ufe0f\u200d\U0001F525", "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
                "Z\u0351\u036b\u0343a\u0309l\u0348g\u0321o", "\u200b\u200c\u200d\u2060", "a\u200bb", "\u1680x\u180ey",
                "\x1c\x1d\x1e\x1f", "\x85x\x85", "\x0b\x0c", "\x7f", "".join(map(chr, range(32)))]
    for space in "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff":
        yield f"a{space}b"
        yield f"{space}{space}b {space}{space}"
    for tone in ("", "\U0001F3FB", "\U0001F3FD", "\U0001F3FF"):
        for person in "\U0001F468\U0001F469\U0001F9D1":
            for work in "\U0001F33E\U0001F373\U0001F680\U0001F52C":
                yield f"{person}{tone}\u200d{work} works"


ALPHABETS = [
    "ab", "aA ", "etaoin shrdlu", "0123456789", "0123456789.,- ", " \n\t", " \n\t\rx", "(){}[];=+-*/<>!&|\"' \nabcifx_019",
    "'stmdrevl l", "=-_*#", "\u00e9\u00e8\u00fc\u00df\u00f1ao ", "\u0430\u0431\u0432\u0435\u043e\u0438 \u043d\u0442", "\u4e00\u4e8c\u4e09\u7684\u662f\u4e0d\u3002",
    "\u3042\u3044\u3046\u30a2\u30a4\u30f3\u30fc", "\uac00\ub098\ub2e4 \ub77c", "\u05d0\u05d1\u05d2\u05b0\u05b7 ", "\u0627\u0644\u0645\u064e\u064f 1", "\u0915\u093f\u094d\u0937 \u0964",
    "\U0001F600\U0001F602\U0001F64F\u200d\ufe0f\U0001F3FD ", "\U0001F1E6\U0001F1E7\U0001F1E8", "a\u0301\u0308\u0323o ", "\x00\x01\x02\x7f\x80\x9f", "\u2003\u2009\u00a0 a",
    "\U00010400\U00010428\U0001D49C\U0001D4D0x", "aeiou\U0001F600\u4e00\u05d0 1.\n",
]


def mixed():
    pick = random.Random(2)
    while True:
        alphabet = pick.choice(ALPHABETS)
        if pick.random() < 0.3:
            alphabet += pick.choice(ALPHABETS)
        length = pick.choice([3, 8, 20, 60, 150])
        yield "".join(pick.choice(alphabet) for _ in range(length))


def long_ones():
    for seed, alphabet in enumerate(["a", "z", "=", "-", "0", "ab", "aab", "etaoinshrdlu", "ACGT", "0123456789abcdef", " ", "\n",
                                     " \n", "\u00e9", "\u4e00\u4e8c\u7684", "\U0001F600", "\u05d0\u05d1", "!?.", "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789+/"]):
        yield alphabet, 100_000, seed
        yield alphabet, 499, seed
        yield alphabet, 1_001, seed
    for seed, alphabet in enumerate(ALPHABETS):
        yield alphabet, 3_000, seed


def by_rule(alphabet, length, seed):
    x, text = seed, []
    for _ in range(length):
        x = (x * 1103515245 + 12345) % 2**31
        text.append(alphabet[(x >> 16) % len(alphabet)])
    return "".join(text)


def main(ranks, folder):
    bpe = encoding(ranks)
    texts = dict.fromkeys([*listed(), *rows()])
    for text in mixed():
        if len(texts) == STRINGS:
            break
        texts[text] = None
    with open(Path(folder, "bpe.jsonl.gz"), "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        for text in texts:
            out.write(json.dumps({"text": text, "ids": bpe.encode_ordinary(text)}, separators=(",", ":")).encode() + b"\n")
    with open(Path(folder, "bpe-long.jsonl"), "w") as out:
        for alphabet, length, seed in long_ones():
            ids = bpe.encode_ordinary(by_rule(alphabet, length, seed))
            digest = hashlib.sha256(struct.pack(f">{len(ids)}i", *ids)).hexdigest()
            line = {"alphabet": alphabet, "length": length, "seed": seed, "tokens": len(ids), "sha256": digest}
            out.write(json.dumps(line) + "\n")
    print(len(texts), "strings")


if __name__ == "__main__":
    main(*sys.argv[1:])
