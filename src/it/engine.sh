# Sourced by containers.sh: a container engine and the images that cannot be pulled. On a throwaway machine
# (root, Debian) it installs Debian's engine and starts one of its own, which changes iptables.
# shellcheck shell=bash

# Finds an engine, or makes one; fails if there is none to be had.
engine() {
    docker info >/dev/null 2>&1 && return
    [[ $(id -u) == 0 && -f /etc/debian_version ]] || return 1
    if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
        step "installing Debian's container engine"
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
            --no-install-recommends docker.io iptables debootstrap; } >"$work/apt.log" 2>&1 || return 1
    fi
    export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=0
    # no helper container to find the gateway, none to clean up: neither can be pulled
    export TESTCONTAINERS_HOST_OVERRIDE=localhost TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_CHECKS_DISABLE=true
    dockerd --host "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" \
        --pidfile "$work/dockerd.pid" --storage-driver overlay2 --bip 172.30.255.1/24 \
        >"$work/dockerd.log" 2>&1 &
    daemon=$!
    for _ in $(seq 60); do docker info >/dev/null 2>&1 && return; sleep 0.5; done
    return 1
}

# Finds Compose, or unpacks the one of a later Debian without installing it.
compose() {
    docker compose version >/dev/null 2>&1 && return
    step "fetching Compose of Debian trixie"
    local d=$work/trixie mirror
    mirror=$(mirror)
    mkdir -p "$d/lists/partial" "$d/cache/archives/partial" ~/.docker/cli-plugins
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$d/list"
    local o=(-o "Dir::Etc::sourcelist=$d/list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$d/lists"
        -o "Dir::Cache=$d/cache" -q)
    (cd "$d" && apt-get "${o[@]}" update && apt-get "${o[@]}" download docker-compose &&
        dpkg -x docker-compose_*.deb x) >"$work/compose.log" 2>&1
    cp "$d/x/usr/libexec/docker/cli-plugins/docker-compose" ~/.docker/cli-plugins/
}

mirror() {
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1
}

# Has an image: one that is there, one that is pulled, or one made by the function behind it.
image() {
    docker image inspect "$1" >/dev/null 2>&1 || timeout 60 docker pull -q "$1" >/dev/null 2>&1 ||
        { step "$1 cannot be pulled: making one like it"; "$2" "$1"; }
}

base_image() {
    debootstrap --variant=minbase bookworm "$work/rootfs" "$(mirror)" >"$work/debootstrap.log" 2>&1
    tar -C "$work/rootfs" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists -c . |
        docker import - "$1" >/dev/null
    rm -rf "$work/rootfs"
}

jdk_image() {
    mkdir -p "$work/jdk"
    tar -C "$jdk" --dereference --exclude=./lib/src.zip -c . | tar -C "$work/jdk" -x
    docker build -q -t "$1" -f - "$work/jdk" >"$work/jdk.log" 2>&1 <<DOCKERFILE
FROM $base
COPY . /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
DOCKERFILE
    rm -rf "$work/jdk"
}

registry_image() {
    mkdir -p "$work/registry/app"
    mvn -B -q dependency:copy -Dartifact=io.apicurio:apicurio-registry-app:${1#*:}:tar.gz:all \
        -DoutputDirectory="$work/registry" >"$work/registry.log" 2>&1
    tar -xzf "$work"/registry/*.tar.gz -C "$work/registry/app"
    rm "$work"/registry/*.tar.gz
    docker build -q -t "$1" -f - "$work/registry" >>"$work/registry.log" 2>&1 <<DOCKERFILE
FROM $jdk_image
COPY app /app
EXPOSE 8080
CMD ["java", "-Xmx400m", "-jar", "/app/quarkus-run.jar"]
DOCKERFILE
    rm -rf "$work/registry"
}

kafka_image() {
    cp -r src/it/kafka "$work/kafka"
    mkdir "$work/kafka/libs"
    cp target/image/broker/*.jar target/image/lib/*.jar "$work/kafka/libs"
    rm "$work"/kafka/libs/{pytorch,tokenizers,rocksdbjni}-*
    docker build -q --build-arg "JDK_IMAGE=$jdk_image" -t "$1" "$work/kafka" >"$work/kafka.log" 2>&1
    rm -rf "$work/kafka"
}
