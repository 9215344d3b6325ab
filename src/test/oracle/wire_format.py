"""Another Avro implementation reads and writes our wire format.

    python src/test/oracle/wire_format.py write   # fastavro's records, for our reader
    python src/test/oracle/wire_format.py check   # our writer's records, read by fastavro

Run from the repository's root. `write` makes
src/test/resources/io/afterword/topology/topic/written-by-fastavro.tsv (a name and hexadecimal bytes a line),
which WireFormatTest reads. `check` reads written-by-afterword.tsv beside it, whose bytes
WireFormatTest compares with those of our writer, and compares what they say with the values below;
it also writes them again and compares the bytes.

Made with Python 3.11.7, fastavro 1.13.1.
"""

import io
import pathlib
import sys
from datetime import datetime, timezone

import fastavro
from fastavro.schema import fingerprint, load_schema_ordered, to_parsing_canonical_form

SCHEMAS = pathlib.Path("schemas")
GOLDEN = pathlib.Path("src/test/resources/io/afterword/topology/topic")
MARKER = bytes([0xC3, 0x01])


def schema(name):
    """A record's schema with the named types that it holds, inlined by fastavro from our files."""
    order = {
        "Cancel": ["Cancel"],
        "Prompt": ["Prompt"],
        "Token": ["Evidence", "TopLogprob", "FinishReason", "Token"],
        "Prediction": ["Evidence", "TopLogprob", "Source", "Prediction"],
        "Completion": [
            "FinishReason", "Usage", "ErrorCode", "CompletionError", "Timings", "Source",
            "Completion",
        ],
    }[name]
    return load_schema_ordered([str(SCHEMAS / f"{part}.avsc") for part in order])


def header(parsed):
    crc = fingerprint(to_parsing_canonical_form(parsed), "CRC-64-AVRO")
    return MARKER + bytes.fromhex(crc)


def write(parsed, value):
    out = io.BytesIO()
    out.write(header(parsed))
    fastavro.schemaless_writer(out, parsed, value)
    return out.getvalue()


def read(parsed, data):
    assert data[:10] == header(parsed), "another header: " + data[:10].hex()
    body = io.BytesIO(data[10:])
    value = fastavro.schemaless_reader(body, parsed)
    assert body.read() == b"", "bytes left over"
    return value


def instant(millis):
    return datetime.fromtimestamp(millis / 1000, tz=timezone.utc)


INPUTS = {
    "cancel": ("Cancel", {"request_id": "r-1"}),
    "cancel-unicode": ("Cancel", {"request_id": "日本語 🚀 \u0000 e\u0301"}),
    "prompt-defaults": ("Prompt", {"request_id": "r-1", "prompt": "Once upon a time"}),
    "prompt-token-ids": ("Prompt", {"request_id": "r-2", "prompt": [464, 2068, 0, 50256]}),
    "prompt-no-token-ids": ("Prompt", {"request_id": "r-3", "prompt": []}),
    "prompt-all-fields": (
        "Prompt",
        {
            "request_id": "r-4",
            "prompt": "Grüße, 世界 👩\u200d👩\u200d👧 \U0001F1E9\U0001F1EA",
            "model": "gpt2",
            "max_tokens": 2147483647,
            "temperature": 0.7,
            "top_k": 40,
            "top_p": 0.9,
            "min_p": 0.05,
            "repetition_penalty": 1.1,
            "presence_penalty": -0.5,
            "frequency_penalty": 0.25,
            "logit_bias": {"464": -100.0, "50256": 1.5},
            "seed": -9223372036854775808,
            "stop": ["\n\n", "ENDE", "🛑"],
            "stop_token_ids": [13, 50256],
            "stop_at_sentence": True,
            "min_tokens": 3,
            "ignore_eos": True,
            "n": 2,
            "logprobs": 5,
            "echo": True,
            "truncate_prompt_tokens": 1000,
            "priority": -7,
            "deadline": instant(1_700_000_000_123),
            "metadata": {"user": "Zoë", "": "empty key"},
        },
    ),
}

