"""What KenLM says of every token of a text: interpolated modified Kneser-Ney, orders 2 to 5.

Built from KenLM's sources (github.com/kpu/kenlm, commit 4cb443e) with CMake: lmplz and query.
Command, in the repository's root:

    python src/test/oracle/kneser_ney.py PATH/TO/kenlm/build/bin src/test/resources/io/afterword/model/markov/kenlm

No text is stored. Two languages are made up by the rules below, in integers only, so that the test makes the
same text again. Both have words of Zipf's law and habits of one and of two words; "analytic" has few words,
long sentences and strong habits, "agglutinative" many words, short sentences and weak habits. Ids are given
to words in the order in which the text to learn from first has them. The next id stands for all words that
only the other text has.

Writes for each language LANGUAGE-SIZE.f32.gz: for each order from 2 the log10 of the probability of each token of
the held-out text, ends of sentences included, float32, little endian; SIZE is that of the vocabulary, "own" for the
words of the language, 50257 for that of GPT-2, over which the even spread then goes. And perplexities.tsv: language,
size, order, tokens, and the perplexity that KenLM's query tells.
"""

import gzip
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MASK = (1 << 64) - 1
LEARNED = 220_000
HELD_OUT = 1_600

# what --vocab_pad of lmplz is told
SIZES = {"own": 0, "50257": 50257}

# name: seed, bits of the vocabulary's size, shortest sentence, range of lengths, habits of 256
LANGUAGES = {
    "analytic": (1, 13, 5, 30, 176),
    "agglutinative": (2, 15, 2, 11, 96),
}


def mix(z):
    """One number from another: the finish of SplitMix64 (Steele, Lea, Flood, 2014)."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Language:
    def __init__(self, seed, bits, shortest, lengths, habits):
        self.state = seed
        self.seed = seed
        self.bits = bits
        self.shortest = shortest
        self.lengths = lengths
        self.habits = habits

    def draw(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return mix(self.state)

    def word(self, number):
        """A word of Zipf's law: a uniform number of bits, then a uniform number of so many bits."""
        bits = (number & 0xFFFF) % self.bits
        return (1 << bits) + ((number >> 16) & ((1 << bits) - 1))

    def sentence(self):
        length = self.shortest + self.draw() % self.lengths
        words = []
        before, last = 0, 0
        for _ in range(length):
            number = self.draw()
            # the low byte says whether there is a habit, the next bits which
            if (number & 0xFF) < self.habits:
                common = ((number >> 8) & 0xFF) & ((number >> 16) & 0x7)
                of = before if (number >> 24) & 1 else 0
                word = self.word(mix((self.seed << 56) ^ (of << 36) ^ (last << 16) ^ common))
            else:
                word = self.word(number >> 8)
            words.append(word)
            before, last = last, word
        return words

    def text(self, tokens):
        sentences = []
        total = 0
        while total < tokens:
            sentence = self.sentence()
            sentences.append(sentence)
            total += len(sentence)
        return sentences


def numbered(learned, held_out):
    ids = {}
    for sentence in learned:
        for word in sentence:
            ids.setdefault(word, len(ids))
    return (
        [[ids[word] for word in sentence] for sentence in learned],
        [[ids.get(word, len(ids)) for word in sentence] for sentence in held_out],
    )


def lines(sentences):
    return "".join(" ".join(map(str, sentence)) + "\n" for sentence in sentences)


def told(binaries, order, pad, learned, held_out):
    """The log10 of each token's probability, and the perplexity."""
    with tempfile.TemporaryDirectory() as folder:
        arpa = Path(folder) / "model.arpa"
        subprocess.run(
            [binaries / "lmplz", "-o", str(order), "--vocab_pad", str(pad), "-S", "1G", "-T", folder, "--arpa", arpa],
            input=learned.encode(), check=True, stderr=subprocess.PIPE,
        )
        words, summary = (
            subprocess.run(
                [binaries / "query", "-v", detail, arpa], input=held_out.encode(), check=True, capture_output=True
            ).stdout.decode()
            for detail in ("word", "summary")
        )
    logs = [float(log) for log in re.findall(r"=\d+ \d+ (\S+)", words)]
    return logs, re.search(r"Perplexity including OOVs:\s*(\S+)", summary).group(1)


def main(binaries, into):
    into.mkdir(parents=True, exist_ok=True)
    table = []
    for name, rules in LANGUAGES.items():
        language = Language(*rules)
        learned, held_out = numbered(language.text(LEARNED), language.text(HELD_OUT))
        for size, pad in SIZES.items():
            all_logs = b""
            for order in range(2, 6):
                logs, perplexity = told(binaries, order, pad, lines(learned), lines(held_out))
                assert len(logs) == sum(len(sentence) + 1 for sentence in held_out)
                table.append(f"{name}\t{size}\t{order}\t{len(logs)}\t{perplexity}\n")
                all_logs += struct.pack(f"<{len(logs)}f", *logs)
            (into / f"{name}-{size}.f32.gz").write_bytes(gzip.compress(all_logs, 9, mtime=0))
    (into / "perplexities.tsv").write_text("".join(table))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
