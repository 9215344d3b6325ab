#!/bin/bash
# The alerts of k8s/overlays/monitoring and the dashboard of docker/grafana, tried with Prometheus itself: each alert
# fires when it should, and each query of the dashboard finds data of an instance that works. Behind `mvn -B package`.
# On Debian, as root, it installs what is missing (the package prometheus, unpacked: no service is started).
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
if ! command -v promtool >/dev/null || ! command -v prometheus >/dev/null; then
    if ! command -v apt-get >/dev/null || [[ $(id -u) != 0 ]]; then
        echo "== SKIPPED: alerts and dashboard are not tried: there is no Prometheus, and none can be installed =="
        exit 0
    fi
    echo "== installing prometheus"
    (cd "$work" && chmod 755 . && apt-get update -qq && apt-get download -qq prometheus && dpkg -x prometheus_*.deb .)
    PATH=$work/usr/bin:$PATH
fi

# A PrometheusRule is a file of rules below `spec`.
sed -n '/^spec:/,$ s/^  //p' k8s/overlays/monitoring/alerts.yaml >"$work/alerts-rules.yaml"
cp src/it/monitoring/alerts-test.yaml "$work"
promtool check rules "$work/alerts-rules.yaml"
promtool test rules "$work/alerts-test.yaml"

jdk=${JAVA_HOME:-}
grep -qs '^JAVA_VERSION="25' "$jdk/release" || jdk=$(dirname "$(grep -ls '^JAVA_VERSION="25' /usr/lib/jvm/*/release | head -n 1)")
bin/afterword --version >/dev/null # builds what is missing
java() {
    exec "$jdk/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Dai.djl.offline=true -DOPT_OUT_TRACKING=true -cp "target/classes:$(cat target/class-path)" "$@"
}
afterword() { (java io.afterword.app.Main "$@"); }
await() {
    for _ in $(seq 120); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.5; done
    echo "not within a minute: $*"
    tail -n 20 "$work/run.log" 2>/dev/null
    return 1
}

echo "== an instance with prompts and documents, and a Prometheus that watches it"
mkfifo "$work/life"
java io.afterword.app.broker.BrokerProcess 0 "$work/broker" <"$work/life" >"$work/broker.out" 2>"$work/broker.err" &
children+=($!)
exec 3>"$work/life"
await grep -q ready "$work/broker.out"
export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:$(awk '{ print $2 }' "$work/broker.out")
afterword topics create --partitions 2 >/dev/null
http=18080
java io.afterword.app.Main run --set http.port=$http --set "state.dir=$work/state" >"$work/run.log" 2>&1 &
children+=($!)
await env AFTERWORD_HTTP_PORT=$http docker/ready
cat >"$work/prometheus.yml" <<CONFIG
scrape_configs:
  - job_name: afterword
    scrape_interval: 1s
    static_configs: [{targets: ["127.0.0.1:$http"]}]
CONFIG
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address=127.0.0.1:19090 \
    >"$work/prometheus.log" 2>&1 &
children+=($!)
sleep 3
afterword corpus generate --documents 200 >"$work/stories.txt"
afterword learn "$work/stories.txt" --lines >/dev/null
for _ in 1 2; do
    afterword produce "Once upon a time" "One fine day, Emma wanted to" --max-tokens 100 >/dev/null
    afterword produce "Once upon a time" --temperature -1 >/dev/null 2>&1 || true
    sleep 6
done

ask() { promtool query instant http://127.0.0.1:19090 "$1"; }
queries=$(sed -n 's/^ *"expr": "\(.*\)",$/\1/p' docker/grafana/provisioning/dashboards/afterword.json | sed 's/\\"/"/g; s/\$__rate_interval/1m/g')
empty=0
while read -r query; do
    if [[ $(ask "$query") != *'=>'* ]]; then
        echo "no data: $query"
        empty=$((empty + 1))
    fi
done <<<"$queries"
echo "== $(wc -l <<<"$queries") queries of the dashboard, $empty without data"
((empty == 0))
