#!/usr/bin/env bash
# Starts a PostgreSQL with PostGIS under a private folder, writes a result into it
# twice and by both ways, and checks what is there. Prints how long a big
# result takes. Skips, with a word, where PostgreSQL or PostGIS is not installed.
# usage: postgis.sh RAMPART RESULT.geojson [BIG.geojson]
set -euo pipefail

rampart=$(realpath "$1") result=$(realpath "$2") big=${3:+$(realpath "$3")}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$bin" ] || ! ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
	echo "postgis: skipped: PostgreSQL with PostGIS is not installed" \
		"(Debian: apt install postgresql postgresql-postgis)" >&2
	exit 0
fi

dir=$(mktemp -d)
# The server does not run as root; then it runs as the user of the package.
as=()
if [ "$(id -u)" = 0 ]; then
	as=(setpriv --reuid postgres --regid postgres --init-groups)
	chown postgres "$dir"
fi
stop() {
	"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}
trap stop EXIT
cd "$dir"
"${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale >/dev/null
# Only a socket in the private folder, no port.
"${as[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w \
	-o "-k $dir -c listen_addresses=''" start >/dev/null
"${as[@]}" "$bin/createdb" -h "$dir" -U postgres changes
dsn="host=$dir user=postgres dbname=changes"
ask() { psql "$dsn" -v ON_ERROR_STOP=1 -qAtc "$1"; }
want() { # WORDS QUERY ANSWER
	local got
	got=$(ask "$2")
	if [ "$got" != "$3" ]; then
		echo "postgis: $1: got $got, want $3" >&2
		exit 1
	fi
	echo "postgis: $1: $got"
}

# The processor's time of the server's finished sessions in milliseconds: on a busy
# machine the clock says little.
cpu() {
	sleep 1 # a session ends a little after its client
	local stat ticks
	stat=$(cat "/proc/$(head -n 1 "$dir/data/postmaster.pid")/stat")
	read -r -a stat <<<"${stat##*) }"
	ticks=$(getconf CLK_TCK)
	echo $(((stat[13] + stat[14]) * 1000 / ticks))
}

n=$(grep -c '^{"type":"Feature"' "$result")
"$rampart" -q export "$result" -f postgis --dsn "$dsn"
want "changes" "SELECT count(*) FROM rampart.changes" "$n"
want "valid places" "SELECT count(*) FROM rampart.changes WHERE NOT ST_IsValid(geom) OR ST_SRID(geom) <> 4326" 0
want "ranges of days" "SELECT count(*) FROM rampart.changes WHERE changed IS NULL AND changed_after <= changed_before" 0
want "GiST indexes" "SELECT count(*) FROM pg_indexes WHERE schemaname = 'rampart' AND indexdef LIKE '%gist%'" 3
want "sites of changes are known" "SELECT count(*) FROM rampart.changes LEFT JOIN rampart.sites USING (site_id) WHERE sites.site_id IS NULL" 0

# A verdict stays, other columns are brought up to date, what is gone is marked.
id=$(ask "SELECT min(id) FROM rampart.changes")
ask "UPDATE rampart.changes SET review_status = 'rejected', comment = 'a shadow', score = 9 WHERE id = '$id'"
ask "INSERT INTO rampart.changes (id, site_id, review_status) SELECT 'gone', min(site_id), 'accepted' FROM rampart.changes"
"$rampart" -q export "$result" -f postgis -o "$dir/again.sql"
psql "$dsn" -v ON_ERROR_STOP=1 -q -f "$dir/again.sql"
want "changes after a second run" "SELECT count(*) FROM rampart.changes" "$((n + 1))"
want "the verdict stays" "SELECT review_status || ', ' || comment FROM rampart.changes WHERE id = '$id'" "rejected, a shadow"
want "the score is brought up to date" "SELECT count(*) FROM rampart.changes WHERE score > 1" 0

# Both ways give the same.
dump() { ask "SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM (SELECT * FROM rampart.changes) c"; }
first=$(dump)
"$rampart" -q export "$result" -f postgis --dsn "$dsn"
want "the stream and the connection give the same" "SELECT '$(dump)'" "$first"

if [ -n "$big" ]; then
	m=$(grep -c '^{"type":"Feature"' "$big")
	start=$(date +%s%N) used=$(cpu)
	"$rampart" -q export "$big" -f postgis -o "$dir/big.sql"
	middle=$(date +%s%N)
	psql "$dsn" -v ON_ERROR_STOP=1 -q -f "$dir/big.sql"
	end=$(date +%s%N) used=$(($(cpu) - used))
	"$rampart" -q export "$big" -f postgis --dsn "$dsn"
	last=$(date +%s%N)
	want "changes of the big result" "SELECT count(*) >= $m FROM rampart.changes" t
	echo "postgis: $m changes: SQL written in $(((middle - start) / 1000000)) ms," \
		"taken by psql in $(((end - middle) / 1000000)) ms" \
		"(${used} ms of the server's processor)," \
		"updated over a connection in $(((last - end) / 1000000)) ms, reading included"
fi
