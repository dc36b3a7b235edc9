#!/usr/bin/env bash
# What: mysql2 fails a query whose result has a column called __defineGetter__ (or any other own name of Object.prototype that
#       begins with two underscores), with an error that has no code, and closes the connection, also when rows are
#       asked for as arrays. A column called constructor or toString is answered.
# Version: mysql2 3.24.6, on any MariaDB or MySQL
# Seen: "The field name (__defineGetter__) can't be the same as an object's private property."
# Why it matters here: a view may have columns of any name, and an error without a code reads as a lost connection; so such
#       names are refused when a view is defined.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund mysql2@3.24.6 > /dev/null
cat > seen.mjs <<'JS'
import { readFileSync } from 'node:fs'
import mysql from 'mysql2/promise'
console.log('mysql2', JSON.parse(readFileSync('node_modules/mysql2/package.json', 'utf8')).version)
const ask = async (sql, rowsAsArray) => {
  const connection = await mysql.createConnection(process.env.DATASTORE_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306')
  try {
    return JSON.stringify((await connection.query({ sql, rowsAsArray }))[0])
  } catch (error) {
    return `${error.code}: ${error.message}`
  } finally {
    connection.destroy()
  }
}
const asObject = await ask('select 1 as __defineGetter__', false)
const asArray = await ask('select 1 as __defineGetter__', true)
const other = await ask('select 1 as constructor, 2 as toString', false)
console.log(JSON.stringify({ asObject, asArray, other }, null, 1))
const same =
  asObject === "undefined: The field name (__defineGetter__) can't be the same as an object's private property." &&
  asArray === asObject &&
  other === '[{"constructor":1,"toString":2}]'
process.exit(same ? 0 : 1)
JS
node seen.mjs
