#!/usr/bin/env bash
# What: knex's whereLike on MySQL appends COLLATE utf8_bin, which a server refuses for every utf8mb4 text, the servers' own default.
# Version: knex 3.3.0, mysql2 3.24.6, MariaDB 10.11
# Seen: COLLATION 'utf8mb3_bin' is not valid for CHARACTER SET 'utf8mb4' (1253)
# Why it matters here: store.view().whereLike could never work; src/engine/storage/query-builder.ts leaves the collation to the column.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund knex@3.3.0 mysql2@3.24.6 >/dev/null
URL=${DATASTORE_TEST_MYSQL:-mysql://root@127.0.0.1:3306/mysql} node -e '
const main = async () => {
  const knex = require("knex")
  console.log("knex", require("knex/package.json").version)
  const name = `finding_like_${process.pid}`
  const db = knex({ client: "mysql2", connection: process.env.URL, pool: { min: 1, max: 1 } })
  try {
    await db.raw("create database ?? character set utf8mb4", [name])
    await db.raw("use ??", [name])
    await db.schema.createTable("t", (table) => table.text("word"))
    await db("t").insert({ word: "apple" })
    const error = await db("t").whereLike("word", "app%").then(() => null, (found) => found)
    console.log(error ? `${error.errno}: ${error.sqlMessage}` : "no error")
    return error?.errno === 1253
  } finally {
    await db.raw("drop database if exists ??", [name])
    await db.destroy()
  }
}
main().then((as) => process.exit(as ? 0 : 1))
'
