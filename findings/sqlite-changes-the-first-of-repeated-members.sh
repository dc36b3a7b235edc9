#!/usr/bin/env bash
# What: of a JSON object in which a name stands twice SQLite reads, sets and removes the first member, where JSON.parse, and PostgreSQL, read
#       the last: json_set changes nothing that a JavaScript program sees, and json_remove leaves the field there.
# Version: sql.js 1.17.0 (SQLite 3.54.1)
# Seen: of {"a":1,"a":2} json_extract gives 1 and JSON.parse 2; json_set(…, '$.a', 3) gives {"a":3,"a":2}, json_remove and json_patch with a null
#       {"a":2}.
# Why it matters here: documents are kept byte for byte, repeated names included. Fields are edited in the text itself, by every member of the name;
#       the order of a field that SQLite tells goes by the first.
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
const text = '{"a":1,"a":2}'
const sql = `select sqlite_version(), json_extract(?1, '$.a'), json_set(?1, '$.a', 3), json_remove(?1, '$.a'), json_patch(?1, '{"a":null}')`
const [sqlite, read, set, removed, patched] = db.exec(sql, [text])[0].values[0]
console.log(`sql.js ${version}, SQLite ${sqlite}: read ${read}, set ${set}, removed ${removed}, patched ${patched}; JSON.parse reads ${JSON.parse(text).a}`)
const asStated = read === 1 && set === '{"a":3,"a":2}' && removed === '{"a":2}' && patched === '{"a":2}' && JSON.parse(text).a === 2
process.exit(asStated ? 0 : 1)
JS
node try.mjs
