import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/index.ts'
import { byAnotherProgram } from '../support/databases/another-program.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

const columns: Readonly<Record<string, readonly [type: string, value: string, json: string]>> = {
  id: ['bigint unsigned primary key', '18446744073709551615', '18446744073709551615'],
  padded: ['int zerofill', '42', '42'],
  exact: [
    'decimal(40, 20)',
    '12345678901234567890.12345678901234567890',
    '12345678901234567890.12345678901234567890',
  ],
  exactPadded: ['decimal(10, 2) zerofill', '1.5', '1.50'],
  real: ['float', '16777215', '16777215'],
  double: ['double', '1e300', '1e300'],
  small: ['double', '0.1', '0.1'],
  truth: ['boolean', 'true', '1'],
  year: ['year', '2026', '2026'],
  bits: [
    'bit(64)',
    "b'1111111111111111111111111111111111111111111111111111111111111111'",
    '18446744073709551615',
  ],
  text: ['text', `'a\\n"b" \\\\ ö 😀'`, '"a\\n\\"b\\" \\\\ ö 😀"'],
  latin: ['varchar(10) character set latin1', `'ö'`, '"ö"'],
  fixed: ['char(4)', `'ab'`, '"ab"'],
  zoned: ['timestamp(6) null', `'2026-01-02 03:04:05.678901'`, '"2026-01-02T03:04:05.678901+00:00"'],
  wall: ['datetime(6)', `'2026-01-02 03:04:05.678901'`, '"2026-01-02T03:04:05.678901"'],
  day: ['date', `'1000-01-02'`, '"1000-01-02"'],
  time: ['time(3)', `'-838:59:59.5'`, '"-838:59:59.500"'],
  mood: [`enum('so so', 'good')`, `'so so'`, '"so so"'],
  set: [`set('a', 'b')`, `'a,b'`, '"a,b"'],
  fixedBytes: ['binary(3)', `x'00ff10'`, '"AP8Q"'],
  bytes: [
    'varbinary(2048)',
    `repeat(x'c3', 100)`,
    JSON.stringify(Buffer.alloc(100, 0xc3).toString('base64')),
  ],
  tiny: ['tinyblob', `x'ff'`, '"/w=="'],
  blob: ['blob', `x'00ff10'`, '"AP8Q"'],
  long: ['longblob', `repeat(x'c3', 300)`, JSON.stringify(Buffer.alloc(300, 0xc3).toString('base64'))],
  json: ['json', `'{"a":1.0,"b":[null]}'`, '{"a":1.0,"b":[null]}'],
  shape: ['point', `point(1, 2.5)`, '{"type": "Point", "coordinates": [1, 2.5]}'],
}
const names = Object.keys(columns)

test.for([false, true])('values of every type keep their worth, also beside children: %s', async (nested) => {
  const url = await temporaryUrl()
  await byAnotherProgram(
    url,
    `set time_zone = '+00:00'`,
    'alter database character set latin1',
    `create table v (${names.map((name) => `\`${name}\` ${columns[name]![0]}`).join(', ')}, made varchar(9) as (upper(latin)) stored) character set utf8mb4`,
    `insert into v (${names.map((name) => `\`${name}\``).join(', ')}) values (${names.map((name) => columns[name]![1]).join(', ')})`,
    'insert into v (id) values (1)',
    'create table c (v bigint unsigned, n int, foreign key (v) references v (id))',
    'insert into c values (1, 1), (1, 2)',
  )
  const store = await Datastore.open(temporaryPath('into.db'))
  const { notes } = await store.importTable(url, { table: 'v', children: nested ? ['c'] : [] })
  const text = (key: string) => store.getText(key).then((found) => found!.text)
  const told = names.map((name) => `"${name}": ${columns[name]![2]}`)
  const list = (rows: string): string => (nested ? `, "c": [${rows}]` : '')
  expect(await text('18446744073709551615')).toEqual(`{${told.join(', ')}, "made": "Ö"${list('')}}`)
  const nulls = names.slice(1).map((name) => `"${name}": null`)
  expect(await text('1')).toBe(
    `{"id": 1, ${nulls.join(', ')}, "made": null${list('{"v": 1, "n": 1}, {"v": 1, "n": 2}')}}`,
  )
  expect(notes).toHaveLength(1)
  await store.close()
})
