import type { Random } from '../random.ts'
import { execute } from '../raw-file.ts'

const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n)'
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

const tableNames = [
  'entries',
  'ENTRIES',
  'datastore_stores',
  'datastore_views',
  'sqlite_master',
  'sqlite_sequence',
  'bystander',
  'nothing',
  '',
  'x"; drop table entries; --',
  "x'; drop table entries; --",
  'a\nb',
  'pragma_table_info',
  'main.entries',
]
const texts = [
  '',
  'null',
  '[]',
  '{}',
  '1',
  'nonsense',
  '{"a":',
  '[null]',
  '[{}]',
  '[{"name":1}]',
  '[{"name":"x","type":"y"}]',
  deep,
]
const numbers = ['-1', '0', '2', '9223372036854775807', "'text'", "x'00ff'", '1.5']

/** A change that a user of a SQL tool could make. `spares` says that no document is touched by it. */
interface Tampering {
  readonly spares: boolean
  readonly sql: (random: Random) => string[]
}

const tamperings: Readonly<Record<string, Tampering>> = {
  'a trigger that deletes': spare((r) => [
    `create trigger foreign_trigger after ${event(r)} on ${r.pick(ours)} begin delete from entries; end`,
  ]),
  'a trigger that ignores': spare((r) => [
    `create trigger foreign_trigger before ${event(r)} on ${r.pick(ours)} begin select raise(ignore); end`,
  ]),
  'a trigger that writes elsewhere': spare((r) => [
    `create trigger foreign_trigger after ${event(r)} on ${r.pick(ours)} begin update ${r.pick(['datastore_stores set seq = 1', 'entries_index set n = 666', 'bystander set b = 1', "datastore_views set columns = 'x'"])}; end`,
  ]),
  'a trigger that never ends': spare((r) => [
    `create trigger foreign_trigger after ${event(r)} on ${r.pick(ours)} begin insert into bystander select i, 1 from (${endless} select i from n); end`,
  ]),
  'an endless view for a table of ours': harm((r) => {
    const table = r.pick(['entries', 'entries_index', 'entries_by_tag'])
    return [
      `drop table ${table}`,
      `create view ${table} as ${endless} select i as id, i as "key", '1-a' as rev, i as seq, '' as updated, '{}' as data, i as _id, i as _key, i as email, i as n, i as v, i as tag from n`,
    ]
  }),
  'an endless view for a table of the engine': spare((r) => {
    const table = r.pick(engineTables)
    return [
      `drop table ${table}`,
      `create view ${table} as ${endless} select i as name, i as version, i as store, i as seq from n`,
    ]
  }),
  'another table of the same name': spare((r) => {
    const table = r.pick([...engineTables, 'entries_index', 'entries_by_tag'])
    return [
      `drop table ${table}`,
      `create table ${table} (${r.pick(['x', 'name, version', 'store, view, version text', 'email, n'])})`,
    ]
  }),
  'a table of ours missing': spare((r) => [
    `drop table ${r.pick([...engineTables, 'entries_index', 'entries_by_tag'])}`,
  ]),
  'the documents missing': harm(() => ['drop table entries']),
  'other columns of documents': harm((r) => [
    r.pick([
      'alter table entries rename column data to text',
      'alter table entries drop column updated',
      'alter table entries rename column "key" to k',
      "alter table entries add column extra text not null default ''",
      'alter table entries add column twice integer generated always as (id * 2) virtual',
      'create unique index foreign_index on entries (length(rev))',
      'create unique index foreign_index on entries (substr("key", 1, 1)) where id > 100000',
    ]),
  ]),
  'other columns of a view': spare((r) => [
    r.pick([
      'alter table entries_index rename column email to mail',
      'alter table entries_index drop column n',
      'alter table entries_index add column extra text',
      'alter table entries_index rename column _key to k',
      'create unique index foreign_index on entries_index (v) where n > 100000',
      'alter table entries_by_tag rename column n to m',
    ]),
  ]),
  'a view’s record': spare((r) => [
    r.pick([
      () =>
        `update datastore_views set table_name = ${quote(r.pick(tableNames))} where name = '${r.pick(['index', 'by_tag'])}'`,
      () =>
        `update datastore_views set columns = ${quote(r.pick([...texts, ...columnLists]))} where name = '${r.pick(['index', 'by_tag'])}'`,
      () => `update datastore_views set kind = ${quote(r.pick(['program', 'authored', 'x', '']))}`,
      () => `update datastore_views set live = ${r.pick(numbers)}`,
      () => `update datastore_views set version = ${r.pick(numbers)}`,
      () => `update datastore_views set indexed_seq = ${r.pick(numbers)}`,
      () => `update datastore_views set failure = ${quote(r.pick(texts))}`,
      () => `update datastore_views set signature = ${quote(r.pick(texts))}`,
      () => `update datastore_views set name = ${quote(r.pick(tableNames))} where name = 'index'`,
      () => `delete from datastore_views where name = '${r.pick(['index', 'by_tag'])}'`,
    ])(),
  ]),
  'a view’s definition': spare((r) => [
    `update datastore_view_versions set definition = ${quote(r.pick([...texts, ...definitions]))}`,
  ]),
  'a store’s record': spare((r) => [
    r.pick([
      () => `update datastore_stores set seq = ${r.pick(numbers)}`,
      () => `update datastore_stores set generation = ${r.pick(numbers)}`,
      () => `update datastore_stores set compress = ${r.pick(numbers)}`,
      () => `update datastore_stores set history = ${r.pick(numbers)}`,
      () => `update datastore_stores set name = ${quote(r.pick(tableNames))}`,
      () =>
        `insert into datastore_stores select ${quote(r.pick(tableNames))}, 1, 1, 0, 0, '' from datastore_stores`,
      () =>
        `insert or replace into datastore_stores select name || '_index', 1, 1, 0, 0, '' from datastore_stores`,
      () => 'delete from datastore_stores',
    ])(),
  ]),
  'the format’s record': spare((r) => [
    r.pick([
      'delete from datastore_format',
      ...numbers.map((number) => `update datastore_format set version = ${number}`),
    ]),
    ...(r.chance(0.2) ? ['insert into datastore_format values (7)'] : []),
  ]),
  'a build’s record': spare((r) => [
    `insert into datastore_builds (store, view, table_name, version, columns, signature, checkpoint, done, total, followed_seq, joined_seq, indexed, owner, generation, paused, lease_until)
     select store, name, ${quote(r.pick(tableNames))}, version, ${r.chance(0.6) ? 'columns' : quote(r.pick(texts))}, signature,
       ${r.pick(numbers)}, 0, 10, ${r.pick(numbers)}, ${r.chance(0.5) ? 'null' : r.pick(numbers)}, ${r.pick(numbers)}, '${r.pick(['', 'x', '1.2.3.4'])}', ${r.pick(numbers)}, ${r.pick(numbers)}, ${r.pick(['0', '99999999999999'])} from datastore_views where name = '${r.pick(['index', 'by_tag'])}'`,
  ]),
  'a document’s record': harm((r) => [
    r.pick([
      () =>
        `update entries set data = ${r.pick([...texts.map(quote), "x'789c00'", "x''", '5', '1.5'])} where id % 3 = 0`,
      () => `update entries set rev = ${r.pick([...numbers, "''"])} where id % 3 = 0`,
      () => `update entries set "key" = x'ff00fe' where id = 3`,
      () => `update entries set "key" = '' where id = 3`,
      () => `update entries set updated = ${r.pick(numbers)} where id % 3 = 0`,
      () =>
        `update entries set seq = ${r.pick(['-id', '9223372036854775807 - id', "'text' || id"])} where id % 3 = 0`,
      () => `update entries set id = ${r.pick(['-id', '9223372036854775807 - id'])} where id % 3 = 0`,
    ])(),
  ]),
  'the history’s and deletions’ records': spare((r) => [
    `insert into datastore_history values ('entries', 'base 1', '${r.pick(['1-a', '', 'x'])}', ${r.pick(numbers)}, null, 0, ${r.pick([...texts.map(quote), "x'00'"])})`,
    `insert into datastore_deletions values ('entries', ${r.pick(["'base 1'", "x'ff'", "'gone'"])}, ${r.pick(numbers)}, '', ${r.pick(numbers)}, '')`,
  ]),
  'an error list': spare((r) => [
    `insert into datastore_view_errors select store, name, table_name, 'k', ${quote(r.pick(['NONSENSE', '', 'MAP_ERROR']))}, ${quote(r.pick(texts))}, ${r.pick(numbers)}, 'x' from datastore_views`,
  ]),
  'rows of a view': spare((r) => [
    r.pick([
      "update entries_index set _id = 'text'",
      "update entries_index set n = x'00ff'",
      'update entries_index set n = 9223372036854775807',
      "update entries_index set _key = ''",
      "update entries_by_tag set tag = x'ff'",
    ]),
  ]),
}

