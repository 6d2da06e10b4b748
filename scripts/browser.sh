#!/usr/bin/env bash
# Installs what the tests of pages in a browser need: Chromium, node, and the
# packages that internal/webmap/page pins. Where that cannot be done it says so
# and succeeds: those tests are then skipped.
set -uo pipefail
cd "$(dirname "$0")/.."

say() { printf 'browser: %s\n' "$*" >&2; }

# without says what is missing, and ends well.
without() {
	say "$*; the tests in a browser are skipped"
	exit 0
}

packages=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
if [ "${#packages[@]}" -gt 0 ]; then
	root=()
	[ "$(id -u)" = 0 ] || root=(sudo -n)
	command -v apt-get >/dev/null && "${root[@]}" true 2>/dev/null ||
		without "missing: ${packages[*]}, and they cannot be installed here"
	say "installing ${packages[*]}"
	"${root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update
	"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		install -y --no-install-recommends "${packages[@]}" >/dev/null ||
		without "apt-get could not install ${packages[*]}"
fi

lock=internal/webmap/page/package-lock.json
have=internal/webmap/page/node_modules/.package-lock.json
if [ ! -e "$have" ] || [ "$lock" -nt "$have" ]; then
	say "installing the packages of internal/webmap/page"
	(cd internal/webmap/page && npm ci --ignore-scripts --no-audit --no-fund --loglevel error >/dev/null) ||
		without "npm could not install the packages of internal/webmap/page"
fi
