#!/usr/bin/env bash
# What: knex makes a unique index with a predicate one of all rows on MySQL: the predicate is left out, and no error is given.
# Version: knex 3.3.0
# Seen: add unique `u`(`email`), where SQLite and PostgreSQL get ... where `active` is not null
# Why it matters here: rows that the program allows to repeat would be refused; a view with such an index is refused on MariaDB and MySQL.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund knex@3.3.0 >/dev/null
node -e '
const knex = require("knex")
console.log("knex", require("knex/package.json").version)
const seen = ["better-sqlite3", "mysql2"].map((client) => {
  const db = knex({ client, useNullAsDefault: true })
  return db.schema.alterTable("t", (table) =>
    table.unique(["email"], { indexName: "u", predicate: db.whereNotNull("active") })).toString()
})
console.log(seen.join("\n"))
process.exit(/ where /.test(seen[0]) && /add unique/.test(seen[1]) && !/active/.test(seen[1]) ? 0 : 1)
' 2>/dev/null
