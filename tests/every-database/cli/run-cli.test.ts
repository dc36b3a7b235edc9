import SQLite from 'better-sqlite3'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { runCli } from '../../../src/cli/run-cli.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

// The command line on a database of each kind. The built program itself is run by tools/library and by docs/cli.md's test.

const url = await temporaryUrl()
let stores = 0
let store: string
let folder: string
beforeEach(async () => {
  store = `store_${++stores}`
  folder = dirname(temporaryPath())
  await (await Datastore.open(url, { table: store })).close()
})

interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Around {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly onOutput?: (text: string) => void
}

/** Runs a command line on the store of the test. */
async function run(words: readonly string[], around: Around = {}): Promise<Outcome> {
  const { input = '', signal, onOutput, env = { DATASTORE_URL: url, DATASTORE_STORE: store } } = around
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  if (onOutput !== undefined) stdout.on('data', (chunk: Buffer) => onOutput(String(chunk)))
  const outcomes = Promise.all([text(stdout), text(stderr)])
  const code = await runCli(words, { stdin: Readable.from([input]), stdout, stderr, env }, signal)
  stdout.end()
  stderr.end()
  const [out, err] = await outcomes
  return { code, out, err }
}

const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function viewFile(name: string, map: string, columns = '[{ "name": "email", "type": "text" }]') {
  const path = join(folder, `${name}.ts`)
  await writeFile(path, `${map}\n/* datastore view\n{ "columns": ${columns} }\n*/\n`)
  return path
}

const byEmail = 'export default function* map(doc) {\n  if (doc.email) yield { email: doc.email }\n}'

