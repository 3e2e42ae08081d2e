#!/bin/sh
# Fails when the Danish catalogue lacks a text of the client, has one left over, marks one as uncertain, or is out of order: two who add
# texts at the end of it lose one in the merge. sort.sh puts it in order. check.sh CLIENT-FOLDER
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1/po/messages.sh" "$1" "$folder/all.pot"
msgfmt --check --output-file=/dev/null "$1/po/da.po"
msgcmp "$1/po/da.po" "$folder/all.pot"
msgcomm --unique --no-location --omit-header "$1/po/da.po" "$folder/all.pot" >"$folder/odd.po"
msgattrib --only-fuzzy --no-obsolete "$1/po/da.po" >>"$folder/odd.po"
if grep -q '^msgid' "$folder/odd.po"; then
	cat "$folder/odd.po"
	exit 1
fi
if ! "$1/po/sort.sh" <"$1/po/da.po" | cmp -s - "$1/po/da.po"; then
	echo "da.po is out of order: client/po/sort.sh <client/po/da.po >sorted.po"
	exit 1
fi
