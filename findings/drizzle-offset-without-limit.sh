#!/usr/bin/env bash
# What: a select of drizzle with an offset and no limit compiles, and fails on SQLite: it is sent as "offset ?", which SQLite takes
#       behind a limit only. SQLite's own "no limit", limit(-1), is left out of the statement, so it fails as well.
# Version: drizzle-orm 0.45.4, on better-sqlite3 13.2.0
# Seen: near "offset": syntax error, with limit(-1) too; limit(2 ** 53 - 1) gives all rows but the first.
# Why it matters here: this engine runs the same queries on four databases; its offset without a limit is tested on each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund drizzle-orm@0.45.4 better-sqlite3@13.2.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'
const { version } = JSON.parse(readFileSync('node_modules/drizzle-orm/package.json', 'utf8'))
const db = drizzle(':memory:')
const rows = sqliteTable('rows', { id: integer().primaryKey() })
db.run(sql`create table rows (id integer primary key)`)
db.insert(rows).values([{ id: 1 }, { id: 2 }, { id: 3 }]).run()
const select = () => db.select().from(rows).orderBy(rows.id)
const attempt = (query) => {
  try {
    return String(query.all().map(({ id }) => id))
  } catch (error) {
    return error.message
  }
}
const alone = attempt(select().offset(1))
const unlimited = attempt(select().limit(-1).offset(1))
const large = attempt(select().limit(2 ** 53 - 1).offset(1))
console.log(`drizzle-orm ${version}: ${select().offset(1).toSQL().sql}`)
console.log(JSON.stringify({ alone, unlimited, large }))
const fails = 'near "offset": syntax error'
process.exit(alone === fails && unlimited === fails && large === '2,3' ? 0 : 1)
JS
node try.mjs
