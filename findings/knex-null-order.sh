#!/usr/bin/env bash
# What: knex's orderBy(column, direction, 'last') orders by "column is null" alone on SQLite and MySQL: the column itself is not sorted by.
# Version: knex 3.3.0
# Seen: order by (`n` is null) desc, where PostgreSQL gets "n" desc nulls last
# Why it matters here: store.view() hands out knex's query builder; src/engine/storage/query-builder.ts writes both terms.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund knex@3.3.0 >/dev/null
node -e '
const knex = require("knex")
console.log("knex", require("knex/package.json").version)
const seen = ["better-sqlite3", "mysql2", "pg"].map((client) =>
  knex({ client, useNullAsDefault: true })("t").orderBy("n", "desc", "last").toString())
console.log(seen.join("\n"))
const forgets = seen.slice(0, 2).every((text) => text.endsWith("order by (`n` is null) desc"))
process.exit(forgets && seen[2].endsWith("order by \"n\" desc nulls last") ? 0 : 1)
' 2>/dev/null