const ours = [
  'entries',
  'entries_index',
  'entries_by_tag',
  'datastore_stores',
  'datastore_views',
  'datastore_history',
  'datastore_deletions',
  'datastore_builds',
  'datastore_view_errors',
]
const engineTables = [
  'datastore_format',
  'datastore_stores',
  'datastore_views',
  'datastore_view_versions',
  'datastore_builds',
  'datastore_view_errors',
  'datastore_history',
  'datastore_deletions',
]
const columnLists = [
  '[{"name":"email\\" from sqlite_master; --","type":"text"}]',
  '[{"name":"nothing","type":"integer"}]',
  '[{"name":"_id","type":"integer"},{"name":"_key","type":"text"}]',
  '[{"name":"data","type":"json"}]',
  '[{"name":"email","type":"text","default":{"a":1}}]',
  JSON.stringify(Array.from({ length: 5000 }, (_, index) => ({ name: `c${index}`, type: 'text' }))),
]
const definitions = [
  '{"name":"by_tag","columns":[],"map":""}',
  '{"name":"by_tag","columns":[{"name":"tag","type":"text"}],"map":"export default function* map() { while (true); }"}',
  '{"name":"by_tag","columns":[{"name":"tag","type":"text"}],"map":"export default function map(d) { return map(d) }"}',
  '{"name":"by_tag","columns":[{"name":"tag","type":"text"}],"map":5}',
  '{"name":"by_tag","columns":{"length":3},"map":"export default () => []"}',
  '{"name":"other","columns":[{"name":"x","type":"text"}],"map":"export default () => [{ x: \\"y\\" }]"}',
  JSON.stringify({
    name: 'by_tag',
    columns: [{ name: 'tag', type: 'text' }],
    map: `export default () => []${' '.repeat(3_000_000)}`,
  }),
]

export const tamperingNames = Object.keys(tamperings)

interface Chance {
  readonly random: Random
  /** Whether the file has the authored view; without one, changes meant for it go to the program's view. */
  readonly authored: boolean
}

/** Tampers with a file by SQL. Returns whether its documents were spared, or null when SQLite refused the change. */
export async function mutateBySql(
  path: string,
  name: string,
  { random, authored }: Chance,
): Promise<boolean | null> {
  const { sql, spares } = tamperings[name]!
  const statements = sql(random).map((statement) =>
    authored
      ? statement
      : statement.replaceAll('entries_by_tag', 'entries_index').replaceAll("'by_tag'", "'index'"),
  )
  try {
    await execute(path, 'create table if not exists bystander (a, b)', ...statements)
  } catch {
    return null
  }
  return spares
}

function spare(sql: Tampering['sql']): Tampering {
  return { spares: true, sql }
}

function harm(sql: Tampering['sql']): Tampering {
  return { spares: false, sql }
}

function event(random: Random): string {
  return random.pick(['insert', 'update', 'delete'])
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