describe('documents', () => {
  test('are saved, read, listed by change and deleted', async () => {
    expect(await run(['put', 'joe', '{"n": 1.0}'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Saved "joe" as revision 1-/),
    })
    expect(await run(['put', 'ann'], { input: '{"n": 12345678901234567890}' })).toMatchObject({ code: 0 })
    expect((await run(['get', 'joe', 'ann'])).out).toBe(
      '{"_key": "joe", "n": 1.0}\n{"_key": "ann", "n": 12345678901234567890}\n',
    )
    expect(lines((await run(['changes'])).out).map(({ key }) => key)).toEqual(['joe', 'ann'])
    expect(lines((await run(['changes', '--limit', '1'])).out).map(({ key }) => key)).toEqual(['joe'])
    const [newest, ...older] = lines((await run(['changes', '--reverse'])).out)
    expect([newest!['key'], ...older.map(({ key }) => key)]).toEqual(['ann', 'joe'])
    for (const before of [newest!['cursor'], newest!['seq']])
      for (const way of [[], ['--reverse']]) {
        const listed = await run(['changes', '--before', String(before), ...way])
        expect(lines(listed.out)).toEqual(older)
      }
    expect(await run(['changes', '--since', '999'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[CURSOR_RESET]'),
    })
    expect((await run(['delete', 'joe', 'nobody'])).out).toBe('Deleted "joe".\nThere was no "nobody".\n')
    expect(await run(['get', 'joe'])).toMatchObject({ code: 1, err: expect.stringContaining('[NOT_FOUND]') })
  })

  test('are deleted by a condition on their rows', async () => {
    await run(['put'], {
      input: '{"_key": "a", "email": "a@x"}\n{"_key": "b", "email": "b@x"}\n{"_key": "c"}\n',
    })
    await run(['publish', await viewFile('by_email', byEmail)])
    const where = ['delete', '--view', 'by_email', '--where', '{"email": {"ne": "a@x"}}']
    expect((await run(where)).out).toBe('Deleted 1 document.\n')
    expect(lines((await run(['delete', '--view', 'by_email', '--where', '{}', '--json'])).out)).toEqual([
      { deleted: 1 },
    ])
    expect((await run(['export'])).out).toBe('{"_key": "c"}\n')
    for (const wrong of [
      ['delete'],
      ['delete', '--view', 'by_email'],
      [...where, 'a'],
      [...where, '--rev', '1-a'],
    ])
      expect(await run(wrong)).toMatchObject({
        code: 2,
        err: expect.stringContaining('Give keys, or --view and --where.'),
      })
  })

  test('are refused by a stale revision, or when the key is in use, with exit code 1', async () => {
    await run(['put', 'joe', '{"n": 1}'])
    for (const words of [['--rev', '1-0000'], ['--new']])
      expect(await run(['put', 'joe', '{"n": 2}', ...words])).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/^error: .* \[CONFLICT\]\n$/s),
      })
    const refused = await run(['put', 'joe', '{"n": 2}', '--new', '--json'])
    expect(lines(refused.err)).toMatchObject([{ error: { code: 'CONFLICT', details: { key: 'joe' } } }])
  })

  test('go out and come in as NDJSON, over a pipe or a file, byte for byte', async () => {
    const all = '{"_key": "a", "n": 1.0}\n{"_key": "b", "n": 12345678901234567890}\n'
    expect(await run(['put'], { input: all })).toMatchObject({
      code: 0,
      out: 'Imported 2 documents (2 created).\n',
    })
    expect((await run(['export'])).out).toBe(all)
    const path = join(folder, 'all.json')
    expect((await run(['export', path])).out).toBe(`Wrote 2 documents to ${path}.\n`)
    expect(await run(['export', path])).toMatchObject({ code: 1, err: expect.stringContaining('[EXISTS]') })
    const again = await run(['import', path, '--on-existing', 'skip', '--json'])
    expect(lines(again.out)).toMatchObject([{ state: 'done', skipped: 2 }])
    expect(
      await run(['import', '-', '--on-error', 'skip'], { input: '{"_key": "c"}\nno json\n' }),
    ).toMatchObject({
      code: 1,
      out: 'Imported 1 document (1 created, 1 failed).\n',
      err: expect.stringMatching(/^line 2: /),
    })
  })

  test('go out as a workbook and come in from it, and what is refused is said by sheet and row', async () => {
    const path = join(folder, 'all.xlsx')
    await run(['import', '-'], { input: '{"_key":"x","n":1.5,"t":"1"}\n{"_key":"y","n":[1]}\n' })
    expect(await run(['export', path])).toMatchObject({ code: 0 })
    const again = await run(['import', path, '--at', 'Sheet1', '--on-error', 'skip'])
    expect(again).toMatchObject({ code: 1, out: 'Imported 0 documents (2 failed).\n' })
    expect(again.err).toMatch(/^sheet "Sheet1", row 2: .*\nsheet "Sheet1", row 3: /)
    await run(['import', path, '--on-existing', 'replace'])
    expect((await run(['get', 'x'])).out).toBe('{"_key": "x", "n": 1.5, "t": "1"}\n')
  })

  test('come in from a folder, and each file that is no document is said by name', async () => {
    const documents = join(folder, 'documents')
    await mkdir(join(documents, 'sub'), { recursive: true })
    await writeFile(join(documents, 'sub', 'a.json'), '{"n": 1.0}\n')
    await writeFile(join(documents, 'b.json'), '[]')
    await writeFile(join(documents, 'c.csv'), 'x\n')
    expect(await run(['import', documents, '--on-error', 'skip'])).toEqual({
      code: 1,
      out: 'Imported 1 document (1 created, 1 failed).\n',
      err: 'Left out, to be imported each by itself: c.csv.\nb.json: It is an array, and each file of a folder is one document: import it by itself.\n',
    })
    expect((await run(['get', 'sub/a'])).out).toBe('{"_key": "sub/a", "n": 1.0}\n')
  })

  test('come in from a table of a SQLite file, and a row that is refused is said by its number', async () => {
    const path = join(folder, 'shop.db')
    const shop = new SQLite(path)
    shop.exec(`create table orders (id integer primary key, n int); create table lines (id int references orders, item text);
      insert into orders values (1, 10), (2, 20); insert into lines values (1, 'tea')`)
    shop.close()
    await run(['put', '2', '{}'])
    expect(
      await run(['import', path, '--table', 'orders', '--children', 'lines', '--on-error', 'skip']),
    ).toEqual({
      code: 1,
      out: 'Imported 1 document (1 created, 1 failed).\n',
      err: 'row 2: There is a document "2" already.\n',
    })
    expect((await run(['get', '1'])).out).toBe(
      '{"_key": "1", "id": 1, "n": 10, "lines": [{"id": 1, "item": "tea"}]}\n',
    )
  })

  test('come in from a CSV file whose short rows are refused, or by choice filled with null, said by line', async () => {
    const path = join(folder, 'short.csv')
    await writeFile(path, '_key,a,b\nx,1\ny,1,2\nz\n')
    expect(await run(['import', path, '--on-error', 'skip'])).toEqual({
      code: 1,
      out: 'Imported 1 document (1 created, 2 failed).\n',
      err: 'line 2: It has 2 cells and the header names 3 columns.\nline 4: It has 1 cell and the header names 3 columns.\n',
    })
    expect(await run(['import', path, '--on-existing', 'replace', '--short', 'fill'])).toEqual({
      code: 0,
      out: 'Imported 3 documents (2 created, 1 replaced).\n',
      err: 'line 2: It has 2 cells of 3; the others are null.\nline 4: It has 1 cell of 3; the others are null.\n',
    })
    expect((await run(['get', 'x', 'z'])).out).toBe(
      '{"_key": "x", "a": 1, "b": null}\n{"_key": "z", "a": null, "b": null}\n',
    )
  })

  test('go out in part, from a key on, and backwards', async () => {
    await run(['put'], { input: '{"_key": "a"}\n{"_key": "b"}\n{"_key": "c"}\n{"_key": "d"}\n' })
    const keys = async (...words: readonly string[]) =>
      lines((await run(['export', ...words])).out).map(({ _key }) => _key)
    expect(await keys('--after', 'a', '--limit', '2')).toEqual(['b', 'c'])
    expect(await keys('--before', 'c')).toEqual(['a', 'b'])
    expect(await keys('--reverse', '--limit', '3')).toEqual(['d', 'c', 'b'])
    expect(await keys('--reverse', '--after', 'b')).toEqual(['d', 'c'])
  })

  test('are copied with their views to another database', async () => {
    await run(['put', 'joe', '{"email": "joe@example.com"}'])
    await run(['publish', await viewFile('by_email', byEmail)])
    const target = join(folder, 'copy.db')
    expect((await run(['copy', target, '--as', 'people'])).out).toMatch(
      /^Copied 1 document of .* and compared them\.\n$/,
    )
    const there = { env: { DATASTORE_URL: target } }
    expect((await run(['stores'], there)).out).toBe('people  datastore\n')
    expect(lines((await run(['query', 'by_email'], there)).out)).toEqual([
      { _key: 'joe', email: 'joe@example.com' },
    ])
  })
})

