"""Another client than Kafka's own: librdkafka and fastavro ask Afterword, and check what it answers.

    python src/it/client/client.py BROKERS [single-object | registry --registry URL]

Run from the repository's root, with the topics made and an instance running. Schemas are read from
schemas/. With `registry`, records begin with a zero byte and a schema's id of four bytes, and the ids
come from the registry's REST API for Confluent's clients, which begins with URL.
"""

import argparse
import io
import json
import struct
import time
import urllib.parse
import urllib.request
import uuid

import fastavro
from confluent_kafka import Consumer, Producer, TopicPartition
from fastavro.schema import fingerprint, load_schema_ordered, to_parsing_canonical_form

PARTS = {
    "Cancel": ["Cancel"],
    "Prompt": ["Prompt"],
    "Token": ["Evidence", "TopLogprob", "FinishReason", "Token"],
    "Completion": [
        "FinishReason", "Usage", "ErrorCode", "CompletionError", "Timings", "Source", "Completion",
    ],
}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NO_AVRO = b"this is no Avro"
PATIENCE = 30  # seconds


def schema(name):
    return load_schema_ordered([f"schemas/{part}.avsc" for part in PARTS[name]])


class SingleObject:
    """Two bytes that mark the encoding, and the fingerprint of the schema."""

    def header(self, topic, parsed):
        crc = fingerprint(to_parsing_canonical_form(parsed), "CRC-64-AVRO")
        return bytes([0xC3, 0x01]) + bytes.fromhex(crc)

    def split(self, data, parsed):
        assert data[:10] == self.header(None, parsed), "another header: " + data[:10].hex()
        return data[10:], parsed


class Registry:
    """A zero byte, and the id that a registry knows the writer's schema by."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.ids = {}
        self.schemas = {}

    def ask(self, path, body=None):
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def header(self, topic, parsed):
        if topic not in self.ids:
            subject = urllib.parse.quote(topic + "-value", safe="")
            plain = {key: value for key, value in parsed.items() if not key.startswith("__")}
            body = {"schemaType": "AVRO", "schema": json.dumps(plain)}
            self.ids[topic] = self.ask(f"/subjects/{subject}/versions", body)["id"]
        return struct.pack(">bI", 0, self.ids[topic])

    def split(self, data, parsed):
        magic, number = struct.unpack(">bI", data[:5])
        assert magic == 0, "another magic byte: " + data[:5].hex()
        if number not in self.schemas:
            text = self.ask(f"/schemas/ids/{number}")["schema"]
            self.schemas[number] = fastavro.parse_schema(json.loads(text))
        return data[5:], self.schemas[number]


class Client:
    def __init__(self, brokers, wire):
        self.wire = wire
        # As Kafka's own clients choose partitions: answers, and others' cancels, are then in the prompt's.
        self.producer = Producer({
            "bootstrap.servers": brokers,
            "enable.idempotence": True,
            "partitioner": "murmur2_random",
        })
        self.consumer = Consumer({
            "bootstrap.servers": brokers,
            "group.id": f"client-{uuid.uuid4()}",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        })
        self.tokens = {}  # by request and choice
        self.completions = {}
        self.dead = []
        self.assign("tokens", "completions", "dead-letters")

    def assign(self, *names):
        """From where the topics end now, so that the answers to other clients are not read."""
        places = []
        for name in names:
            topic = "afterword." + name
            for partition in self.consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions:
                place = TopicPartition(topic, partition)
                place.offset = self.consumer.get_watermark_offsets(place, timeout=PATIENCE)[1]
                places.append(place)
        self.consumer.assign(places)

    def send(self, topic, kind, value, key, headers=None):
        parsed = schema(kind)
        out = io.BytesIO(self.wire.header("afterword." + topic, parsed))
        out.seek(0, io.SEEK_END)
        fastavro.schemaless_writer(out, parsed, value)
        self.send_bytes(topic, out.getvalue(), key, headers)

    def send_bytes(self, topic, data, key, headers=None):
        self.producer.produce("afterword." + topic, value=data, key=key, headers=headers)
        assert self.producer.flush(PATIENCE) == 0, "not sent: " + topic

    def ask(self, request, prompt, key="client", headers=None, **fields):
        self.send("prompts", "Prompt", {"request_id": request, "prompt": prompt, **fields}, key, headers)

    def read(self, data, kind):
        body, writer = self.wire.split(data, schema(kind))
        body = io.BytesIO(body)
        value = fastavro.schemaless_reader(body, writer, schema(kind))
        assert body.read() == b"", "bytes left over"
        return value

    def until(self, what, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, f"not within {PATIENCE} s: {what}; read {self.seen()}"
            record = self.consumer.poll(0.2)
            if record is None:
                continue
            assert record.error() is None, record.error()
            if record.topic() == "afterword.dead-letters":
                self.dead.append(record)
            elif record.topic() == "afterword.tokens":
                token = self.read(record.value(), "Token")
                place = (token["request_id"], token["choice_index"])
                self.tokens.setdefault(place, []).append((token, record))
            else:
                completion = self.read(record.value(), "Completion")
                place = (completion["request_id"], completion["choice_index"])
                assert place not in self.completions, f"completed twice: {place}"
                self.completions[place] = (completion, record)

    def seen(self):
        streams = {place: [(token["index"], token["finish_reason"]) for token, _ in tokens][-3:]
                   for place, tokens in self.tokens.items()}
        return f"completions {list(self.completions)}, tokens {streams}"

    def answer(self, request, choice=0):
        """The completion, when it and the stream's last token are read; both are held to each other."""
        place = (request, choice)
        self.until(
            f"answer to {place}",
            lambda: place in self.completions
            and self.tokens.get(place, [({"finish_reason": None}, None)])[-1][0]["finish_reason"],
        )
        completion, record = self.completions[place]
        tokens = [token for token, _ in self.tokens[place]]
        same(f"indexes of {place}", [token["index"] for token in tokens], list(range(len(tokens))))
        same(f"text of {place}", "".join(token["text"] for token in tokens), completion["text"])
        if record.key() is not None:
            places = {(it.key(), it.partition()) for _, it in self.tokens[place]}
            same(f"keys and partitions of {place}", places, {(record.key(), record.partition())})
            same(f"partition of {place}", record.partition(), completion["source"]["partition"])
        ids = [token["token_id"] for token in tokens if token["token_id"] is not None]
        same(f"ids of {place}", ids, completion["token_ids"])
        same(f"counted tokens of {place}", completion["usage"]["completion_tokens"], len(ids))
        reasons = [token["finish_reason"] for token in tokens]
        same(f"reasons of {place}", reasons, [None] * (len(tokens) - 1) + [completion["finish_reason"]])
        return completion, record


