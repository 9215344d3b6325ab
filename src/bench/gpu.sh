#!/usr/bin/env bash
# Checks and times Afterword on a GPU: the logits of all sizes against PyTorch's, steps a second, and where a
# JVM runs the engine and the whole pipeline. On a CPU it shows that the script itself works:
#
#   src/bench/gpu.sh --device cpu --sizes builtin,gpt2 --batches 1,2 --steps 4
#
# PYTHON      a Python that has PyTorch (default: python3)
# AFTERWORD   what starts Afterword (default: bin/afterword, which needs a JDK 25 and Maven). Where there is no
#             JDK, carry a runtime that jlink made, target/classes and the jars:
#             AFTERWORD="runtime/bin/java --enable-native-access=ALL-UNNAMED -cp classes:jars/* io.afterword.app.Main"
# PYTORCH_LIBRARY_PATH, PYTORCH_VERSION, PYTORCH_FLAVOR
#             the libtorch that Afterword takes (default: Python's). The version is that of DJL's bridge, 2.7.1,
#             whatever the libtorch is; the flavor is cu128 or cpu.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-python3}
device=gpu:0
sizes=gpt2,gpt2-medium,gpt2-large,gpt2-xl
batches=1,8,64,256
steps=64
timed=bf16

usage() {
    echo "usage: $0 [--device gpu:N|cpu] [--sizes A,B] [--batches N,M] [--steps N]" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || usage
    case $1 in
        --device) device=$2 ;;
        --sizes) sizes=$2 ;;
        --batches) batches=$2 ;;
        --steps) steps=$2 ;;
        *) usage ;;
    esac
    shift 2
done
# a CPU may have no products in bf16 that are worth timing
[ "$device" != cpu ] || timed=fp32

"$python" -c 'import torch' 2>/dev/null || {
    echo "gpu.sh: $python has no PyTorch: set PYTHON to one that has" >&2
    exit 1
}

failed=
echo '== logits, and steps a second, by PyTorch alone' >&2
"$python" "$root/src/bench/gpu.py" --device "$device" --sizes "$sizes" --batches "$batches" \
    --steps "$steps" --timed "$timed" || failed=' logits and steps'

# shellcheck disable=SC2086 # AFTERWORD holds several words
afterword() {
    ${AFTERWORD:-"$root/bin/afterword"} "$@"
}

if [ "$device" != cpu ] && [ -z "${PYTORCH_LIBRARY_PATH:-}" ]; then
    PYTORCH_LIBRARY_PATH=$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')
    export PYTORCH_LIBRARY_PATH PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128
fi

if ! afterword --version >/dev/null; then
    echo '== no JVM: the engine and the pipeline were not run' >&2
else
    last=${batches##*,}
    for size in ${sizes//,/ }; do
        echo "== the engine, $size" >&2
        afterword bench engine --json --device "$device" --random "$size" --batch "1,$last" \
            --steps "$steps" --rounds 3 || failed="$failed engine-$size"
    done
    echo "== the pipeline, ${sizes%%,*}" >&2
    afterword bench end-to-end --json --device "$device" --random "${sizes%%,*}" --batch "$last" \
        --steps "$steps" --rounds 3 --warm-up 10 --soak 0 || failed="$failed pipeline"
fi

[ -z "$failed" ] || {
    echo "gpu.sh: failed or short of a goal:$failed" >&2
    exit 1
}
