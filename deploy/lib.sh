# lib.sh - what deploy/run and deploy/test share. Sourced.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
note_command() { local words; words=$(printf '%q ' "$@"); note "${words% }"; } # ready to be pasted, spaces and all
die() { printf 'deploy: %s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else die "needs root or sudo to install packages"; fi
}

# Installs the packages of the named lists that are missing.
install_packages() {
	local wanted missing=() package
	wanted=$(for list in "$@"; do grep -v '^#' "$ROOT/deploy/packages/$list"; done)
	for package in $wanted; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
	done
	[ ${#missing[@]} = 0 ] && return
	note "installing ${missing[*]}"
	apt_get update
	apt_get install --no-install-recommends "${missing[@]}"
}

# In C: the machine may lack the locale that LANG names, and perl would say so for each package. Another apt is waited for.
apt_get() { as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >/dev/null; }

# A certificate authority of our own and a certificate for this machine; kept when they are there.
make_certificates() {
	local dir=$1
	[ -s "$dir/server.pem" ] && openssl x509 -checkend 86400 -noout -in "$dir/server.pem" >/dev/null && return
	openssl ecparam -name prime256v1 -genkey -noout -out "$dir/ca.key" 2>/dev/null
	openssl req -x509 -new -key "$dir/ca.key" -days 3650 -subj "/CN=Tilsyn private CA" -out "$dir/ca.pem" \
		-addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
	openssl ecparam -name prime256v1 -genkey -noout -out "$dir/server.key" 2>/dev/null
	openssl req -new -key "$dir/server.key" -subj "/CN=localhost" -out "$dir/server.csr" 2>/dev/null
	openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 365 -out "$dir/server.pem" \
		-extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n') 2>/dev/null
	rm -f "$dir/server.csr"
	chmod 600 "$dir"/*.key
}

# The key outside the database: CPR pseudonyms and committed seeds hang on it. Made once; losing it loses both.
make_key() {
	[ -s "$1" ] || (umask 077 && openssl rand -hex 32 >"$1")
}
