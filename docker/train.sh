#!/bin/bash
# Lists the classes that the program takes: runs it against a broker, and has it answer and learn. Which
# they are differs by a few from time to time.
set -euo pipefail
work=$(mktemp -d)
export AFTERWORD_HTTP_PORT=8080 AFTERWORD_STATE_DIR=$work/state KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:19092
begin() {
    /opt/afterword/jre/bin/java -Xshare:off -XX:DumpLoadedClassList="$work/$1.classes" \
        @/opt/afterword/java.args io.afterword.app.Main "$@" &
    begun=$!
}
afterword() {
    begin "$@"
    wait $begun
}
await() {
    for _ in $(seq 600); do
        if "$@" 2>/dev/null; then return 0; fi
        sleep 0.5
    done
    echo "not within five minutes: $*" >&2
    return 1
}

mkfifo "$work/end"
java -Xmx512m -cp '/opt/afterword/lib/*:image/broker/*' io.afterword.app.broker.BrokerProcess \
    19092 "$work/broker" <"$work/end" >"$work/broker.log" &
exec 4>"$work/end"
await grep -q ready "$work/broker.log"

afterword topics create --partitions 2
begin run
service=$begun
await docker/ready >/dev/null
echo 'I like apples' >"$work/fruit.txt"
afterword learn "$work/fruit.txt"
afterword produce 'The quick brown fox' --max-tokens 20
afterword predict 'I like'
kill -TERM $service
wait $service
exec 4>&-

# lambdas and the like are made anew, in a class of their own, where they are needed
cat "$work"/*.classes | grep -v -e '^#' -e '^@' -e ' source: ' | sed 's/ id: .*//' | sort -u >"$1"
