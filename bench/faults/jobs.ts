import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database, Datastore } from '../../src/engine/index.ts'
import { exportDocuments } from '../../src/engine/transfer/exports/export-documents.ts'
import { EntriesIndex, tagsView } from './entries.ts'
import type { Entry } from './entries.ts'

/** What takes a while in a store, and may meet a fault in the middle. */
export const jobNames = ['import', 'publish', 'copy', 'export', 'reindex', 'dry run'] as const

export type JobName = (typeof jobNames)[number]

/** Documents that nothing changes while jobs run: each of them has to be in what a job makes. */
export const baseEntries = (count: number): [string, Entry][] =>
  Array.from({ length: count }, (_, n) => [
    `base ${n}`,
    { email: `base ${n}@x`, n, tags: [`t${n % 7}`, 'base'], note: 'n'.repeat(n % 300) },
  ])

interface JobPlaces {
  readonly database: Database
  /** With documents of `baseEntries` and both views of `entries.ts`. */
  readonly store: Datastore
  readonly folder: string
  readonly documents: number
}

/** The jobs of one store. A job that was ended by a fault is begun again by the same call, with the same number. */
export class Jobs {
  readonly #places: JobPlaces
  readonly #importFile: string

  constructor(places: JobPlaces) {
    this.#places = places
    this.#importFile = join(places.folder, 'import.ndjson')
    const lines = baseEntries(places.documents).map(([key, entry]) => JSON.stringify({ _key: key, ...entry }))
    writeFileSync(this.#importFile, lines.join('\n'))
  }

  /** Fills an empty store with what the jobs need. */
  static async fill(store: Datastore, documents: number): Promise<void> {
    await store.putMany(baseEntries(documents))
    await store.views.add('index', new EntriesIndex(1))
    await store.views.publish(tagsView(1))
  }

  async run(job: JobName, number: number): Promise<void> {
    const { database, store } = this.#places
    if (job === 'import') await this.#import(number)
    else if (job === 'export') await this.#export(number)
    else if (job === 'reindex') await store.views.reindex(number % 2 === 0 ? 'index' : 'by_tag')
    else if (job === 'publish') await store.views.publish(tagsView(number + 2))
    else if (job === 'dry run') await store.views.dryRun(tagsView(number + 2))
    else await database.copyStore(store.name, database, { as: copyName(number) })
  }

  /** What a fault must not have left, whether or not the job was begun again. */
  leftovers(): string[] {
    const { folder } = this.#places
    const partial = readdirSync(folder).filter((name) => name.endsWith('.tmp'))
    const problems = partial.map((name) => `${name} was left behind`)
    for (const name of readdirSync(folder)) {
      if (name.startsWith('export ')) problems.push(...this.#checkExport(join(folder, name)))
    }
    return problems
  }

  /** What is not as it must be once the job has ended well; removes what it made. */
  async check(job: JobName, number: number): Promise<string[]> {
    const problems = await this.#check(job, number)
    if (job === 'export') rmSync(this.#exportFile(number), { force: true })
    return problems
  }

  async #check(job: JobName, number: number): Promise<string[]> {
    const { database, store } = this.#places
    if (job === 'import') return await this.#checkDocuments(await database.store(importName(number)))
    if (job === 'copy') {
      const copy = await database.store(copyName(number))
      return [...(await this.#checkDocuments(copy)), ...(await checkView(copy, 'by_tag'))]
    }
    if (job === 'export') {
      const path = this.#exportFile(number)
      return existsSync(path) ? this.#checkExport(path) : ['the export has no file']
    }
    if (job === 'publish') {
      const { definition } = await store.views.get('by_tag')
      if (definition?.map !== tagsView(number + 2).map)
        return ['the version that was published does not answer']
    }
    return []
  }

  async #import(number: number): Promise<void> {
    const { database } = this.#places
    const name = importName(number)
    const { stores } = await database.inspect()
    const store = stores.some((known) => known.name === name)
      ? await database.store(name)
      : await database.createStore(name)
    // A record whose key is in use was imported twice.
    await store.importFile(this.#importFile, { key: '_key', name: 'once' })
  }

  async #export(number: number): Promise<void> {
    const { store } = this.#places
    const source = { name: 'items', documents: () => store.iterateText(), total: () => Promise.resolve(null) }
    const target = { path: this.#exportFile(number), format: 'ndjson', overwrite: true } as const
    for await (const _ of exportDocuments(source, target)) void _
  }

  #exportFile(number: number): string {
    return join(this.#places.folder, `export ${number}.ndjson`)
  }

  #checkExport(path: string): string[] {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const found = new Map(
      lines.map((line) => {
        const { _key: key, ...entry } = JSON.parse(line) as Entry & { _key: string }
        return [key, JSON.stringify(entry)]
      }),
    )
    return this.#lacking(found, path)
  }

  async #checkDocuments(store: Datastore): Promise<string[]> {
    const found = new Map<string, string>()
    for await (const { key, text } of store.iterateText())
      found.set(key, JSON.stringify(plain(JSON.parse(text))))
    return this.#lacking(found, `store ${store.name}`)
  }

  #lacking(found: ReadonlyMap<string, string>, where: string): string[] {
    const lacking = baseEntries(this.#places.documents).filter(
      ([key, entry]) => found.get(key) !== JSON.stringify(entry),
    )
    return lacking.length === 0
      ? []
      : [`${where} lacks ${lacking.length} documents of ${this.#places.documents}, "${lacking[0]![0]}" first`]
  }
}

/** How a view differs from its map of all documents. */
export async function checkView(store: Datastore, view: string): Promise<string[]> {
  const { different, differences } = await store.views.verify(view)
  return different === 0
    ? []
    : [`${view} differs from its map in ${different} documents: ${JSON.stringify(differences.slice(0, 3))}`]
}

function plain(document: unknown): unknown {
  const { _key, ...entry } = document as Record<string, unknown>
  return entry
}

function importName(number: number): string {
  return `imported_${number}`
}

function copyName(number: number): string {
  return `copied_${number}`
}