def same(what, was, expected):
    assert was == expected, f"{what}: {was!r}, not {expected!r}"


def run(client):
    mine = f"client-{uuid.uuid4()}"
    client.ask(f"{mine}-1", "Once upon a time", max_tokens=20, temperature=0.0, ignore_eos=True,
               headers=[("traceparent", TRACE.encode())], metadata={"user": "Zoë"})
    completion, record = client.answer(f"{mine}-1")
    same("reason", completion["finish_reason"], "length")
    same("tokens", completion["usage"]["completion_tokens"], 20)
    assert completion["usage"]["prompt_tokens"] > 0, completion["usage"]
    same("metadata", completion["metadata"], {"user": "Zoë"})
    for answer in [record] + [record for _, record in client.tokens[(f"{mine}-1", 0)]]:
        same("key", answer.key(), b"client")
        same("headers", answer.headers(), [("traceparent", TRACE.encode())])

    client.ask(f"{mine}-2", "Once upon a time", max_tokens=20, temperature=0.0, ignore_eos=True)
    again, record = client.answer(f"{mine}-2")
    same("the same prompt's tokens", again["token_ids"], completion["token_ids"])
    assert not record.headers(), f"headers that nobody sent: {record.headers()}"

    client.ask(f"{mine}-3", "One fine day", max_tokens=12, n=2, seed=7)
    for choice in range(2):
        client.answer(f"{mine}-3", choice)

    client.ask(f"{mine}-4", "Once upon a time", max_tokens=200, temperature=0.0, stop=["."])
    stopped, _ = client.answer(f"{mine}-4")
    same("reason", (stopped["finish_reason"], stopped["stop_reason"]), ("stop", "."))

    client.ask(f"{mine}-5", "Once upon a time", temperature=-1.0)
    refused, _ = client.answer(f"{mine}-5")
    same("refusal", (refused["finish_reason"], refused["error"]["code"]), ("error", "INVALID_REQUEST"))

    client.ask(f"{mine}-keyless", "Once upon a time", key=None)
    refused, _ = client.answer(f"{mine}-keyless")
    same("refusal", (refused["finish_reason"], refused["error"]["code"]), ("error", "INVALID_REQUEST"))

    # The cancel goes out as soon as a token of a text is there that the model would write for long.
    client.ask(f"{mine}-6", "Once upon a time", max_tokens=200, ignore_eos=True)
    client.until("first token", lambda: (f"{mine}-6", 0) in client.tokens)
    client.send("cancels", "Cancel", {"request_id": f"{mine}-6"}, "client")
    cancelled, _ = client.answer(f"{mine}-6")
    same("reason", cancelled["finish_reason"], "cancelled")
    assert 0 < cancelled["usage"]["completion_tokens"] < 200, cancelled["usage"]

    client.send_bytes("prompts", NO_AVRO, mine)
    client.until("dead letter", lambda: client.dead)
    same("dead letters", [(it.key(), it.value()) for it in client.dead], [(mine.encode(), NO_AVRO)])
    cause = dict(client.dead[0].headers() or [])
    assert any("exception" in name for name in cause), f"no cause in {cause}"
    client.ask(f"{mine}-7", "Once upon a time", max_tokens=3, ignore_eos=True)
    client.answer(f"{mine}-7")

    count = sum(len(tokens) for tokens in client.tokens.values())
    print(f"{len(client.completions)} completions of {count} tokens, "
          f"cancelled after {cancelled['usage']['completion_tokens']} of 200, {len(client.dead)} dead letter")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("brokers")
    parser.add_argument("wire", nargs="?", default="single-object", choices=["single-object", "registry"])
    parser.add_argument("--registry", help="the registry's address, where the wire format takes one")
    args = parser.parse_args()
    if (args.wire == "registry") != (args.registry is not None):
        parser.error("--registry URL belongs to the wire format `registry`, and to no other")
    run(Client(args.brokers, Registry(args.registry) if args.registry else SingleObject()))