OUTPUTS = {
    "token": (
        "Token",
        {
            "request_id": "r-1", "choice_index": 0, "index": 117, "token_id": 2068,
            "text": " quick", "bytes": b" quick", "logprob": -1.5, "top_logprobs": None,
            "finish_reason": None,
        },
    ),
    "token-last": (
        "Token",
        {
            "request_id": "r-ü", "choice_index": 1, "index": 2147483647, "token_id": 50256,
            "text": "\ufffd", "bytes": bytes([0xF0, 0x9F, 0x9A]), "logprob": -0.25,
            "top_logprobs": [
                {
                    "token_id": 13, "text": ".", "logprob": -0.25,
                    "evidence": {"order": 3, "count": 12, "context_count": 5_000_000_000},
                },
                {"token_id": 0, "text": "\ufffd", "logprob": -8.0, "evidence": None},
            ],
            "finish_reason": "deadline_exceeded",
        },
    ),
    "token-none": (
        "Token",
        {
            "request_id": "r-2", "choice_index": 0, "index": 0, "token_id": None, "text": "",
            "bytes": b"", "logprob": None, "top_logprobs": None, "finish_reason": "error",
        },
    ),
    "completion": (
        "Completion",
        {
            "request_id": "r-1", "choice_index": 0, "text": " 世界.", "token_ids": [220, 13],
            "finish_reason": "stop", "stop_reason": "ENDE",
            "usage": {
                "prompt_tokens": 7, "completion_tokens": 2, "cached_tokens": 3,
                "drafted_tokens": 4, "accepted_tokens": 1,
            },
            "error": None, "model": "gpt2", "system_fingerprint": "0123abcd", "seed": -1,
            "timings": {"queued_ms": 0.5, "prefill_ms": 12.25, "decode_ms": 100.0},
            "source": {
                "topic": "afterword.prompts", "partition": 3, "offset": 9007199254740993,
                "timestamp": instant(1_700_000_000_123),
            },
            "metadata": {"user": "Zoë"},
        },
    ),
    "completion-error": (
        "Completion",
        {
            "request_id": "r-2", "choice_index": 0, "text": "", "token_ids": [],
            "finish_reason": "error", "stop_reason": None,
            "usage": {
                "prompt_tokens": 0, "completion_tokens": 0, "cached_tokens": 0,
                "drafted_tokens": 0, "accepted_tokens": 0,
            },
            "error": {"code": "PROMPT_TOO_LONG", "message": "prompt must have 1 to 1024 tokens"},
            "model": "gpt2", "system_fingerprint": None, "seed": None, "timings": None,
            "source": {
                "topic": "afterword.prompts", "partition": 0, "offset": 0,
                "timestamp": instant(0),
            },
            "metadata": {},
        },
    ),
    "prediction": (
        "Prediction",
        {
            "request_id": "r-3", "position": 3,
            "top": [
                {"token_id": 21831, "text": " fox", "logprob": -0.25, "evidence": None},
                {"token_id": 3290, "text": " dog", "logprob": -1.5, "evidence": None},
            ],
            "entropy": 0.75, "distribution": None,
            "model": "gpt2", "system_fingerprint": "0123abcd",
            "source": {
                "topic": "afterword.prompts", "partition": 3, "offset": 117,
                "timestamp": instant(1_700_000_000_123),
            },
            "metadata": {"user": "Zoë"},
        },
    ),
    "prediction-all": (
        "Prediction",
        {
            "request_id": "r-4", "position": 1, "top": [], "entropy": 0.0,
            "distribution": bytes.fromhex("0000803f00000000"),
            "model": "gpt2", "system_fingerprint": "0123abcd",
            "source": {
                "topic": "afterword.prompts", "partition": 0, "offset": 0,
                "timestamp": instant(0),
            },
            "metadata": {},
        },
    ),
}


def make():
    lines = [f"{name}\t{write(schema(kind), value).hex()}\n" for name, (kind, value) in INPUTS.items()]
    (GOLDEN / "written-by-fastavro.tsv").write_text("".join(lines))
    print(f"{len(lines)} records written")


def check():
    lines = (GOLDEN / "written-by-afterword.tsv").read_text().splitlines()
    ours = {name: bytes.fromhex(data) for name, data in (line.split("\t") for line in lines)}
    assert ours.keys() == OUTPUTS.keys(), ours.keys() ^ OUTPUTS.keys()
    for name, (kind, value) in OUTPUTS.items():
        parsed = schema(kind)
        assert read(parsed, ours[name]) == value, f"{name}: {read(parsed, ours[name])}"
        assert write(parsed, value) == ours[name], name
    print(f"{len(ours)} records read, and written again to the same bytes")


if __name__ == "__main__":
    {"write": make, "check": check}[sys.argv[1]]()
