#!/usr/bin/env bash
# What: with cast: true, csv-parse takes 0x10 for the number 0, and a whole number above 2^53 for another one, where it leaves what it
#       does not know (1_000, TRUE) as text.
# Version: csv-parse 7.0.3
# Seen: 0x10 is 0, 0xff is 0, 9007199254740993 is 9007199254740992; 1_000 stays text.
# Why it matters here: an import of CSV keeps 0x10 and 1_000 as text, and every digit of a whole number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund csv-parse@7.0.3 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
const { version } = JSON.parse(readFileSync('node_modules/csv-parse/package.json', 'utf8'))
const seen = JSON.stringify(parse('0x10,0xff,9007199254740993,1_000', { cast: true })[0])
console.log(`csv-parse ${version}: 0x10, 0xff, 9007199254740993 and 1_000 are ${seen}`)
process.exit(seen === '[0,0,9007199254740992,"1_000"]' ? 0 : 1)
JS
node try.mjs
