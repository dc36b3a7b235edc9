#!/usr/bin/env bash
# What: a Date that a stored map function of PouchDB emits on Node is an empty object, as key and as value, so all dates are one key. The
#       map runs in another realm, whose Date is not the one that PouchDB turns into text. A put of the same Date gives its ISO text.
# Version: pouchdb-core, pouchdb-adapter-memory, pouchdb-mapreduce 9.0.0
# Seen: emit(new Date(doc.at)) gives the key {} for each of two days; asked with group, they are one group of 2.
# Why it matters here: a map of this engine runs in a realm of its own too; a Date that it yields into a timestamp column is kept as the time it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pouchdb-core@9.0.0 pouchdb-adapter-memory@9.0.0 pouchdb-mapreduce@9.0.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import PouchDB from 'pouchdb-core'
import memory from 'pouchdb-adapter-memory'
import mapReduce from 'pouchdb-mapreduce'
const { version } = JSON.parse(readFileSync('node_modules/pouchdb-mapreduce/package.json', 'utf8'))
PouchDB.plugin(memory).plugin(mapReduce)
const db = new PouchDB('days', { adapter: 'memory' })
const map = 'function (doc) { if (doc.at) emit(new Date(doc.at), 1) }'
await db.bulkDocs([
  { _id: 'a', at: '2026-01-01T00:00:00.000Z' },
  { _id: 'b', at: '2026-06-01T00:00:00.000Z' },
  { _id: 'c', written: new Date(0) },
  { _id: '_design/days', views: { at: { map }, count: { map, reduce: '_count' } } },
])
const keys = JSON.stringify((await db.query('days/at')).rows.map(({ key }) => key))
const groups = (await db.query('days/count', { group: true })).rows.map(({ value }) => value)
const { written } = await db.get('c')
console.log(`pouchdb-mapreduce ${version}: keys ${keys}, groups of ${groups}; a Date that is put is ${written}`)
process.exit(keys === '[{},{}]' && String(groups) === '2' && written === '1970-01-01T00:00:00.000Z' ? 0 : 1)
JS
node try.mjs
