#!/usr/bin/env bash
# What: the SQLite grammar of node-sql-parser refuses statements that SQLite has taken for years: nulls last, an aggregate with filter, is not
#       distinct from, indexed by, and the backslash as the character after escape, which it takes for an escaped quote.
# Version: node-sql-parser 5.4.0; the statements run on sql.js 1.17.0
# Seen: five of five run on SQLite, none of five parses.
# Why it matters here: a view is made from a stated subset of SELECT; what is outside it is named in the message.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-sql-parser@5.4.0 sql.js@1.17.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import initSqlJs from 'sql.js'
import sql from 'node-sql-parser'
const { version } = JSON.parse(readFileSync('node_modules/node-sql-parser/package.json', 'utf8'))
const db = new (await initSqlJs()).Database()
db.run('create table t (a text); create index i on t (a)')
const statements = [
  'select a from t order by a nulls last',
  'select count(*) filter (where a is not null) from t',
  'select a from t where a is not distinct from 1',
  'select a from t indexed by i where a = 1',
  "select a from t where a like '5\\%' escape '\\'",
]
const works = (run) => statements.filter((statement) => {
  try {
    run(statement)
    return true
  } catch {
    return false
  }
}).length
const parser = new sql.Parser()
const [ran, parsed] = [works((statement) => db.exec(statement)), works((statement) => parser.astify(statement, { database: 'sqlite' }))]
console.log(`node-sql-parser ${version}: SQLite runs ${ran} of ${statements.length}, ${parsed} parse`)
process.exit(ran === statements.length && parsed === 0 ? 0 : 1)
JS
node try.mjs
