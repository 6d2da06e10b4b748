#!/usr/bin/env bash
# Draws series whose truth is known, finds their changes, and prints how good that
# is: over ordinary places, over quiet ones where nothing was built, over hard ones.
# Seeds 1 to 30 are for tuning; they are not drawn here, and those that are drawn
# here are not for tuning.
# usage: eval.sh RAMPART OUT
# EVAL_FIRST takes only so many seeds of each group, EVAL_GROUPS only some of the
# groups, EVAL_SYNTH gives synth further flags, such as "--gsd 3 --size 340".
# The series are kept in OUT until the program draws them in another way.
set -euo pipefail
cd "$(dirname "$0")/.."

rampart=$1 out=$2/eval
first=${EVAL_FIRST:-1000}
read -r -a more <<<"${EVAL_SYNTH:-}"

# what the series look like depends on how they are drawn, and on the flags
drawing=$({ cat algorithms/scene/*/*.go internal/cli/synth*.go; echo "${more[*]}"; } |
	sha256sum | cut -c 1-12)
flags=$(tr -c 'a-z0-9.\n' _ <<<"${EVAL_SYNTH:-default}")
series="$out/$flags-$drawing"
for old in "$out/$flags"-*; do
	if [ -d "$old" ] && [ "$old" != "$series" ]; then rm -rf "$old"; fi
done

# group NAME SEED LAST [FLAG...] evaluates the seeds from SEED to LAST.
group() {
	local name=$1 from=$2 to=$3
	shift 3
	if [[ " ${EVAL_GROUPS:-normal quiet hard} " != *" $name "* ]]; then return; fi
	to=$((to < from + first - 1 ? to : from + first - 1))
	local truths="$series/$name" founds="$out/found/$name" seed
	rm -rf "$founds"
	mkdir -p "$truths" "$founds"
	for seed in $(seq "$from" "$to"); do
		if [ ! -e "$truths/$seed.drawn" ]; then
			rm -rf "${truths:?}/$seed"
			"$rampart" synth "$truths/$seed" --seed "$seed" -q "$@" "${more[@]}"
			touch "$truths/$seed.drawn"
		fi
		"$rampart" detect "$truths/$seed" --site "$truths/$seed/sites.geojson" \
			-o "$founds/$seed.geojson" -q
	done
	printf '\n== %s: seeds %s to %s %s\n\n' "$name" "$from" "$to" "$*"
	local chosen="$out/truth/$name"
	rm -rf "$chosen"
	mkdir -p "$chosen"
	for seed in $(seq "$from" "$to"); do
		cp "$truths/$seed/truth.geojson" "$chosen/$seed.geojson"
	done
	"$rampart" eval "$founds" "$chosen" --html "$out/$name.html"
	"$rampart" eval "$founds" "$chosen" --json >"$out/$name.json"
}

group normal 101 120
group quiet 121 130 --quiet
group hard 201 220 --difficulty hard
