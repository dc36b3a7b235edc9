import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { openSubjects } from '../databases/subjects.ts'
import { Datastore, View } from '../../src/engine/index.ts'
import type { MapDocument } from '../../src/engine/index.ts'

/** Words of a text, of which the first are in many documents and the last in few. */
const [words, vocabulary] = [100, 20_000]

/** What is looked for: words of about each 5,000th, 500th and third document, a phrase, and a beginning. */
const searches = ['w15000', 'w900', 'w2', '"w2 w5"', 'w1234*', 'w15000 OR w19000 w2']

interface Note {
  readonly body: string
}

class Texts extends View {
  override columns = [{ name: 'body', type: 'text', fullText: true }] as const;

  override *map({ body }: MapDocument<Note>) {
    yield { body }
  }
}

class Plain extends View {
  override columns = [{ name: 'body', type: 'text' }] as const;

  override *map({ body }: MapDocument<Note>) {
    yield { body }
  }
}

/** The same numbers in each run. */
function* dice(): Generator<number, never> {
  for (let seed = 42; ;) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    yield seed / 2 ** 32
  }
}

function* texts(count: number): Generator<string> {
  const random = dice()
  for (let index = 0; index < count; index++)
    yield Array.from({ length: words }, () => `w${Math.floor(vocabulary * random.next().value ** 3)}`).join(
      ' ',
    )
}

/** A searched view on each database, and FTS5 alone. */
type SearchComparison = Readonly<Record<string, SearchFigures>>

/** Figures of one program, in milliseconds; of a put, and of each search, the least of several. */
interface SearchFigures {
  readonly [what: string]: number
}

/** Measures full text on each database that answers, and FTS5 alone, one after the other. */
export async function compareSearch(folder: string, count: number): Promise<SearchComparison> {
  const figures: Record<string, SearchFigures> = { FTS5: measureFts5(folder, count) }
  const { subjects } = await openSubjects(folder)
  for (const subject of subjects) {
    if (subject.json !== 'jsonb')
      figures[subject.name] = await measureSearch(await subject.place('search'), count)
    await subject.close()
  }
  return figures
}

/** Measures a searched view of so many documents on a database, and beside it the same without full text. */
async function measureSearch(url: string, count: number): Promise<SearchFigures> {
  const figures: Record<string, number> = {}
  const store = await Datastore.open(url, { table: 'texts' })
  try {
    let batch: (readonly [string, { body: string }])[] = []
    let number = 0
    for (const body of texts(count)) {
      batch.push([`k${number++}`, { body }])
      if (batch.length === 1000 || number === count) {
        await store.putMany(batch)
        batch = []
      }
    }
    for (const [name, view] of [
      ['plain', new Plain()],
      ['full text', new Texts()],
    ] as const) {
      figures[`build, ${name}`] = await least(1, () => store.views.add('texts', view))
      let next = 0
      const extra = [...texts(50)]
      figures[`put, ${name}`] = await least(50, () => store.put('extra', { body: `${extra[next++]} now` }))
    }
    for (const matches of searches) {
      figures[`first 20 of ${matches}`] = await least(3, () =>
        store.query('texts', { body: { matches } }, { orderBy: '-_rank', limit: 20, includeMatches: true }),
      )
      figures[`count of ${matches}`] = await least(3, () =>
        store.aggregate('texts', { where: { body: { matches } }, count: true }),
      )
    }
  } finally {
    await store.close()
  }
  return figures
}

/** Measures a table of FTS5 alone, with its own order. */
function measureFts5(folder: string, count: number): SearchFigures {
  const figures: Record<string, number> = {}
  const database = new BetterSqlite3(join(folder, 'fts5.db'))
  database.pragma('journal_mode = wal')
  database.exec('create virtual table texts using fts5(body)')
  const insert = database.prepare('insert or replace into texts (rowid, body) values (?, ?)')
  const all = [...texts(count)]
  figures['build, full text'] = once(() =>
    database.transaction(() => {
      for (const [index, body] of all.entries()) insert.run(index + 1, body)
    })(),
  )
  const extra = [...texts(50)]
  figures['put, full text'] = Math.min(
    ...extra.map((body) => once(() => insert.run(count + 1, `${body} now`))),
  )
  const first = database.prepare(
    'select snippet(texts, 0, ?, ?, ?, 20), rank from texts where texts match ? order by rank limit 20',
  )
  const counted = database.prepare('select count(*) from texts where texts match ?')
  for (const matches of searches) {
    const search = matches.replace(' OR w19000 w2', ' OR w19000) AND w2').replace(/^(w15000 OR)/, '($1')
    figures[`first 20 of ${matches}`] = Math.min(
      ...[1, 2, 3].map(() => once(() => first.all('<', '>', '…', search))),
    )
    figures[`count of ${matches}`] = Math.min(...[1, 2, 3].map(() => once(() => counted.get(search))))
  }
  database.close()
  return figures
}

function once(work: () => unknown): number {
  const started = performance.now()
  work()
  return performance.now() - started
}

async function least(times: number, work: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let run = 0; run < times; run++) {
    const started = performance.now()
    await work()
    best = Math.min(best, performance.now() - started)
  }
  return best
}
