#!/bin/bash
# Every overlay of k8s/, built with Kustomize and validated strictly against the published schemas of
# Kubernetes, Strimzi, KEDA and the Prometheus operator; then with faults put in, which have to be found.
# Needs kubectl (or kustomize), Maven, and Go, which fetches the schemas of the last two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
step() { echo "== kubernetes, +${SECONDS} s: $*"; }
jdk=${JAVA_HOME:-}
grep -qs '^JAVA_VERSION="25' "$jdk/release" || jdk=$(dirname "$(grep -ls '^JAVA_VERSION="25' /usr/lib/jvm/*/release | head -n 1)")

if command -v kubectl >/dev/null; then build() { kubectl kustomize "$1"; }
elif command -v kustomize >/dev/null; then build() { kustomize build "$1"; }
else
    echo "== SKIPPED: validation of the Kubernetes manifests: neither kubectl nor kustomize is here =="
    exit 0
fi

step "fetching schemas"
mvn -B -q -f src/it/kubernetes/pom.xml dependency:build-classpath -Dmdep.outputFile="$work/class-path"
class_path=$(cat "$work/class-path")
mkdir "$work/crds"
module() { GOPATH=$work/go GOFLAGS=-modcacherw go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }
cp "$(module github.com/kedacore/keda/v2@v2.17.0)"/config/crd/bases/keda.sh_scaledobjects.yaml "$work/crds"
cp "$(module github.com/prometheus-operator/prometheus-operator@v0.82.0)"/example/prometheus-operator-crd/monitoring.coreos.com_{servicemonitors,prometheusrules}.yaml "$work/crds"

validate() { "$jdk/bin/java" -cp "$class_path" src/it/kubernetes/Validate.java "$work/crds" "$@" 2> >(grep -v "^SLF4J" >&2); }
build k8s/base >"$work/base.yaml"
for overlay in k8s/overlays/*/; do build "$overlay" >"$work/$(basename "$overlay").yaml"; done
step "validating"
validate "$work"/*.yaml

# refused WORDS SED FILE: with a fault put in by SED, the fault is named
refused() {
    sed "$2" "$work/$3.yaml" >"$work/fault.yaml"
    if validate "$work/fault.yaml" >"$work/fault.log" || ! grep -q "$1" "$work/fault.log"; then
        echo "not found: $1"
        cat "$work/fault.log"
        exit 1
    fi
}
refused replica 's/^  replicas:/  replica:/' base
refused two 's/^  replicas: .*/  replicas: two/' base
refused runAsRoot 's/runAsNonRoot:/runAsRoot:/' base
refused 'no label of the pods' 's/^      app.kubernetes.io\/name: afterword/      app.kubernetes.io\/name: other/' base
refused 'which is none' 's/port: http/port: htp/' base
refused 'maxReplicas' 's/maxReplicaCount/maxReplicas/' autoscale
refused 'patternTypes' 's/patternType/patternTypes/' strimzi
refused 'intervals' 's/interval:/intervals:/' monitoring
refused 'Service selects no labels' '/^kind: Service$/,/^---/s/^    app.kubernetes.io\/name: afterword/    app.kubernetes.io\/name: other/' base
step "nine faults that were put in are found"