describe('migrations', () => {
  test('are tried, run once, and listed', async () => {
    await run(['put'], { input: '{"_key": "joe", "name": "Joe Doe"}\n{"_key": "bad"}\n' })
    const file = join(folder, 'migrations.mjs')
    await writeFile(
      file,
      `export default [{ number: 1, name: 'split the name', change: ({ name, ...user }) => {
        const [first, last] = name.split(' ')
        return { ...user, first, last }
      } }]`,
    )
    const tried = await run(['migrate', file, '--dry-run'])
    expect(tried.code).toBe(1)
    expect(tried.out).toContain('Of 2 documents:\n  1 split the name: 1 changed, 0 deleted\n"joe"\n')
    expect(tried.out).toContain(
      '  - {"name": "Joe Doe"}\n  + {"first":"Joe","last":"Doe"}\n1 document cannot be migrated:\n',
    )
    expect(await run(['migrate', file])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Migration 1 ("split the name") failed on document "bad"'),
    })
    await run(['delete', 'bad'])
    expect(await run(['migrate', file])).toMatchObject({
      code: 0,
      out: '1 split the name: 1 changed, 0 deleted.\n',
    })
    expect((await run(['migrate', file])).out).toBe(`Store "${store}" has been through all of them.\n`)
    expect((await run(['migrate', file, '--dry-run'])).out).toBe('There is nothing to do.\n')
    expect((await run(['migrate', '--list'])).out).toMatch(
      /^1 split the name {2}done .*Z {2}1 changed, 0 deleted\n$/,
    )
    expect(lines((await run(['migrate', '--list', '--json'])).out)).toMatchObject([
      { number: 1, state: 'done' },
    ])
    expect(await run(['migrate'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('No file is named'),
    })
    expect(await run(['migrate', join(folder, 'none.mjs')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[IO]'),
    })
  })
})

describe('views', () => {
  test('are asked with all digits of a condition', async () => {
    const texts = ['9007199254740992', '9007199254740993', '12345678901234567890']
    await run(['put'], { input: texts.map((n, at) => `{"_key": "k${at}", "n": ${n}}\n`).join('') })
    const map = 'export default (doc) => (doc.n < 2n ** 63n ? [{ n: doc.n }] : [])'
    await run(['publish', await viewFile('by_n', map, '[{ "name": "n", "type": "integer" }]')])
    const found = await run(['query', 'by_n', '{"n": 9007199254740993}'])
    expect(found.out).toBe('{"_key": "k1", "n": 9007199254740993}\n')
    const deleted = await run(['delete', '--view', 'by_n', '--where', '{"n": {"gt": 9007199254740992}}'])
    expect(deleted.out).toBe('Deleted 1 document.\n')
    expect((await run(['get', 'k0'])).code).toBe(0)
  })

  test('are tried out, published, queried, reindexed, verified and listed', async () => {
    await run(['put'], { input: '{"_key": "joe", "email": "b"}\n{"_key": "ann", "email": "a"}\n' })
    const file = await viewFile('by_email', byEmail)
    expect((await run(['dry-run', file])).out).toMatch(
      /^View "by_email" \(new\): can be published\.\n {2}rows: 0 now, 2 then/,
    )
    expect((await run(['views'])).out).toBe('')
    expect((await run(['publish', file])).out).toBe('View "by_email" answers with version 1.\n')
    expect((await run(['query', 'by_email', '--order-by', 'email'])).out).toBe(
      '{"_key": "ann", "email": "a"}\n{"_key": "joe", "email": "b"}\n',
    )
    expect(lines((await run(['query', 'by_email', '{"email": {"gt": "a"}}', '--include-docs'])).out)).toEqual(
      [{ _key: 'joe', email: 'b', _doc: { email: 'b' } }],
    )
    expect(lines((await run(['query', 'by_email', '--limit', '1', '--offset', '1'])).out)).toHaveLength(1)
    const page = ['query', 'by_email', '--order-by=-email', '--include-cursors']
    const [first, second] = lines((await run(page)).out)
    expect([first!['_key'], second!['_key']]).toEqual(['joe', 'ann'])
    expect(lines((await run([...page, '--after', String(first!['_cursor'])])).out)).toEqual([second])
    expect(lines((await run([...page, '--before', String(second!['_cursor'])])).out)).toEqual([first])
    expect(lines((await run([...page, '--reverse', '--limit', '1'])).out)).toEqual([second])
    const rows = ['export', '--view', 'by_email', '--order-by=-email', '--after', String(first!['_cursor'])]
    expect(lines((await run(rows)).out)).toEqual([{ _key: 'ann', email: 'a' }])
    expect(await run(['query', 'by_email', '--after', String(first!['_cursor'])])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/"after" is a cursor of the order -email, _id, and this query is of _id\./),
    })
    expect((await run(['reindex', 'by_email'])).out).toBe(
      'View "by_email" was filled anew from 2 documents.\n',
    )
    expect(await run(['verify'])).toMatchObject({
      code: 0,
      out: 'View "by_email" equals its map of 2 documents.\n',
    })
    expect((await run(['views'])).out).toMatch(/^by_email {2}authored {2}ready {2}version 1 .*email text\n$/)
    expect((await run(['views', '--stats'])).out).toMatch(
      /^by_email {2}2 rows of 2 documents {2}0 without rows {2}0 failing {2}table [\d,]+ KiB {2}\d+ index(?:es)? .* {2}built in \d+\.\d s\n$/,
    )
    expect(lines((await run(['views', '--stats', '--json'])).out)).toMatchObject([
      { view: 'by_email', rows: 2 },
    ])
    expect((await run(['export', '--view', 'by_email', '--format', 'csv', '--order-by', 'email'])).out).toBe(
      '_key,email\r\nann,a\r\njoe,b\r\n',
    )
  })

  test('are searched by words, the best first, with rank and passages', async () => {
    await run(['put'], {
      input: '{"_key": "joe", "email": "a, B c"}\n{"_key": "ann", "email": "b b"}\n{"_key": "kim"}\n',
    })
    const searched = '[{ "name": "email", "type": "text", "fullText": true }]'
    await run(['publish', await viewFile('by_email', byEmail, searched)])
    const words = '{"email": {"matches": "b -d"}}'
    const asked = ['query', 'by_email', words, '--order-by=-_rank']
    expect((await run(asked)).out).toBe(
      '{"_key": "ann", "email": "b b"}\n{"_key": "joe", "email": "a, B c"}\n',
    )
    const found = await run([...asked, '--include-matches'])
    const [ann, joe] = lines(found.out)
    expect([ann, joe]).toMatchObject([
      { _key: 'ann', _rank: expect.any(Number), _snippets: { email: { text: 'b b' } } },
      { _key: 'joe', _rank: expect.any(Number), _snippets: { email: { text: 'a, B c', marks: [[3, 4]] } } },
    ])
    expect(Number(ann!['_rank'])).toBeGreaterThan(Number(joe!['_rank']))
    const exported = [
      'export',
      '--view',
      'by_email',
      '--where',
      words,
      '--order-by=-_rank',
      '--include-matches',
    ]
    expect((await run(exported)).out).toBe(found.out)
    expect(await run(['query', 'by_email', '--include-matches'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('no condition has "matches"'),
    })
  })

  test('that differ from their maps are told with exit code 1, and repaired', async () => {
    await run(['put', 'joe', '{"email": "b"}'])
    await run(['publish', await viewFile('by_email', byEmail)])
    const opened = await Datastore.open(url, { table: store })
    await opened.view('by_email').delete()
    await opened.close()
    expect(await run(['verify', 'by_email'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('"joe"'),
    })
    expect(await run(['verify', 'by_email', '--repair'])).toMatchObject({ code: 0 })
    expect(await run(['verify', 'by_email'])).toMatchObject({ code: 0 })
  })

  test('that would be refused say so, at the line of the file', async () => {
    await run(['put'], { input: '{"_key": "a", "email": "x"}\n{"_key": "b", "email": "x"}\n' })
    const unique = '[{ "name": "email", "type": "text", "unique": true }]'
    const dry = await run(['dry-run', await viewFile('by_email', byEmail, unique)])
    expect(dry).toMatchObject({ code: 1, out: expect.stringContaining('email x is in "a", "b"') })
    const broken = await viewFile('broken', 'export default function* map(doc) {\n  yield {\n}')
    expect(await run(['publish', broken])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[MAP_SYNTAX]'),
    })
    const throws = await viewFile('throws', 'export default (doc) => {\n  throw new Error("no")\n}')
    expect((await run(['dry-run', throws])).out).toMatch(/"a", line 2: /)
  })
})

