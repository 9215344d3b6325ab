#!/bin/bash
# The image and the Compose file, tried with a container engine, behind `mvn -B verify` or `package`: makes
# the image, brings everything up, asks it something, and runs the tests of the profile `containers`.
# Without an engine, and none to be installed, it skips all of that, and says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
daemon=
base=debian:bookworm-slim jdk_image=eclipse-temurin:25-jdk kafka=apache/kafka:4.3.1
registry=apicurio/apicurio-registry:3.3.3
jdk=${JAVA_HOME:-}
grep -qs '^JAVA_VERSION="25' "$jdk/release" || jdk=$(dirname "$(grep -ls '^JAVA_VERSION="25' /usr/lib/jvm/*/release | head -n 1)")

step() { echo "== containers, +${SECONDS} s: $*"; }
end() {
    rm -f target/image/classes
    docker compose --profile registry down -v >/dev/null 2>&1 || true
    if [[ -n $daemon ]]; then
        docker ps -aq 2>/dev/null | xargs -r docker rm -f >/dev/null
        kill "$daemon" && wait "$daemon" || true
        rm -rf "$work"
    fi
}
trap end EXIT
# shellcheck source=src/it/engine.sh
source src/it/engine.sh

tests=$(grep -rl '@Tag("containers")' src/test/java | xargs grep -c '@Test' | awk -F: '{ n += $NF } END { print n }')
if ! engine; then
    echo "== SKIPPED: $tests container tests, the image and the Compose file: no container engine runs here =="
    exit 0
fi
image $base base_image
image $jdk_image jdk_image
image $kafka kafka_image
image $registry registry_image
compose

step "building the image"
docker build -q -f docker/Dockerfile --build-arg "REVISION=$(git rev-parse HEAD)" -t afterword . >"$work/build.log" 2>&1 ||
    { tail -n 50 "$work/build.log"; exit 1; }
docker run --rm --entrypoint cat afterword /opt/afterword/classes >target/image/classes
docker build -q -f docker/Dockerfile --no-cache -t afterword:again . >"$work/again.log" 2>&1
layers() { docker image inspect -f '{{.RootFS.Layers}}' "$1"; }
[[ $(layers afterword) == "$(layers afterword:again)" ]] || { echo "another image of the same parts"; exit 1; }
step "the same layers twice"
step "image of $(($(docker image inspect -f '{{.Size}}' afterword) / 1000000)) MB"

await() {
    for _ in $(seq 240); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.5; done
    echo "not within two minutes: $*"
    docker compose logs --tail 40
    return 1
}
answered() { (($(docker compose exec -T afterword afterword tail completions --from beginning --no-follow --json | wc -l) == 3)); }

step "bringing up compose.yaml"
docker compose up -d --pull never >"$work/up.log" 2>&1 || { cat "$work/up.log"; docker compose logs --tail 40; exit 1; }
step "healthy: $(docker compose ps --format '{{.Name}} {{.Status}}' | tr '\n' ';')"
await answered
step "three prompts are answered"

docker compose rm -sfv afterword prompts >/dev/null 2>&1
docker volume rm afterword_state >/dev/null
docker compose up -d --pull never --no-deps afterword >/dev/null 2>&1
container=$(docker compose ps -q afterword)
until docker exec "$container" ready >/dev/null 2>&1; do sleep 0.1; done
ready=$(date +%s%3N)
step "started until ready: $((ready - $(date -d "$(docker inspect -f '{{.State.StartedAt}}' "$container")" +%s%3N))) ms (goal: 6000 on two cores)"
ticks() { docker exec "$container" awk '{ print $14 + $15 }' /proc/1/stat; }
sleep 100 # until then the JIT compiler takes more than all else
before=$(ticks)
sleep 20
step "idle: $(awk -v t=$(($(ticks) - before)) 'BEGIN { printf "%.1f", t / 20 }') % of a core (goal: 3)"
docker compose stop -t 40 afterword >/dev/null 2>&1
[[ $(docker inspect -f '{{.State.ExitCode}}' "$container") == 0 ]]
step "stopped with 0"
docker compose down -v >/dev/null 2>&1

export AFTERWORD_SCHEMA_REGISTRY_URL=http://registry:8080/apis/ccompat/v7
docker compose --profile registry up -d --pull never >"$work/up.log" 2>&1 || { cat "$work/up.log"; docker compose logs --tail 40; exit 1; }
await answered
step "three prompts are answered beside a registry"
docker compose --profile registry down -v >/dev/null 2>&1
unset AFTERWORD_SCHEMA_REGISTRY_URL

step "running $tests tests"
mvn -B -Pcontainers -Dformat.skip=true test-compile failsafe:integration-test failsafe:verify >"$work/tests.log" 2>&1 ||
    { grep -vE '^\s+at ' "$work/tests.log" | tail -n 80; exit 1; }
grep -E '^\[(INFO|WARNING|ERROR)\] (Tests run:|BUILD)' "$work/tests.log"
step "done"
