import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

test('values of every type of PostgreSQL keep their worth', async () => {
  const url = await temporaryUrl()
  const schema = new URL(url).searchParams.get('schema')!
  await byAnotherProgram(url, `set search_path = ${schema}`)
  const columns: Readonly<Record<string, readonly [type: string, value: string, json: string]>> = {
    id: ['bigint primary key', '9223372036854775807', '9223372036854775807'],
    exact: [
      'numeric',
      '12345678901234567890.123456789012345678900',
      '12345678901234567890.123456789012345678900',
    ],
    nan: ['numeric', `'NaN'`, '"NaN"'],
    real: ['real', '0.1', '0.1'],
    double: ['double precision', '5e-324', '5e-324'],
    endless: ['double precision', `'-Infinity'`, '"-Infinity"'],
    truth: ['boolean', 'true', 'true'],
    text: ['text', `E'a\\n"b" \\\\ ö 😀'`, '"a\\n\\"b\\" \\\\ ö 😀"'],
    fixed: ['char(4)', `'ab'`, '"ab  "'],
    zoned: ['timestamptz', `'2026-01-02 03:04:05.678901+02'`, '"2026-01-02T01:04:05.678901+00:00"'],
    wall: ['timestamp', `'2026-01-02 03:04:05.678901'`, '"2026-01-02T03:04:05.678901"'],
    old: ['date', `'0044-03-15 BC'`, '"0044-03-15 BC"'],
    never: ['timestamptz', `'infinity'`, '"infinity"'],
    time: ['timetz', `'03:04:05.6+02'`, '"03:04:05.6+02"'],
    span: ['interval', `'1 year 2 days 3 hours'`, '"1 year 2 days 03:00:00"'],
    bytes: ['bytea', String.raw`'\x00ff10'`, '"AP8Q"'],
    json: ['json', `'{"a":1.0, "a":[null]}'`, '{"a":1.0, "a":[null]}'],
    jsonb: ['jsonb', `'{"b":1.50,"a":"x"}'`, '{"a": "x", "b": 1.50}'],
    list: ['bigint[]', `'{{1,9007199254740993},{NULL,3}}'`, '[[1,9007199254740993],[null,3]]'],
    texts: ['text[]', `'{a,"b\\"c",NULL}'`, '["a","b\\"c",null]'],
    mood: ['mood', `'so so'`, '"so so"'],
    uuid: ['uuid', `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
    bits: ['bit(5)', `B'00101'`, '"00101"'],
    range: ['int4range', `'[1,5)'`, '"[1,5)"'],
    pair: ['pair', `row(1, 'x')`, '{"a":1,"b":"x"}'],
    address: ['inet', `'10.0.0.1/8'`, '"10.0.0.1/8"'],
    raw: ['raw', String.raw`'\x01'`, '"AQ=="'],
    none: ['bytea', 'null', 'null'],
  }
  const names = Object.keys(columns)
  await byAnotherProgram(
    url,
    `create type mood as enum ('so so', 'good')`,
    'create type pair as (a int, b text)',
    'create domain raw as bytea',
    `create table v (${names.map((name) => `"${name}" ${columns[name]![0]}`).join(', ')}, made bigint generated always as (id - 1) stored)`,
    `insert into v values (${names.map((name) => columns[name]![1]).join(', ')})`,
    `insert into v (id) values (1)`,
  )
  const store = await Datastore.open(temporaryPath('into.db'))
  const { notes } = await store.importTable(url, { table: 'v' })
  const text = (key: string) => store.getText(key).then((found) => found!.text)
  const told = names.map((name) => `"${name}": ${columns[name]![2]}`)
  expect(await text('9223372036854775807')).toBe(`{${told.join(', ')}, "made": 9223372036854775806}`)
  expect(await text('1')).toBe(
    `{"id": 1, ${names
      .slice(1)
      .map((name) => `"${name}": null`)
      .join(', ')}, "made": 0}`,
  )
  expect(notes.map(({ message }) => message)).toEqual([
    'Bytes of the table (BLOB) are text in Base64 in the documents.',
  ])
  await store.close()
})
