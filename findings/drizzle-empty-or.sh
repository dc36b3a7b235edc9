#!/usr/bin/env bash
# What: or() of drizzle with no condition left is no condition at all, so a select finds every row and a delete empties the table, where the
#       conditions are made of a list that happens to be empty. inArray() of an empty list finds nothing.
# Version: drizzle-orm 0.45.4, on better-sqlite3 13.2.0
# Seen: where(or(...[])) finds 3 of 3 rows, where(inArray(id, [])) none; delete(t).where(or(...[])) leaves none.
# Why it matters here: an "or" of no conditions is false; a query of this engine with { or: [] } finds nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund drizzle-orm@0.45.4 better-sqlite3@13.2.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { eq, inArray, or, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'
const { version } = JSON.parse(readFileSync('node_modules/drizzle-orm/package.json', 'utf8'))
const db = drizzle(':memory:')
const rows = sqliteTable('rows', { id: integer().primaryKey() })
db.run(sql`create table rows (id integer primary key)`)
db.insert(rows).values([{ id: 1 }, { id: 2 }, { id: 3 }]).run()
const wanted = []
const either = or(...wanted.map((id) => eq(rows.id, id)))
const byOr = db.select().from(rows).where(either).all().length
const byList = db.select().from(rows).where(inArray(rows.id, wanted)).all().length
db.delete(rows).where(either).run()
const left = db.select().from(rows).all().length
console.log(`drizzle-orm ${version}: or of nothing finds ${byOr}, inArray of nothing ${byList}; after the delete ${left} are left`)
process.exit(byOr === 3 && byList === 0 && left === 0 ? 0 : 1)
JS
node try.mjs
