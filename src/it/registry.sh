#!/bin/bash
# A real schema registry, Apicurio's published archive, with its store in memory: the project's own test beside it
# (schemas registered, one refused that others could not read, answers in its format), then another client of another
# language. Needs Maven, which fetches the archive (160 MB); the client needs what src/it/client.sh says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
step() { echo "== registry, +${SECONDS} s: $*"; }
registry=
end() {
    if [[ -n $registry ]]; then kill "$registry" 2>/dev/null || true; fi
    wait
    rm -rf "$work"
}
trap end EXIT
version=3.3.3 port=18085
jdk=${JAVA_HOME:-}
grep -qs '^JAVA_VERSION="25' "$jdk/release" || jdk=$(dirname "$(grep -ls '^JAVA_VERSION="25' /usr/lib/jvm/*/release | head -n 1)")

step "fetching Apicurio Registry $version"
mvn -B -q dependency:copy -Dartifact=io.apicurio:apicurio-registry-app:$version:tar.gz:all -DoutputDirectory="$work" >"$work/fetch.log" 2>&1 ||
    { tail -n 5 "$work/fetch.log"; exit 1; }
mkdir "$work/app"
tar -xzf "$work"/apicurio-registry-app-*.tar.gz -C "$work/app"
"$jdk/bin/java" -Xmx400m -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=$port -jar "$work/app/quarkus-run.jar" >"$work/registry.log" 2>&1 &
registry=$!
url=http://127.0.0.1:$port/apis/ccompat/v7
up() { exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /apis/ccompat/v7/subjects HTTP/1.0\r\n\r\n' >&3 && grep -q '200 OK' <&3; }
for _ in $(seq 240); do (up) 2>/dev/null && break; sleep 0.5; done
(up) 2>/dev/null || { tail -n 20 "$work/registry.log"; exit 1; }
step "it answers; RegistryIT"
mvn -B -q -Dformat.skip=true -Dit.test=RegistryIT -Dregistry.url=$url test-compile failsafe:integration-test failsafe:verify >"$work/it.log" 2>&1 ||
    { grep -E "ERROR|expected|xpecting" "$work/it.log" | head -n 40; exit 1; }
step "passed; another client"
src/it/client.sh registry --registry $url
step "done"
