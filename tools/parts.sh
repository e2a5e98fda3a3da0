# How ./test runs one part: heading, log, time, count; and the table at the end. Sourced by ./test.
# shellcheck shell=bash

: "${results:?the folder for logs, set by ./test}"
rows=()
passed=0 failed=0 skipped=0
skip_code=77

# Says aloud that a part cannot be run here, and why.
skip() {
  echo "NOT RUN: $*"
  return $skip_code
}

# part NAME TITLE FUNCTION: runs the function, shows and keeps its output, counts what it says.
part() {
  local title=$2 log=$results/$1.log began=$SECONDS code word p f s took
  printf '\n== %s ==\n' "$title"
  ("$3") 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  read -r p f s < <(count "$log")
  if [ "$code" = "$skip_code" ]; then
    word="NOT RUN" s=$((s + 1))
  elif [ "$code" != 0 ]; then
    # A part that broke before it could count a failure has failed all the same.
    word=FAILED
    [ "$f" -gt 0 ] || f=1
  else
    word=ok
    # A plain tool (format, lints) prints no counts: it is one check.
    [ $((p + f)) -gt 0 ] || p=1
    # A tool that counted failures and yet left with 0 is not to be believed.
    [ "$f" = 0 ] || word=FAILED
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  took=$((SECONDS - began))
  rows+=("$(printf '%-40s %-8s %3d:%02d %7d %7d %8d' "$title" "$word" $((took / 60)) $((took % 60)) "$p" "$f" "$s")")
  printf -- '-- %s: %s, %d:%02d min\n' "$title" "$word" $((took / 60)) $((took % 60))
  [ "$word" != FAILED ]
}

# Reads "passed failed skipped" from a log: cargo's and node's closing lines, the house rules', and the
# steps of the first weekend.
count() {
  awk '
    /^test result: / { p += $4; f += $6; s += $8 }
    /^ℹ (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
      if ($2 == "pass") p += $3
      else if ($2 == "fail" || $2 == "cancelled") f += $3
      else s += $3
    }
    /^(rule kept|step passed): / { p++ }
    /^(rule BROKEN|step FAILED): / { f++ }
    END { print p + 0, f + 0, s + 0 }
  ' "$1"
}

summary() {
  printf '\n%-40s %-8s %6s %7s %7s %8s\n' part "" min passed failed skipped
  printf '%s\n' "${rows[@]}"
  printf '%-40s %-8s %3d:%02d\n\n' "all" "" $((SECONDS / 60)) $((SECONDS % 60))
}

# The last line, and the exit code.
closing_line() {
  local line="$passed passed, $failed failed"
  [ "$skipped" = 0 ] || line+=", $skipped skipped"
  echo "$line"
  [ "$failed" = 0 ]
}
