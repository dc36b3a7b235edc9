import { joinPath } from '../../../shared/model/field-path.ts'
import type { StoreShape } from '../../../shared/model/field-shape.ts'
import { beginning } from '../find/in-slices.ts'
import { slicesOf } from '../find/slice-documents.ts'
import type { Datastore } from '../../datastore.ts'
import { parseJson } from '../../documents/json-text.ts'
import { FieldStats } from './field-stats.ts'

/** Paths that are told apart, levels that are followed, and items of one array that are looked at. */
const most = { paths: 500, depth: 8, items: 200 }

/** Documents of a sample. */
const sampled = 1_000

/** Milliseconds between two snapshots. */
const interval = 250

/** Adds up what is in documents, one after the other. */
export class ShapeOfDocuments {
  readonly #fields = new Map<string, FieldStats>()
  #looked = 0
  #crowded = false

  /** Looks at a document; one that another program has made no JSON of is only counted. */
  add(text: string): void {
    this.#looked++
    try {
      this.#look(parseJson(text), '', 0)
    } catch {
      // Another program has made no JSON of it.
    }
  }

  told(state: StoreShape['state']): StoreShape {
    const fields = Array.from(this.#fields, ([path, stats]) => stats.told(path))
    return { looked: this.#looked, state, fields, crowded: this.#crowded }
  }

  #look(value: unknown, path: string, depth: number): void {
    if (path !== '' && !this.#add(path, value)) return
    if (depth === most.depth || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value.slice(0, most.items)) this.#look(item, `${path}[]`, depth + 1)
      return
    }
    for (const [name, member] of Object.entries(value)) this.#look(member, joinPath(path, name), depth + 1)
  }

  #add(path: string, value: unknown): boolean {
    let stats = this.#fields.get(path)
    if (stats === undefined) {
      this.#crowded ||= this.#fields.size === most.paths
      if (this.#fields.size === most.paths) return false
      stats = new FieldStats()
      this.#fields.set(path, stats)
    }
    stats.add(value, this.#looked)
    return true
  }
}

/** What is in a store: of a sample that is spread over it at once, of the whole as it is looked through. */
export async function* shapeOfStore(
  store: Datastore,
  whole: boolean,
  signal: AbortSignal,
): AsyncGenerator<StoreShape, void, void> {
  const shape = new ShapeOfDocuments()
  if (!whole) {
    const documents = await store.sample(sampled)
    for (const { text } of documents) shape.add(text)
    yield shape.told(documents.length < sampled ? 'whole' : 'sample')
    return
  }
  let told = performance.now()
  for await (const { documents } of slicesOf(store, { from: beginning, hint: null }, signal)) {
    for (const { text } of documents) shape.add(text)
    if (performance.now() - told >= interval) {
      yield shape.told('looking')
      told = performance.now()
    }
  }
  yield shape.told('whole')
}
