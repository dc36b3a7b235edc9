#!/usr/bin/env bash
# What: $in of LokiJS compares strictly where the field has no index and loosely where it has one, so an index adds documents to the answer.
# Version: lokijs 1.5.12
# Seen: of the values 1, "1", true and [1], { a: { $in: [1] } } finds one document without an index and three with one ("1", [1] and 1).
# Why it matters here: a view's column has a type, which the map's values and the conditions must have, so an index changes no answer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund lokijs@1.5.12 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import Loki from 'lokijs'
const { version } = JSON.parse(readFileSync('node_modules/lokijs/package.json', 'utf8'))
function found(indices) {
  const collection = new Loki('memory').addCollection('c', { indices })
  collection.insert([{ a: 1 }, { a: '1' }, { a: true }, { a: [1] }])
  return JSON.stringify(collection.find({ a: { $in: [1] } }).map(({ a }) => a).sort())
}
const [without, withIndex] = [found([]), found(['a'])]
console.log(`lokijs ${version}: without an index ${without}, with one ${withIndex}`)
process.exit(without === '[1]' && JSON.parse(withIndex).length > 1 ? 0 : 1)
JS
node try.mjs
