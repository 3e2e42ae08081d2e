#!/usr/bin/env bash
# Redoes a draw from its printed protocol with sha256sum alone: list, commitment, seed, and the ticket of every case in order.
#
#     verify.sh protocol.txt
set -euo pipefail
get() { sed '1,/^-----END/d' "$1" | awk -F'\t' -v name="$2" '$1 == name && !found++ {print $2}'; }
list=$(sed '1,/^-----BEGIN/d;/^-----END/,$d' "$1" | sha256sum | cut -c1-64)
seed=$(printf '%s\037%s' "$(get "$1" committed_seed)" "$(get "$1" word)" | sha256sum | cut -c1-64)
number=$(get "$1" draw_number)
[ "$list" = "$(get "$1" list_hash)" ] && [ "$seed" = "$(get "$1" seed)" ]
[ "$(printf '%s' "$(get "$1" committed_seed)" | sha256sum | cut -c1-64)" = "$(get "$1" commitment)" ]
sed '1,/^stratum\trank/d;/^end\t/,$d' "$1" | while IFS=$'\t' read -r stratum rank place ticket case; do
	[ "$ticket" = "$(printf '%s\037%s\037%s\037%s' "$seed" "$list" "$number" "$case" | sha256sum | cut -c1-64)" ] || exit 1
	printf '%s\t%s\t%s\n' "$stratum" "$ticket" "$rank"
done | LC_ALL=C sort -t $'\t' -k1,1 -k2,2 | awk -F'\t' '$1 != s {s = $1; n = 0} $3 != ++n {bad = 1} END {exit bad}'
echo "  sha256sum: $(get "$1" end) tickets, $(printf %.8s "$list")"
