#!/usr/bin/env bash
# What: in SQLite an insert of many rows that a constraint may refuse first copies each page that it changes, into a temporary file once
#       there are some, to be able to undo the statement alone; with `or fail`, which keeps the rows before a refused one, it copies
#       nothing. So one insert of 32 rows may cost more than 32 inserts of one row, which never copy.
# Version: better-sqlite3 13.2.0
# Seen: 200 statements of 32 rows into a table with a unique column, in one transaction: the process writes thousands of times; with
#       `or fail`, or row by row, next to never.
# Why it matters here: half of the time of a bulk load went into these copies; many rows are inserted with `or fail` now.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund better-sqlite3@13.2.0 >/dev/null
cat > try.cjs <<'JS'
const { readFileSync } = require('node:fs')
const SQLite = require('better-sqlite3')
const writes = () => Number(/syscw: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1])
let files = 0
function count(kind, rows) {
  const db = new SQLite(`${files++}.db`)
  db.pragma('journal_mode = wal')
  db.pragma('cache_size = -64000')
  db.exec('create table t (a text not null unique, b text)')
  const statement = db.prepare(`insert ${kind} into t values ${Array(rows).fill('(?, ?)').join(', ')}`)
  let state = 1
  const next = () => String((state = (state * 48271) % 2147483647)).padStart(12, '0')
  const fill = () => {
    for (let at = 0; at < 6400 / rows; at++) statement.run(...Array.from({ length: rows }, () => [next(), 'x'.repeat(100)]).flat())
  }
  fill()
  db.exec('begin')
  const before = writes()
  fill()
  const inside = writes() - before
  db.exec('commit')
  db.close()
  return inside
}
const many = count('', 32)
const failing = count('or fail', 32)
const single = count('', 1)
console.log(`SQLite ${new SQLite(':memory:').prepare('select sqlite_version()').pluck().get()}: 32 rows ${many} writes before the commit, 32 rows or fail ${failing}, one row ${single}`)
process.exit(many > 1000 && failing < 100 && single < 100 ? 0 : 1)
JS
node try.cjs
