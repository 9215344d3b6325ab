#!/bin/bash
# Another client than Kafka's own, with another Avro library (librdkafka and fastavro, from Python): asks, cancels, sends
# what is no prompt, and checks the answers.
#     src/it/client.sh [single-object | registry --registry URL]
# Needs Python 3 with venv, and pip, which fetches both. With `registry`, the instance gets `schema.registry.url`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
children=()
end() {
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap end EXIT
step() { echo "== client, +${SECONDS} s: $*"; }
await() {
    for _ in $(seq 120); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.5; done
    echo "not within a minute: $*"
    tail -n 20 "$work"/*.log 2>/dev/null
    return 1
}
settings=()
if [[ ${1:-} == registry ]]; then settings=(--set "schema.registry.url=${3:?registry --registry URL}"); fi

if ! python3 -m venv "$work/venv" >"$work/venv.log" 2>&1; then
    echo "== SKIPPED: no other client is tried: there is no Python 3 with venv =="
    exit 0
fi
if ! "$work/venv/bin/pip" install -q --disable-pip-version-check confluent-kafka fastavro >"$work/pip.log" 2>&1; then
    tail -n 3 "$work/pip.log"
    echo "== SKIPPED: no other client is tried: confluent-kafka and fastavro cannot be fetched =="
    exit 0
fi
jdk=${JAVA_HOME:-}
grep -qs '^JAVA_VERSION="25' "$jdk/release" || jdk=$(dirname "$(grep -ls '^JAVA_VERSION="25' /usr/lib/jvm/*/release | head -n 1)")
bin/afterword --version >/dev/null # builds what is missing
step "$("$work/venv/bin/pip" list --format=freeze | grep -E '^(confluent|fastavro)' | paste -sd ' ')"

mkfifo "$work/life"
"$jdk/bin/java" -Xmx512m -cp "target/classes:$(cat target/class-path)" io.afterword.app.broker.BrokerProcess 0 "$work/broker" \
    <"$work/life" >"$work/broker.out" 2>"$work/broker.log" &
children+=($!)
exec 3>"$work/life"
await grep -q ready "$work/broker.out"
brokers=127.0.0.1:$(awk '{ print $2 }' "$work/broker.out")
bin/afterword topics create -b "$brokers" --partitions 2 >/dev/null
if ((${#settings[@]})); then bin/afterword schemas register -b "$brokers" "${settings[@]}"; fi
bin/afterword run -b "$brokers" --set "state.dir=$work/state" --set http.port=18081 "${settings[@]}" >"$work/run.log" 2>&1 &
children+=($!)
await env AFTERWORD_HTTP_PORT=18081 docker/ready
step "an instance works on prompts"
"$work/venv/bin/python" src/it/client/client.py "$brokers" "$@" || { tail -n 20 "$work/run.log"; exit 1; }
step "done"
