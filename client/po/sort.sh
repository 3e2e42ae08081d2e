#!/bin/sh
# A catalogue from stdin to stdout with its texts in the order of their msgids, one text a line.
exec msgcat --sort-output --no-wrap -
