# A PostgreSQL of the tests' own: from the installed server, under an unprivileged user, on a free
# loopback port, without fsync, thrown away at the end. Sourced by ./test. Where PG_URL is set, that
# server is used instead and left alone.
# shellcheck shell=bash

: "${results:?the folder for logs, set by ./test}"
postgres_home=""

# The folder of the newest installed server.
postgres_folder() {
  local initdb
  initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)
  [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
  dirname "$(readlink -f "$initdb")"
}

# The server refuses to run as root.
as_postgres() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  elif id postgres >/dev/null 2>&1; then
    (cd / && runuser -u postgres -- "$@")
  else
    (cd / && runuser -u nobody -- "$@")
  fi
}

# Starts it and exports PG_URL; without a word, and with PG_URL left unset, if that did not work:
# postgres_check tells.
postgres_start() {
  [ -z "${PG_URL:-}" ] || return 0
  local bin port password
  bin=$(postgres_folder) || return 1
  # Not under target/: the unprivileged user may not be let in there.
  postgres_home=$(mktemp -d "${TMPDIR:-/tmp}/countersign-postgres.XXXXXX") || return 1
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # A password, so that no other user of this machine can enter as the superuser; sent plainly, since
  # deriving keys at every connection of every test would cost more than the tests.
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "$password" >"$postgres_home/password"
  chmod 700 "$postgres_home"
  [ "$(id -u)" != 0 ] || chown -R "$(as_postgres id -un)" "$postgres_home"
  {
    as_postgres "$bin/initdb" -D "$postgres_home/data" -U countersign -A password \
      --pwfile="$postgres_home/password" -E UTF8 --locale=C.UTF-8 --no-sync &&
      as_postgres "$bin/pg_ctl" -D "$postgres_home/data" -w -t 60 -l "$postgres_home/log" start -o \
        "-c listen_addresses=127.0.0.1 -p $port -k $postgres_home -c fsync=off
         -c synchronous_commit=off -c full_page_writes=off -c max_connections=300
         -c deadlock_timeout=100ms"
  } >"$results/postgres-start.log" 2>&1 || return 1
  export PG_URL="postgresql://countersign:$password@127.0.0.1:$port/postgres"
}

postgres_check() {
  if [ -z "${PG_URL:-}" ]; then
    echo "PostgreSQL did not start:"
    cat "$results/postgres-start.log" "$postgres_home/log" 2>/dev/null
    return 1
  fi
  psql "$PG_URL" -Atc 'select version()'
}

# postgres_database NAME: makes an empty database and prints its address.
postgres_database() {
  local name
  name=e2e_$1_$$
  psql "$PG_URL" -qc "create database $name" >&2 && printf '%s\n' "$PG_URL" | sed -E "s|/[^/?]*(\\?.*)?\$|/$name\\1|"
}

postgres_stop() {
  [ -n "$postgres_home" ] || return 0
  as_postgres "$(postgres_folder)/pg_ctl" -D "$postgres_home/data" -m immediate stop >/dev/null 2>&1
  rm -rf "$postgres_home"
  postgres_home=""
}
