#!/bin/bash
# A rolling upgrade under load from an older version to this one and back again, with both group protocols:
#     src/it/upgrade.sh [REVISION]
# The older version is built from the history: by default the last commit whose state this version's
# schemas no longer write.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
step() { echo "== upgrade, +${SECONDS} s: $*"; }
end() {
    git worktree remove --force "$work/old" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

revision=${1:-$(git log -1 --format=%H -- schemas/*.avsc schemas/state)^}
git worktree add --detach "$work/old" "$revision" >/dev/null 2>&1
step "building $(git log -1 --format='%h of %as' "$revision")"
mvn -B -q -f "$work/old" -Dformat.skip=true process-classes
step "running UpgradeIT"
mvn -B -q -Dformat.skip=true -Dit.groups=upgrade -Dit.excluded.groups= \
    -Dupgrade.old="$work/old/target/classes:$(cat "$work/old/target/class-path"):$PWD/target/test-classes" \
    -Dit.test="${2:-UpgradeIT}" test-compile failsafe:integration-test failsafe:verify
step "done"
