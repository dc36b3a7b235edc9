#!/usr/bin/env bash
# What: EJSON.stringify in relaxed form writes an int64 beyond 2^53 as a rounded number, without a word.
# Version: bson 7.3.4
# Seen: 9007199254740993 as a Long becomes 9007199254740992; the canonical form keeps it.
# Why it matters here: an import keeps numbers as they are written, so a relaxed export has lost digits before it is read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "bson@7.3.4" >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { EJSON, Long } from 'bson'
const { version } = JSON.parse(readFileSync('node_modules/bson/package.json', 'utf8'))
const value = { n: Long.fromString('9007199254740993') }
const [relaxed, canonical] = [true, false].map((form) => EJSON.stringify(value, { relaxed: form }))
console.log(`bson ${version}: relaxed ${relaxed}, canonical ${canonical}`)
process.exit(relaxed === '{"n":9007199254740992}' && canonical.includes('"9007199254740993"') ? 0 : 1)
JS
node try.mjs