describe('a folder of views', () => {
  test('is pulled, differs, is tried out, and is published when that is agreed to', async () => {
    await run(['put'], { input: '{"_key": "joe", "email": "b"}\n{"_key": "ann", "email": "b"}\n' })
    const file = await viewFile('by_email', byEmail)
    await run(['publish', file])
    const views = join(folder, 'views')
    const pulled = join(views, 'by_email.ts')
    expect((await run(['pull', views])).out).toBe(`wrote  ${pulled}\n`)
    expect((await run(['pull', views])).out).toBe(`same   ${pulled}\n`)
    expect(await run(['diff', views])).toEqual({ code: 0, out: '', err: '' })
    expect(await run(['push', views])).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringContaining('No view'),
    })

    // Reviewed as code: a column more, and a view more.
    const wider = (await readFile(pulled, 'utf8'))
      .replace('{ email: doc.email }', '{ email: doc.email, big: true }')
      .replace('"type": "text" }', '"type": "text" },\n    { "name": "big", "type": "boolean" }')
    await writeFile(pulled, wider)
    await writeFile(join(views, 'other.ts'), await readFile(file, 'utf8'))
    const differs = await run(['diff', views])
    expect(differs).toMatchObject({ code: 1, err: '' })
    expect(differs.out).toMatch(/^by_email: changed\n {2}Column “big” was added: boolean\.\n.*other: new\n$/s)

    const tried = await run(['push', views])
    expect(tried).toMatchObject({
      code: 0,
      err: 'Nothing was published yet. Give --yes to publish 2 views.\n',
    })
    expect(tried.out).toContain('View "by_email" (version 1 answers): can be published.')
    expect(lines((await run(['views', '--json'])).out).map(({ name, version }) => [name, version])).toEqual([
      ['by_email', 1],
    ])

    const pushed = await run(['push', views, '--yes'])
    expect(pushed).toMatchObject({ code: 0, err: '' })
    expect(pushed.out).toContain(
      'View "by_email" answers with version 2.\nView "other" answers with version 1.\n',
    )
    expect(await run(['diff', views])).toEqual({ code: 0, out: '', err: '' })
    expect(lines((await run(['query', 'by_email', '{"_key": "joe"}'])).out)).toMatchObject([{ email: 'b' }])
  })

  test('has full text in it, and a change of it is a difference that is pushed', async () => {
    await run(['put'], { input: '{"_key": "joe", "email": "b c"}\n' })
    const searched = '[{ "name": "email", "type": "text", "fullText": true }]'
    await run(['publish', await viewFile('by_email', byEmail, searched)])
    const [there, views] = [['query', 'by_email', '{"email": {"matches": "b"}}'], join(folder, 'views')]
    const pulled = join(views, 'by_email.ts')
    await run(['pull', views])
    const file = await readFile(pulled, 'utf8')
    expect(file).toContain('{ "name": "email", "type": "text", "fullText": true }')
    expect(await run(['diff', views])).toEqual({ code: 0, out: '', err: '' })

    await writeFile(pulled, file.replace(', "fullText": true', ''))
    expect(await run(['diff', views])).toEqual({
      code: 1,
      out: 'by_email: changed\n  Column “email”: text, full text → text.\n',
      err: '',
    })
    expect(await run(['push', views, '--yes'])).toMatchObject({ code: 0, err: '' })
    expect(await run(there)).toMatchObject({ code: 1, err: expect.stringContaining('has no full text') })

    await writeFile(pulled, file)
    expect((await run(['push', views, '--yes'])).out).toContain('View "by_email" answers with version 3.\n')
    expect((await run(there)).out).toBe('{"_key": "joe", "email": "b c"}\n')
    expect((await run(['pull', views])).out).toBe(`same   ${pulled}\n`)
  })

  test('has generated columns in it, and a change of one is a difference that is pushed', async () => {
    await run(['put'], { input: '{"_key": "joe", "email": "Jöe@B"}\n{"_key": "ann"}\n' })
    const columns = `[
  { "name": "email", "type": "text" },
  { "name": "sorted", "type": "text", "generated": { "fold": "email" } }
]`
    const views = join(folder, 'views')
    await run(['publish', await viewFile('by_email', byEmail, columns)])
    const pulled = join(views, 'by_email.ts')
    await run(['pull', views])
    const file = await readFile(pulled, 'utf8')
    expect(file).toContain('"generated": { "fold": "email" }')
    expect(await run(['diff', views])).toEqual({ code: 0, out: '', err: '' })

    await writeFile(
      pulled,
      file.replace('{ "fold": "email" }', '{ "join": [ "email", "email" ], "by": "+" }'),
    )
    const differs = await run(['diff', views])
    expect(differs).toMatchObject({ code: 1, err: '' })
    expect(differs.out).toMatch(
      /^by_email: changed\n {2}Column “sorted”: text, generated: .+ → text, generated: .+\.\n$/,
    )
    expect((await run(['push', views])).err).toContain('Give --yes to publish 1 view.')
    expect(lines((await run(['query', 'by_email'])).out)).toMatchObject([{ sorted: 'joe@b' }])
    expect(await run(['push', views, '--yes'])).toMatchObject({ code: 0, err: '' })
    expect(lines((await run(['query', 'by_email'])).out)).toMatchObject([{ sorted: 'Jöe@B+Jöe@B' }])
    expect(await run(['diff', views])).toEqual({ code: 0, out: '', err: '' })
    expect((await run(['pull', views])).out).toBe(`same   ${pulled}\n`)

    await writeFile(pulled, file.replace('"fold": "email"', '"fold": "nosuch"'))
    const refused = await run(['push', views, '--yes'])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('nosuch') })
    expect(lines((await run(['query', 'by_email'])).out)).toMatchObject([{ sorted: 'Jöe@B+Jöe@B' }])
  })

  test('of which one would be refused publishes none', async () => {
    await run(['put'], { input: '{"_key": "joe", "email": "b"}\n{"_key": "ann", "email": "b"}\n' })
    await viewFile('a_fine', byEmail)
    await viewFile('by_email', byEmail, '[{ "name": "email", "type": "text", "unique": true }]')
    const pushed = await run(['push', folder, '--yes'])
    expect(pushed).toMatchObject({ code: 1, err: 'Nothing was published: 1 view would be refused.\n' })
    expect(pushed.out).toMatch(/email b is in "(joe|ann)", "(joe|ann)"/)
    expect((await run(['views'])).out).toBe('')
  })

  test('that lacks a view of the store leaves it, and one that is not there is named', async () => {
    await run(['publish', await viewFile('by_email', byEmail)])
    const views = join(folder, 'empty')
    expect(await run(['diff', views])).toMatchObject({ code: 1, err: expect.stringContaining('[IO]') })
    await mkdir(views)
    expect(await run(['diff', views])).toMatchObject({ code: 1, out: 'by_email: only in the store\n' })
    expect(await run(['push', views, '--yes'])).toMatchObject({ code: 0 })
    expect((await run(['views'])).out).toContain('by_email')
  })
})

