#!/usr/bin/env bash
# What: whether a selector of pouchdb-find for null finds documents without the field depends on whether an index of the field exists, and
#       $in never finds null.
# Version: pouchdb-core, pouchdb-adapter-memory, pouchdb-find 9.0.0
# Seen: { v: null } finds the document whose v is null; after createIndex on v also the one without v. { v: { $in: [null] } } finds none, before and after.
# Why it matters here: in this engine a query is told from a view's columns alone, so an index changes no answer, and a list with null in it finds null.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pouchdb-core@9.0.0 pouchdb-adapter-memory@9.0.0 pouchdb-find@9.0.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import PouchDB from 'pouchdb-core'
import memory from 'pouchdb-adapter-memory'
import find from 'pouchdb-find'
const { version } = JSON.parse(readFileSync('node_modules/pouchdb-find/package.json', 'utf8'))
PouchDB.plugin(memory).plugin(find)
const db = new PouchDB('nulls', { adapter: 'memory' })
await db.bulkDocs([{ _id: 'null', v: null }, { _id: 'missing' }, { _id: 'one', v: 1 }])
const ids = async (selector) => (await db.find({ selector })).docs.map(({ _id }) => _id).sort().join(' and ') || 'none'
const seen = async () => `null ${await ids({ v: null })}, $in ${await ids({ v: { $in: [null] } })}`
const before = await seen()
await db.createIndex({ index: { fields: ['v'] } })
const after = await seen()
console.log(`pouchdb-find ${version}: without an index ${before}; with one ${after}`)
process.exit(before === 'null null, $in none' && after === 'null missing and null, $in none' ? 0 : 1)
JS
node try.mjs
