#!/usr/bin/env bash
# What: hucre writes a bigint as an empty cell, small ones too, and says nothing.
# Version: hucre 1.0.0
# Seen: of a row with 5, 5n and "5" the second cell is empty.
# Why it matters here: an export to XLSX writes a whole number that a double cannot hold as text; nothing is handed to the library as a bigint.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hucre@1.0.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { read, write } from 'hucre'
const { version } = JSON.parse(readFileSync('node_modules/hucre/package.json', 'utf8'))
const file = await write({ sheets: [{ name: 's', rows: [[5, 5n, '5']] }] })
const row = JSON.stringify((await read(file)).sheets[0].rows[0])
console.log(`hucre ${version}: 5, 5n and "5" come back as ${row}`)
process.exit(row === '[5,null,"5"]' ? 0 : 1)
JS
node try.mjs
