#!/usr/bin/env bash
# Checks what rampart is built with and installs what is missing: a C and C++
# compiler, pkg-config, and GDAL's headers. Says nothing where all is there.
# Go itself is not installed: it is named with its remedy.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly need_gdal=3.6
readonly need_go=1.26

say() { printf 'setup: %s\n' "$*" >&2; }

# at_least HAVE WANT: version HAVE is not older than WANT.
at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

distribution() {
	# shellcheck disable=SC1091
	(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-}" "${VERSION_ID:-}") || true
}

readonly go_remedy="install it from https://go.dev/dl/ and put it on PATH, then run make again"

check_go_is_there() {
	if ! command -v go >/dev/null; then
		say "go $need_go or newer is needed and there is none: $go_remedy"
		exit 1
	fi
}

check_go_version() {
	local have
	# Inside the module, go 1.21 or newer fetches the toolchain that go.mod
	# names through the module proxy, unless GOTOOLCHAIN=local forbids it.
	have="$(go env GOVERSION 2>/dev/null || true)"
	have="${have#go}"
	have="${have%% *}"
	if [ -z "$have" ] || ! at_least "$have" "$need_go"; then
		say "go $need_go or newer is needed, this is ${have:-$(go version 2>/dev/null || true)}:" \
			"$go_remedy (or, with go 1.21 or newer, GOTOOLCHAIN=auto)"
		exit 1
	fi
}

# missing prints the Debian packages that have to be installed.
missing() {
	command -v make >/dev/null || echo make
	command -v "${CC:-gcc}" >/dev/null || echo gcc
	command -v "${CXX:-g++}" >/dev/null || echo g++
	command -v pkg-config >/dev/null || echo pkg-config
	if ! { command -v pkg-config && pkg-config --exists gdal; } >/dev/null 2>&1; then
		echo libgdal-dev
	fi
	if ! compgen -G '/etc/ssl/cert*/*' >/dev/null && [ -z "${SSL_CERT_FILE:-}" ]; then
		echo ca-certificates
	fi
}

# as_root runs a command as root, or says how to and stops.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo "$@"
	elif command -v sudo >/dev/null && [ -t 0 ] && [ -z "${CI:-}" ]; then
		sudo "$@"
	else
		return 1
	fi
}

install_packages() {
	local by_hand="apt-get update && apt-get install -y --no-install-recommends $*"
	if ! command -v apt-get >/dev/null; then
		say "missing: $*; there is no apt-get here: install the same with this system's" \
			"package manager (on Debian or Ubuntu: $by_hand)"
		exit 1
	fi
	if ! as_root true; then
		say "missing: $*; cannot become root here. Run this, then make again:"
		say "  sudo sh -c '$by_hand'"
		exit 1
	fi
	say "installing $*"
	export DEBIAN_FRONTEND=noninteractive
	local wait_lock=(-o DPkg::Lock::Timeout=300)
	if ! as_root apt-get "${wait_lock[@]}" -qq update ||
		! as_root env DEBIAN_FRONTEND=noninteractive apt-get "${wait_lock[@]}" \
			-qq install -y --no-install-recommends "$@" >/dev/null; then
		say "apt-get could not install them; see above, or run: sudo sh -c '$by_hand'"
		exit 1
	fi
}

check_gdal() {
	local have remedy
	have="$(pkg-config --modversion gdal)"
	at_least "$have" "$need_gdal" && return
	remedy="install a newer libgdal-dev"
	case "$(distribution)" in
	"ubuntu 22."* | "ubuntu 20."*)
		remedy="sudo add-apt-repository -y ppa:ubuntugis/ppa && sudo apt-get install -y libgdal-dev"
		;;
	"debian 11"*)
		remedy="use Debian 12 or newer"
		;;
	esac
	say "GDAL $need_gdal or newer is needed, this is $have: $remedy"
	exit 1
}

main() {
	local -a packages
	check_go_is_there
	mapfile -t packages < <(missing)
	if [ "${#packages[@]}" -gt 0 ]; then
		install_packages "${packages[@]}"
	fi
	check_go_version
	check_gdal
}

main "$@"
