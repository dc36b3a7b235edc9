#!/usr/bin/env bash
# What: PGlite gives an int8 as a number where a double holds it and as a bigint where not, so one column has values of two types, and adding
#       them throws; pg gives text for all of them.
# Version: @electric-sql/pglite 0.5.17
# Seen: of the rows 5 and 9007199254740993 the first is a number and the second a bigint; their sum in JavaScript is a TypeError.
# Why it matters here: documents of this engine give a whole number beyond 2^53 as a bigint as well, so a map that adds numbers meets both; the guide says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pglite@npm:@electric-sql/pglite@0.5.17 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { PGlite } from 'pglite'
const { version } = JSON.parse(readFileSync('node_modules/pglite/package.json', 'utf8'))
const db = new PGlite()
const { rows } = await db.query('select n from (values (5::int8), (9007199254740993)) as t(n)')
const types = rows.map(({ n }) => typeof n).join(' and ')
let sum
try {
  sum = rows[0].n + rows[1].n
} catch (error) {
  sum = error.constructor.name
}
console.log(`pglite ${version}: 5 and 9007199254740993 are ${types}; added: ${sum}`)
await db.close()
process.exit(types === 'number and bigint' && sum === 'TypeError' ? 0 : 1)
JS
node try.mjs
