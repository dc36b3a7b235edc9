import { expect, test } from 'vitest'
import { completeJson } from './complete-json.ts'
import { jsonPlace, type SqlDialect } from './json-place.ts'

const fields = ['name', 'address', 'address.city', 'tags', 'tags[]', 'lines', 'lines[]', 'lines[].sku']

/** The texts that are offered at the bar; null where no text of JSON is. */
function offered(statement: string, dialect: SqlDialect, known = fields): string[] | 'text' | null {
  const offset = statement.indexOf('|')
  const place = jsonPlace(statement.replace('|', ''), offset, dialect)
  return place === null || place === 'text'
    ? place
    : completeJson(place, known, dialect).map(({ text }) => text)
}

const sqlitePaths = [
  '$.name',
  '$.address',
  '$.address.city',
  '$.tags',
  '$.tags[0]',
  '$.lines',
  '$.lines[0]',
  '$.lines[0].sku',
]
const wildPaths = sqlitePaths.map((path) => path.replace('[0]', '[*]'))
const top = ['name', 'address', 'tags', 'lines']

test.each<[string, SqlDialect, string[] | 'text' | null]>([
  [`select json_extract(data, '|') from towns`, 'sqlite', sqlitePaths],
  [`select json_extract(data, '$.a|`, 'sqlite', sqlitePaths],
  [`select data -> '$.|' from towns`, 'sqlite', sqlitePaths],
  [`select data ->> '|' from towns`, 'sqlite', top],
  [`select t.data -> 'address' ->> '|' from towns t`, 'sqlite', ['city']],
  [`select data -> 'lines' -> 0 ->> '|' from towns`, 'sqlite', ['sku']],
  [`select data::jsonb ->> '|' from towns`, 'postgres', top],
  [`select data::jsonb #>> '{|' from towns`, 'postgres', ['{name}', '{address}', '{address,city}', '{tags}', '{tags,0}', '{lines}', '{lines,0}', '{lines,0,sku}']], // prettier-ignore
  [`select jsonb_path_query(data, '|') from towns`, 'postgres', wildPaths],
  [`select json_extract_path_text(data, 'address', '|') from towns`, 'postgres', ['city']],
  [`select * from towns where data @? '|'`, 'postgres', wildPaths],
  [`select json_value(data, '|') from towns`, 'mysql', wildPaths],
  [`select data ->> '|' from towns`, 'mysql', wildPaths],
  [`select json_extract(data, '$.name'), 'it''s' as "'", json_extract(data, '|')`, 'sqlite', sqlitePaths],
  [`select json_contains_path(data, 'one', '|') from towns`, 'mysql', wildPaths],
  [`select * from towns where key = '|'`, 'sqlite', 'text'],
  [`select json_extract('|', '$.a')`, 'sqlite', 'text'],
  [`select | from towns where key = 'x'`, 'sqlite', null],
  [`select 1 -- json_extract(data, '|')`, 'sqlite', null],
])('fields that fit are offered: %s (%s)', (statement, dialect, texts) => {
  expect(offered(statement, dialect)).toEqual(texts)
})

const odd = ['["a.b"]', '["c\\"d"]', '["e\\\\f"]', '["g[0]"]', '[""]', "it's", 'ü']

test.each<[SqlDialect, string, string[]]>([
  ['sqlite', `json_extract(data, '|')`, ['$."a.b"', String.raw`$."c\"d"`, String.raw`$."e\\f"`, '$."g[0]"', '$.""', `$."it''s"`, '$."ü"']], // prettier-ignore
  ['sqlite', `data ->> '|'`, ['$."a.b"', String.raw`$."c\"d"`, String.raw`$."e\\f"`, '$."g[0]"', '$.""', `$."it''s"`, '$."ü"']], // prettier-ignore
  ['mysql', `json_value(data, '|')`, ['$."a.b"', String.raw`$."c\\"d"`, String.raw`$."e\\\\f"`, '$."g[0]"', '$.""', `$."it''s"`, '$."ü"']], // prettier-ignore
  ['postgres', `data ->> '|'`, ['a.b', 'c"d', String.raw`e\f`, 'g[0]', '', `it''s`, 'ü']],
  ['postgres', `data #>> '|'`, ['{"a.b"}', String.raw`{"c\"d"}`, String.raw`{"e\\f"}`, '{"g[0]"}', '{""}', `{"it''s"}`, '{"ü"}']], // prettier-ignore
])('odd names are written as %s reads them in %s', (dialect, statement, texts) => {
  expect(offered(`select ${statement} from towns`, dialect, odd)).toEqual(texts)
})

test('tells the table, and how far the text goes that is replaced', () => {
  const sql = `select t.data ->> '$.na' from towns t`
  expect(jsonPlace(sql, sql.indexOf('na'), 'sqlite')).toMatchObject({
    qualifier: 't',
    begin: sql.indexOf('$'),
    end: sql.indexOf(`' from`),
  })
})
