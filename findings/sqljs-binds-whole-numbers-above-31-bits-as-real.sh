#!/usr/bin/env bash
# What: sql.js binds a whole number that fits 32 bits as an integer and a larger one as a real, so a division of bound numbers is
#       one of integers below 2^31 and one of doubles above.
# Version: sql.js 1.17.0
# Seen: typeof(?) of 2147483647 is integer, of 2147483648 real; ? / 2 of 2147483647 is 1073741823, of 2147483649 it is 1073741824.5.
# Why it matters here: a file written in a browser with sql.js holds reals where other programs bind integers; "update … set n = n / 2" differs between them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sql.js@1.17.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import initSqlJs from 'sql.js'
const { version } = JSON.parse(readFileSync('node_modules/sql.js/package.json', 'utf8'))
const db = new (await initSqlJs()).Database()
const ask = (number) => db.exec('select typeof(?1), ?1 / 2', [number])[0].values[0].join(' ')
const [below, above] = [ask(2147483647), ask(2147483649)]
console.log(`sql.js ${version}: 2147483647: ${below}; 2147483649: ${above}`)
process.exit(below === 'integer 1073741823' && above === 'real 1073741824.5' ? 0 : 1)
JS
node try.mjs
