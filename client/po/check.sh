#!/bin/sh
# Fails when the Danish catalogue lacks a text of the client, has one left over, or marks one as uncertain: check.sh CLIENT-FOLDER
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
