#!/usr/bin/env bash
# A site's side of the second factor, with curl, jq and openssl.
#
#   second_factor.sh begin 42 sign_in ada@example.org   prints where to send the browser
#   second_factor.sh back ADDRESS   the browser came back there: prints what was proved
#   second_factor.sh settings 42    prints where to send the browser of somebody who is signed in
#   second_factor.sh seen ADDRESS   it came back from the settings there
#   second_factor.sh user 42        prints what is on file for a member
set -euo pipefail

# What `countersign application add` printed, and the address you registered.
issuer=$SECOND_FACTOR_ISSUER
client_id=$SECOND_FACTOR_CLIENT_ID
client_secret=$SECOND_FACTOR_CLIENT_SECRET
management_key=$SECOND_FACTOR_MANAGEMENT_KEY
back=$SECOND_FACTOR_BACK

server=${issuer%/a/*}
proved=urn:countersign:proved

# In your site this is the half-finished session of one browser; on a terminal, a file.
kept=${SECOND_FACTOR_KEPT:-half-finished.json}

no() { echo "no: $1" >&2; exit 1; }
down() { echo "no, for now: Countersign does not answer: $1" >&2; exit 3; }

# Where "the policy asked nothing" is not good enough for your site.
must_prove() { case $1 in change_password | admin_sign_in) ;; *) false ;; esac; }

to_base64url() { basenc --base64url -w0 | tr -d =; }
from_base64url() { local text=$1; while ((${#text} % 4)); do text+='='; done; printf %s "$text" | basenc --base64url -d; }
random() { openssl rand 32 | to_base64url; }

# call STATUS PATH ARGUMENT...: the body of an answer with this status. curl reads who we are from
# standard input, so that no secret stands in the list of processes.
call() {
  local expected=$1 path=$2 answer status
  shift 2
  answer=$(curl -s --connect-timeout 2 --max-time 5 -w '\n%{http_code}' -K - "$@" "$server$path") || down "no answer"
  status=${answer##*$'\n'} answer=${answer%$'\n'*}
  [ "$status" -lt 500 ] || down "status $status"
  [ "$status" = "$expected" ] || no "$(jq -r '.error // .title' <<<"$answer" 2>/dev/null || echo "status $status")"
  printf '%s' "$answer"
}

as_client() { printf 'user = "%s:%s"\n' "$client_id" "$client_secret"; }
as_manager() { printf 'header = "Authorization: Bearer %s"\n' "$management_key"; }

# The password was right: pushes the request, and keeps what belongs to this sign-in.
begin() {
  local user=$1 area=$2 email=${3-} nonce more=()
  nonce=$(random)
  [ -z "$email" ] || more+=(--data-urlencode email="$email")
  ! must_prove "$area" || more+=(-d acr_values=$proved)
  push "$(jq -n '$ARGS.named' --arg user "$user" --arg area "$area" --arg nonce "$nonce")" \
    --data-urlencode login_hint="$user" -d area="$area" -d nonce="$nonce" "${more[@]}"
}

# push WHAT ARGUMENT...: tells the server what the browser comes for, and keeps WHAT with it.
push() {
  local what=$1 state verifier challenge answer
  shift
  state=$(random) verifier=$(random)
  challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | to_base64url)
  answer=$(
    as_client | call 201 /oauth/par \
      -d response_type=code \
      --data-urlencode redirect_uri="$back" \
      -d state="$state" \
      -d code_challenge="$challenge" -d code_challenge_method=S256 \
      "$@"
  )
  (umask 077 && jq '. + $ARGS.named' --arg state "$state" --arg verifier "$verifier" <<<"$what" >"$kept")
  jq -r --arg at "$server/oauth/authorize" --arg id "$client_id" \
    '"\($at)?client_id=\($id | @uri)&request_uri=\(.request_uri | @uri)"' <<<"$answer"
}

# The browser is back. What was kept serves once.
back() {
  local query="&${1#*\?}" mine answer claims claim name
  mine=$(<"$kept")
  rm "$kept"
  answer=$(redeem)
  claims=$(read_token "$(jq -r .id_token <<<"$answer")")
  # Without this one passes one's own challenge and hands the result in for somebody else's sign-in,
  # or for another area.
  for claim in nonce:nonce sub:user area:area; do
    name=${claim#*:}
    jq -e --argjson mine "$mine" ".${claim%:*} == \$mine.$name" <<<"$claims" >/dev/null ||
      no "the ID token is for another $name"
  done
  case $(jq -r .acr <<<"$claims") in
    "$proved") ;;
    urn:countersign:not-asked) ! must_prove "$(jq -r .area <<<"$mine")" || no "presence was to be proved, and was not" ;;
    *) no "presence was to be proved, and was not" ;;
  esac
  jq -r --arg proved "$proved" \
    '"yes: \(.sub) may \(.area), \(if .acr == $proved then "proved by \(.amr | join(" "))" else "not asked" end)"' <<<"$claims"
}

# What the server gives for the code in $query, if it belongs to $mine.
redeem() {
  [ "$(parameter state)" = "$(jq -r .state <<<"$mine")" ] || no "the state belongs to another sign-in"
  [ "$(parameter iss)" = "$issuer" ] || no "another server answers"
  [ -n "$(parameter code)" ] || no "$(parameter error)"
  as_client | call 200 /oauth/token \
    -d grant_type=authorization_code \
    --data-urlencode code="$(parameter code)" \
    --data-urlencode redirect_uri="$back" \
    -d code_verifier="$(jq -r .verifier <<<"$mine")"
}

# The link on your page of security settings: the user is whoever is signed in there, never one that comes
# from the browser.
settings() {
  local user=$1 email=${2-} more=()
  [ -z "$email" ] || more+=(--data-urlencode email="$email")
  push "$(jq -n '$ARGS.named' --arg user "$user")" \
    -d action=settings --data-urlencode login_hint="$user" "${more[@]}"
}

# The browser is back from the settings. Nothing was proved: whoever was signed in stays so, and nobody else
# is let in. "access_denied" is said of somebody who left without opening them.
seen() {
  local query="&${1#*\?}" mine answer
  mine=$(<"$kept")
  rm "$kept"
  answer=$(redeem)
  # Whoever kept it might take it for a sign-in.
  ! jq -e .id_token <<<"$answer" >/dev/null || no "an ID token where none belongs"
  jq -r '"back from the settings: \(.user)"' <<<"$mine"
}

# parameter NAME: its value in $query.
parameter() {
  local value
  case $query in *"&$1="*) ;; *) return 0 ;; esac
  value=${query#*"&$1="} value=${value%%[&#]*} value=${value//+/ }
  printf '%b' "${value//%/\\x}"
}

# The claims of an ID token, if it is signed by the server, for us, and in time.
read_token() {
  local header payload signature key r s
  IFS=. read -r header payload signature <<<"$1"
  header=$(from_base64url "$header")
  [ "$(jq -r .alg <<<"$header")" = ES256 ] || no "the ID token is not signed with ES256"
  key=$(call 200 /oauth/jwks </dev/null |
    jq -c --argjson header "$header" '.keys[] | select(.kid == $header.kid and .kty == "EC" and .crv == "P-256")')
  [ -n "$key" ] || no "the ID token is signed by a foreign key"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  # openssl wants the key as DER (RFC 5480), and the signature as a sequence of two numbers.
  {
    printf '\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04'
    from_base64url "$(jq -r .x <<<"$key")"
    from_base64url "$(jq -r .y <<<"$key")"
  } >"$work/key"
  signature=$(from_base64url "$signature" | od -An -v -tx1 | tr -d ' \n')
  r=${signature:0:64} s=${signature:64}
  printf 'asn1=SEQUENCE:both\n[both]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$r" "$s" >"$work/numbers"
  openssl asn1parse -genconf "$work/numbers" -noout -out "$work/signature" 2>/dev/null &&
    printf %s "${1%.*}" | openssl dgst -sha256 -verify "$work/key" -keyform DER -signature "$work/signature" >/dev/null 2>&1 ||
    no "the ID token's signature is wrong"
  payload=$(from_base64url "$payload")
  jq -e --arg issuer "$issuer" --arg id "$client_id" \
    '.iss == $issuer and .aud == $id and .exp > now - 60 and .iat < now + 60' <<<"$payload" >/dev/null ||
    no "the ID token is for somebody else, or from another time"
  printf '%s' "$payload"
}

# What a page of security settings may show of a member.
user() {
  as_manager | call 200 "/api/v1/users/$(jq -rn --arg user "$1" '$user | @uri')"
  echo
}

case ${1-} in
  begin | back | settings | seen | user) "$@" ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
esac
