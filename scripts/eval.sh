#!/usr/bin/env bash
# Draws series whose truth is known, finds their changes, and prints how good that
# is: over ordinary places, over quiet ones where nothing was built, over hard ones.
# Seeds 1 to 30 are for tuning; they are not drawn here, and those that are drawn
# here are not for tuning.
# usage: eval.sh RAMPART OUT
# EVAL_FIRST takes only so many seeds of each group, EVAL_GROUPS only some of the
# groups, EVAL_SYNTH gives synth further flags, such as "--gsd 3 --size 340".
# EVAL_GROUPS=columns draws the seeds in EVAL_SEEDS (31 and 32), EVAL_SIDE_M wide
# (512), as other sensors would show them, and prints the figures side by side.
# The series are kept in OUT until the program draws them in another way.
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 out=$2/eval
first=${EVAL_FIRST:-1000}
groups=${EVAL_GROUPS:-normal quiet hard}
read -r -a more <<<"${EVAL_SYNTH:-}"

# what the series look like depends on how they are drawn, and on the flags
drawing=$({ cat algorithms/scene/*/*.go internal/cli/synth*.go; echo "${more[*]}"; } |
	sha256sum | cut -c 1-12)
flags=$(tr -c 'a-z0-9.\n' _ <<<"${EVAL_SYNTH:-default}")
series="$out/$flags-$drawing"
for old in "$out/$flags"-*; do
	if [ -d "$old" ] && [ "$old" != "$series" ]; then rm -rf "$old"; fi
done

# found NAME "SEED..." [FLAG...] draws the seeds, finds their changes and holds them
# against the truth: $out/NAME.json and $out/NAME.html.
found() {
	local name=$1 seeds=$2 seed
	shift 2
	local drawn="$series/$name" founds="$out/found/$name" chosen="$out/truth/$name"
	rm -rf "$founds" "$chosen"
	mkdir -p "$drawn" "$founds" "$chosen"
	for seed in $seeds; do
		if [ ! -e "$drawn/$seed.drawn" ]; then
			rm -rf "${drawn:?}/$seed"
			"$rampart" synth "$drawn/$seed" --seed "$seed" -q "$@" "${more[@]}"
			touch "$drawn/$seed.drawn"
		fi
		"$rampart" detect "$drawn/$seed" --site "$drawn/$seed/sites.geojson" \
			-o "$founds/$seed.geojson" -q
		cp "$drawn/$seed/truth.geojson" "$chosen/$seed.geojson"
	done
	"$rampart" eval "$founds" "$chosen" --html "$out/$name.html" --json >"$out/$name.json"
}

# group NAME FROM TO [FLAG...] evaluates the seeds from FROM to TO and prints that.
group() {
	local name=$1 from=$2 to=$3
	shift 3
	if [[ " $groups " != *" $name "* ]]; then return; fi
	to=$((to < from + first - 1 ? to : from + first - 1))
	found "$name" "$(seq "$from" "$to")" "$@"
	printf '\n== %s: seeds %s to %s %s\n\n' "$name" "$from" "$to" "$*"
	"$rampart" eval "$out/found/$name" "$out/truth/$name"
}

# column NAME GSD [FLAG...] evaluates the seeds of the columns. The flags are in the
# name of its folder, so that others draw anew.
column() {
	local name=$1 gsd=$2 folder
	shift 2
	set -- "$@" --gsd "$gsd" --size "$(awk "BEGIN {printf \"%.0f\", ${EVAL_SIDE_M:-512} / $gsd}")"
	folder="column$(printf '_%s' "$@" | tr -c 'a-z0-9._\n' _)"
	found "$folder" "${EVAL_SEEDS:-31 32}" "$@"
	columns+=("$name=$out/$folder.json")
}

group normal 101 120
group quiet 121 130 --quiet
group hard 201 220 --difficulty hard

if [[ " $groups " == *" columns "* ]]; then
	columns=()
	column 'as drawn' 0.5
	column 'RGB, 8 bit' 0.5 --bands rgb --dtype uint8
	column 'pan' 0.5 --bands pan
	column 'two dates' 0.5 --dates 2
	column '0.3 m' 0.3
	column '1 m' 1
	printf '\n== seeds %s as other sensors show them\n\n' "${EVAL_SEEDS:-31 32}"
	go run ./scripts/evalcolumns "${columns[@]}"
fi
