#!/bin/sh
# Writes all msgids of the client to a .pot file: messages.sh CLIENT-FOLDER OUT
set -eu
cd "$1"
find . -name '*.c' | LC_ALL=C sort | xgettext --files-from=- --from-code=UTF-8 \
	--language=C --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --no-location --sort-output \
	--package-name=tilsyn --output="$2"
