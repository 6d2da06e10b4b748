#!/usr/bin/env bash
# Runs every fuzz test of the module, one after the other, for a while each.
# usage: fuzz.sh TIME
set -euo pipefail
cd "$(dirname "$0")/.."

time=${1:-20s}
found=0
while read -r file name; do
	found=$((found + 1))
	echo "fuzz: $name in $(dirname "$file"), $time" >&2
	go test "./$(dirname "$file")" -run '^$' -fuzz "^$name\$" -fuzztime "$time"
done < <(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . |
	sed -e 's#^\./##' -e 's#:func # #' | sort)
echo "fuzz: $found tests" >&2
