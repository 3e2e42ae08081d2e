#!/usr/bin/env bash
# Redoes a draw from its printed protocol with sha256sum alone: list, commitment, seed, and ticket, rank and place of every case.
#
#     verify.sh protocol.txt
set -euo pipefail
frozen() { sed '1,/^-----BEGIN/d;/^-----END/,$d' "$protocol"; }
first() { awk -F'\t' -v name="$1" '$1 == name && !found++ {print $2}'; }
said() { sed '1,/^-----END/d' "$protocol" | first "$1"; }
order() { sed '1,/^stratum\trank/d;/^end\t/,$d' "$protocol"; }
sha() { local IFS=$'\037'; printf %s "$*" | sha256sum | cut -c1-64; }

protocol=$1
work=$(mktemp)
trap 'rm -f "$work"' EXIT
list=$(frozen | sha256sum | cut -c1-64)
seed=$(sha "$(said committed_seed)" "$(said word)")
number=$(said draw_number)
method=$(frozen | first method)
listed=$(frozen | first listed)
drawn=$(frozen | first drawn)
[ "$list" = "$(said list_hash)" ] && [ "$seed" = "$(said seed)" ]
[ "$(sha "$(said committed_seed)")" = "$(said commitment)" ]
[ "$(frozen | grep -c ^case)" = "$(said end)" ]
cmp -s <(frozen | grep ^case | cut -f2,3 | LC_ALL=C sort) <(order | cut -f1,5 | LC_ALL=C sort)

# What stands before the tickets: for each case of the list, in its order, a number.
case $method in
systematic)
	start=$((16#$(sha "$seed" "$list" "$number" systematic start | cut -c1-15) % listed))
	before() {
		awk -v start="$start" -v all="$listed" -v n="$drawn" 'BEGIN {
			for (j = 0; j < n; j++) { at = start + j * all; chosen[(at - at % n) / n] = 1 }
			for (i = 0; i < all; i++) print !(i in chosen) }'
	}
	;;
birthday)
	days=$(for day in $(seq -w 1 31); do echo "$(sha "$seed" "$list" "$number" day "$day") $day"; done | LC_ALL=C sort | cut -d' ' -f2 | tr '\n' ' ')
	before() {
		frozen | awk -F'\t' -v days="$days" 'BEGIN { n = split(days, day, " "); for (i = 1; i <= n; i++) place[day[i]] = i - 1; place["-"] = 31 }
			$1 == "case" { print place[$4] }'
	}
	;;
*) before() { yes 0 | head -n "$listed" || true; } ;;
esac

# Every ticket again; then the strata by what stands before, by ticket, and held against the printed rank and place.
paste <(frozen | grep ^case | cut -f3) <(before) | LC_ALL=C sort -t $'\t' -k1,1 >"$work"
order | LC_ALL=C sort -t $'\t' -k5,5 | paste - "$work" | while IFS=$'\t' read -r stratum rank place ticket case same before; do
	[ "$case" = "$same" ] && [ "$ticket" = "$(sha "$seed" "$list" "$number" "$case")" ] || exit 1
	printf '%s\t%02d\t%s\t%s\t%s\n' "$stratum" "$before" "$ticket" "$rank" "$place"
done | LC_ALL=C sort -t $'\t' -k1,1 -k2,2n -k3,3 | awk -F'\t' -v by_days="$(frozen | first days)" -v spares="$(frozen | first spares)" '
	NR == FNR { if ($1 == "stratum") size[$2] = $4; next }
	$1 != s { s = $1; n = 0; sample = by_days == "" ? size[s] : 0 }
	{ n++; if (by_days != "" && $2 + 0 < by_days + 0) sample++
	  want = n <= sample ? "sample" : n <= sample + spares && !(by_days != "" && $2 == 31) ? "spare" : "rest"
	  if ($4 != n || $5 != want) bad = 1 }
	END { exit bad || n == 0 }' <(frozen) -
echo "  sha256sum: $(said end) tickets, $(printf %.8s "$list")"