describe('what goes wrong', () => {
  test.each([
    [['exprot'], /unknown command 'exprot'/],
    [['get'], /missing required argument/],
    [['get', 'a', '--jsn'], /unknown option '--jsn'/],
    [['query', 'v', '{year: 1}'], /is no JSON/],
    [['query', 'v', '--limit', 'many'], /whole number/],
    [['export', '--format', 'yaml'], /Allowed choices are json, ndjson, mongodb, couchdb, csv/],
    [['export', '--where', '{}'], /--view/],
    [['export', '--include-matches'], /--view/],
    [['put', '--rev', '1-a'], /give its key/],
    [['changes', '--follow', '--reverse'], /leave out --reverse/],
  ])('in %j is told with exit code 2, and nothing is tried', async (words, says) => {
    const { code, out, err } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
    expect(err).toMatch(/^error: .* \[USAGE\]\n$/s)
  })

  test('names the stores when it is not said which one is meant, and no database at all', async () => {
    const other = `${store}_b`
    await (await Datastore.open(url, { table: other })).close()
    expect(await run(['views'], { env: { DATASTORE_URL: url } })).toMatchObject({
      code: 2,
      err: expect.stringContaining(other),
    })
    expect(await run(['views'], { env: {} })).toMatchObject({
      code: 2,
      err: expect.stringContaining('DATASTORE_URL'),
    })
    expect(await run(['views', '-s', 'nobody'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[UNKNOWN_STORE]'),
    })
    const missing = join(folder, 'missing.db')
    expect(await run(['put', 'a', '{}', '-d', missing])).toMatchObject({
      code: 1,
      err: expect.stringContaining('[NOT_FOUND]'),
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('shows no password and no stack, wherever the URL was given', async () => {
    const secret = 'postgres://ann:s3cr3t@127.0.0.1:1/shop'
    for (const words of [
      ['stores', '-d', secret],
      [secret],
      ['get', 'a', '--jsn', '-d', secret],
      ['copy', secret],
    ])
      for (const json of [[], ['--json']]) {
        const { code, out, err } = await run([...words, ...json])
        expect(code).toBeGreaterThan(0)
        expect(out + err).not.toMatch(/s3cr3t|\n\s+at /)
        expect(err).toMatch(/error/)
      }
    const env = { DATASTORE_URL: 'mysql://ann@127.0.0.1:1/shop', DATASTORE_PASSWORD: 's3cr3t' }
    expect((await run(['stores'], { env })).err).not.toContain('s3cr3t')
  })

  test('ends with 130 when it is interrupted, and leaves neither a file nor a part of one', async () => {
    const many = Array.from({ length: 1500 }, (_, n) => `{"_key": "k${n}", "text": "${'x'.repeat(200)}"}\n`)
    await run(['put'], { input: many.join('') })
    const path = join(folder, 'all.csv')
    const signal = AbortSignal.abort()
    expect(await run(['export', path], { signal })).toMatchObject({
      code: 130,
      err: expect.stringContaining('[CANCELLED]'),
    })
    expect(await readdir(folder)).toEqual([])
    const follow = new AbortController()
    let seen = ''
    const followed = await run(['changes', '--follow', '--json'], {
      signal: follow.signal,
      onOutput: (chunk) => {
        seen += chunk
        if (seen.includes('"k1499"')) follow.abort()
      },
    })
    expect(followed.code).toBe(130)
    expect(lines(followed.out)).toHaveLength(1500)
  })
})

test('a password of the environment opens a server, and changes nothing for a file', async () => {
  const place = dialect === 'sqlite' ? null : new URL(url)
  const password = decodeURIComponent(place?.password ?? 'none')
  if (place !== null) place.password = ''
  const env = { DATASTORE_URL: String(place ?? url), DATASTORE_PASSWORD: password }
  expect((await run(['stores'], { env })).out).toContain(store)
})

test('a file that is created holds what was put', async () => {
  const path = join(folder, 'new.db')
  const env = { DATASTORE_URL: path }
  expect((await run(['put', 'a', '{"n": 1}', '--create-store'], { env })).code).toBe(0)
  expect((await run(['stores', '--json'], { env })).out).toBe('{"name":"documents","format":"datastore"}\n')
  expect((await run(['get', 'a'], { env })).out).toBe('{"_key": "a", "n": 1}\n')
  expect(await readFile(path)).toBeInstanceOf(Buffer)
})
