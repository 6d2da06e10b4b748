#!/usr/bin/env bash
# Proves the array job: a Slurm of one controller and three nodes on this machine,
# in a private folder; a run over many small sites, in the middle of which one
# worker and one node are killed; every site is there once, with the bytes of one
# run. Where Slurm is not there and cannot be installed it says so and ends well.
# usage: check.sh RAMPART MANYSITES
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rampart=$(realpath "$1") manysites=$(realpath "$2")
readonly sites=24 tasks=6 patience=240

say() { printf 'slurm: %s\n' "$*"; }
skip() {
	say "skipped: $*"
	exit 0
}

export PATH=$PATH:/usr/sbin:/sbin
[ "$(uname)" = Linux ] || skip "only tried on Linux"
[ "$(id -u)" = 0 ] || skip "slurmd starts jobs for others, which root alone may do"
if ! command -v slurmctld >/dev/null || ! command -v munged >/dev/null; then
	command -v apt-get >/dev/null || skip "slurmctld is not installed (Debian: apt install slurm-wlm munge)"
	# Its services must not start by themselves.
	(apt-get -qq update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install -y \
		--no-install-recommends slurm-wlm munge) >/dev/null 2>&1 ||
		skip "Slurm could not be installed (apt install slurm-wlm munge)"
fi

dir=$(mktemp -d)
declare -A node_pid
finish() {
	local pid
	for pid in "${node_pid[@]}" "${ctld:-}" "${munged:-}"; do
		[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
	done
	for pid in $(cat "$dir"/pids/* 2>/dev/null | cut -d' ' -f1); do
		[ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$rampart" ] && kill -9 "$pid" || true
	done
	[ -n "${KEEP:-}" ] || rm -rf "$dir"
}
trap finish EXIT
chmod 755 "$dir"
mkdir -m 755 "$dir"/{munge,state,pids,series,scenes}

# The sites lie in the open Atlantic, so that nobody takes them for real ones.
{
	echo id,lat,lon,radius_m
	for i in $(seq "$sites"); do printf 's%02d,41,-32.%02d,150\n' "$i" "$((i * 2))"; done
} >"$dir/sites.csv"
"$rampart" -q synth "$dir/series" --seed 3 --size 160 --gsd 2.5 --dates 6 --silent
"$manysites" "$dir/sites.csv" "$dir/series" "$dir/scenes"

# The private Slurm.
dd if=/dev/urandom of="$dir/munge/key" bs=1 count=1024 status=none
chmod 400 "$dir/munge/key"
munged --foreground --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" \
	--pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" \
	>/dev/null 2>&1 &
munged=$!
disown
free_port() {
	local port
	for port in $(shuf -i 20000-32000 -n 100); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || {
			echo "$port"
			return
		}
	done
}
host=$(hostname -s)
{
	cat <<-CONF
		ClusterName=private
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$(free_port)
		SlurmUser=root
		AuthType=auth/munge
		AuthInfo=socket=$dir/munge/socket,cred_expire=5
		CryptoType=crypto/munge
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		MpiDefault=none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SchedulerParameters=sched_min_interval=500000
		StateSaveLocation=$dir/state
		SlurmdSpoolDir=$dir/spool-%n
		SlurmdPidFile=$dir/slurmd-%n.pid
		SlurmctldPidFile=$dir/slurmctld.pid
		SlurmctldLogFile=$dir/slurmctld.log
		SlurmdLogFile=$dir/slurmd-%n.log
		SlurmdTimeout=6
		SlurmctldTimeout=6
		KillWait=2
		ReturnToService=1
		JobRequeue=1
	CONF
	for n in 1 2 3; do
		echo "NodeName=n$n NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=500"
	done
	echo "PartitionName=all Nodes=n[1-3] Default=YES State=UP MaxTime=60"
} >"$dir/slurm.conf"
export SLURM_CONF=$dir/slurm.conf
slurmctld -D -c >/dev/null 2>&1 &
ctld=$!
disown
for n in n1 n2 n3; do
	mkdir -m 755 "$dir/spool-$n"
	slurmd -D -N "$n" >/dev/null 2>&1 &
	node_pid[$n]=$!
	disown
done
for _ in $(seq 60); do
	[ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 3 ] && break
	sleep 0.5
done
if [ "$(sinfo -h -t idle -o %D 2>/dev/null)" != 3 ]; then
	tail -n 3 "$dir"/slurm*.log >&2 || true
	skip "the three nodes do not come up here; see above"
fi

# What is compared with, and the tool, which notes where it runs. It waits a moment
# before it begins, so that there is somebody to kill.
"$rampart" -q run "$dir/sites.csv" --scenes "$dir/scenes" -o "$dir/one"
cat >"$dir/rampart" <<-TOOL
	#!/bin/sh
	echo "\$\$ \$PPID \$SLURMD_NODENAME" >"$dir/pids/\$SLURM_ARRAY_TASK_ID"
	exec "$rampart" "\$@"
TOOL
chmod 755 "$dir/rampart"
export RAMPART=$dir/rampart SITES=$dir/sites.csv SCENES=$dir/scenes OUT=$dir/out
cd "$dir"
job=$(sbatch --parsable --array=1-$tasks --cpus-per-task=1 --mem=0 "$here/rampart.sbatch")

# done_sites counts the results, whole ones alone.
done_sites() { find "$dir/out/sites" -mindepth 2 -name manifest.json -not -path '*/.*' 2>/dev/null | wc -l; }
# working prints "pid parent node" of a task that runs on a node that is not $1.
working() {
	local f pid parent node
	for f in "$dir"/pids/*; do
		[ -f "$f" ] || continue
		read -r pid parent node <"$f"
		if [ "$node" != "$1" ] && [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" = "$rampart" ]; then
			echo "$pid $parent $node"
			return
		fi
	done
}
wait_for() { # until the command after it prints something
	local end=$((SECONDS + patience)) text
	while [ "$SECONDS" -lt "$end" ]; do
		text=$("$@")
		if [ -n "$text" ]; then
			echo "$text"
			return
		fi
		sleep 0.05
	done
	say "nothing came of: $*" >&2
	return 1
}
some_done() { [ "$(done_sites)" -ge "$1" ] && echo yes || true; }

wait_for some_done 1 >/dev/null
read -r pid _ node < <(wait_for working none)
kill -9 "$pid"
say "killed a worker on $node, $(done_sites) of $sites sites done"
wait_for some_done 4 >/dev/null
read -r pid parent lost < <(wait_for working "$node")
step=$(awk '{print $4}' "/proc/$parent/stat")
# The node goes with all that runs on it.
kill -9 "${node_pid[$lost]}" "$step" "$parent" "$pid" 2>/dev/null || true
unset "node_pid[$lost]"
say "killed the node $lost with its task, $(done_sites) of $sites sites done"

began=$SECONDS
while [ -n "$(squeue -h -j "$job" -t all -o %T 2>/dev/null | grep -v -e COMPLETED || true)" ]; do
	if [ $((SECONDS - began)) -gt "$patience" ]; then
		squeue -j "$job" -t all >&2
		tail -n 20 "$dir"/slurmctld.log "$dir"/rampart-*.log >&2
		say "the array does not come to its end"
		exit 1
	fi
	sleep 0.5
done
say "the array is done $((SECONDS - began)) s after that; requeued:" \
	"$(grep -ci requeu "$dir/slurmctld.log" || true)"
"$rampart" status "$OUT"
"$rampart" merge -q "$OUT"
diff -r "$dir/one" "$OUT"
say "$(find "$OUT/sites" -mindepth 1 -maxdepth 1 | wc -l) sites, each once; the bytes are those of one run"
