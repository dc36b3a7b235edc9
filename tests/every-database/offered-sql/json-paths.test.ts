import { afterEach, expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { forkQueryProcess } from '../../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../../src/engine/storage/aside/query-processes.ts'
import { completeJson } from '../../../src/renderer/components/code-editor/sql/complete-json.ts'
import { jsonPlace, type SqlDialect } from '../../../src/renderer/components/code-editor/sql/json-place.ts'
import { joinPath } from '../../../src/shared/model/field-path.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

const names = [
  'plain',
  'Upper',
  'a.b',
  'c"d',
  "it's",
  'e\\f',
  'g[0]',
  '$h',
  '1',
  'ü',
  'two words',
  '{i}',
  'null',
  ',',
  '',
]

/** How each database is asked for a field, with the place of the text that is offered. */
const forms = {
  sqlite: [`json_extract(data, '|')`, `data ->> '|'`, `data ->> '$|'`],
  postgres: [
    `data::jsonb ->> '|'`,
    `data::jsonb #>> '|'`,
    `jsonb_path_query(data::jsonb, '|')`,
    `json_extract_path_text(data::json, '|')`,
  ],
  mysql: [`json_value(data, '|')`, `json_extract(data, '|')`],
}

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const asked = dialect as SqlDialect

test.each(forms[asked])('what is offered in %s reads the field, whatever its name', async (form) => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'things' })
  await store.put('a', Object.fromEntries(names.map((name, at) => [name, at])))
  await store.close()
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const database = await Database.openWith(queryProcesses, url, {})
  closing.push(
    () => queryProcesses.close(),
    () => database.close(),
  )
  const sql = `select ${form} from things`
  const offset = sql.indexOf('|')
  const place = jsonPlace(sql.replace('|', ''), offset, asked)
  if (place === null || place === 'text') throw new Error(`nothing is offered in ${sql}`)
  for (const [at, name] of names.entries()) {
    const [offered] = completeJson(place, [joinPath('', name)], asked)
    const statement = `select ${form.replace(/\$?\|/, () => offered!.text)} from things`
    const { rows } = await database.readStatement(statement, { offset: 0, limit: 2 }, {})
    expect([name, rows.map(String)]).toEqual([name, [String(at)]])
  }
})
