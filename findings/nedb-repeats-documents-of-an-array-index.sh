#!/usr/bin/env bash
# What: nedb keeps a document once for each item of an indexed array. A range over that index gives the document once for each item within
#       it: find repeats it, count counts it as often, limit is used up by it, and an update of many fails as if a key were held twice.
# Version: @seald-io/nedb 4.1.2
# Seen: of two documents, one with tags 1, 2, 3: without an index { tags: { $lt: 4 } } finds 1, with one it finds and counts 3, and
#       an update of many is refused as "uniqueViolated".
# Why it matters here: a view that yields a row for each item holds a document several times as well; its query says
#       that it gives rows, and filters of documents by items give each once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @seald-io/nedb@4.1.2 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import Datastore from '@seald-io/nedb'
const { version } = JSON.parse(readFileSync('node_modules/@seald-io/nedb/package.json', 'utf8'))
async function seen(indexed) {
  const store = new Datastore()
  if (indexed) await store.ensureIndexAsync({ fieldName: 'tags' })
  await store.insertAsync([{ name: 'a', tags: [1, 2, 3] }, { name: 'b', tags: [9] }])
  const some = { tags: { $lt: 4 } }
  const found = (await store.findAsync(some)).length
  const counted = await store.countAsync(some)
  const updated = await store.updateAsync(some, { $set: { read: true } }, { multi: true }).then(() => 'updated', ({ errorType }) => errorType)
  return `${found} found, ${counted} counted, ${updated}`
}
const [without, withIndex] = [await seen(false), await seen(true)]
console.log(`@seald-io/nedb ${version}: without an index ${without}; with one ${withIndex}`)
process.exit(without === '1 found, 1 counted, updated' && withIndex === '3 found, 3 counted, uniqueViolated' ? 0 : 1)
JS
node try.mjs
