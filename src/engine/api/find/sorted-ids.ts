import { openTemporary } from '../../storage/open-storage.ts'
import { exactRows, run } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import { lastKinds, type SortEntry } from './sort-entry.ts'
import { type Held, orderOf } from './order-of.ts'

/** What is held in memory; beyond it entries go into a temporary database. */
export interface SortLimits {
  readonly entries: number
  readonly characters: number
}

const usual: SortLimits = { entries: 1_500_000, characters: 64_000_000 }

/** Entries written or read at once. */
const together = 5000

/** Takes documents in any order and gives their ids in that of their entries, in memory of a size that is bounded. */
export class SortedIds {
  readonly #limits: SortLimits
  readonly #descending: boolean
  #kinds = emptyKinds()
  #entries = 0
  #characters = 0
  #spilled: Storage | undefined

  constructor(descending: boolean, limits: SortLimits = usual) {
    this.#descending = descending
    this.#limits = limits
  }

  /** Whether memory alone would not do. */
  get hasSpilled(): boolean {
    return this.#spilled !== undefined
  }

  /** True when so much is held that it must be spilled. */
  add({ kind, value, id }: SortEntry): boolean {
    const { ids, values } = this.#kinds[kind]!
    ids.push(id)
    values.push(value)
    this.#entries++
    if (typeof value === 'string') this.#characters += value.length
    const { entries, characters } = this.#limits
    return this.#entries >= entries || this.#characters >= characters
  }

  /** The ids in order, some at a time; other work goes on in between. */
  async *ids(): AsyncGenerator<number[], void, void> {
    if (this.#spilled === undefined) return yield* this.#fromMemory()
    await this.spill()
    yield* this.#fromDatabase(this.#spilled)
  }

  async close(): Promise<void> {
    this.#kinds = emptyKinds()
    await this.#spilled?.close()
  }

  async *#fromMemory(): AsyncGenerator<number[], void, void> {
    const turned = this.#kinds.slice(0, lastKinds)
    for (const held of this.#descending ? turned.toReversed() : turned) {
      const order = await inTurns(orderOf(held))
      if (this.#descending) order.reverse()
      yield* idsAt(held, order)
    }
    for (const held of this.#kinds.slice(lastKinds)) yield* idsAt(held, await inTurns(orderOf(held)))
  }

  /** Moves what is held into a temporary database. */
  async spill(): Promise<void> {
    const storage = this.#spilled ?? openTemporary()
    if (this.#spilled === undefined) await storage.write(create)
    this.#spilled = storage
    for (const [kind, held] of this.#kinds.entries()) {
      const order = await inTurns(orderOf(held))
      for (let at = 0; at < order.length; at += together) {
        const part = order.subarray(at, at + together)
        await storage.write(() => insert(kind, held, part), { unflushed: true })
        await nextTurn()
      }
    }
    this.#kinds = emptyKinds()
    this.#entries = 0
    this.#characters = 0
  }

  async *#fromDatabase(storage: Storage): AsyncGenerator<number[], void, void> {
    const parts = this.#descending
      ? [
          { where: `kind < ${lastKinds}`, down: true },
          { where: `kind >= ${lastKinds}`, down: false },
        ]
      : [{ where: 'true', down: false }]
    for (const { where, down } of parts) {
      for (let last: readonly SqlValue[] | null = null; ;) {
        const found: Entry[] = await storage.read(page(where, down, last))
        if (found.length === 0) break
        yield found.map(({ id }) => Number(id))
        const { kind, value, id } = found.at(-1)!
        last = [kind, value, id]
        await nextTurn()
      }
    }
  }
}

interface Entry {
  readonly kind: SqlValue
  readonly value: SqlValue
  readonly id: SqlValue
}

function* create(): Operation<void> {
  yield* run(
    'create table entry (kind integer not null, value not null, id integer not null, primary key (kind, value, id)) without rowid',
  )
}

function* insert(kind: number, { ids, values }: Held, positions: Uint32Array): Operation<void> {
  for (const at of positions)
    yield* run('insert into entry (kind, value, id) values (?, ?, ?)', [
      kind,
      storable(values[at]!),
      ids[at]!,
    ])
}

/** SQLite keeps integers of 64 bits; greater ones are kept as near as a number comes. */
function storable(value: SortEntry['value']): SqlValue {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) !== value ? Number(value) : value
}

/** Integers are read exactly: where reading goes on is told by the last of them. */
function* page(where: string, down: boolean, last: readonly SqlValue[] | null): Operation<Entry[]> {
  const beyond = last === null ? '' : ` and (kind, value, id) ${down ? '<' : '>'} (?, ?, ?)`
  const order = down ? 'kind desc, value desc, id desc' : 'kind, value, id'
  const sql = `select kind, value, id from entry where ${where}${beyond} order by ${order} limit ${together}`
  return yield* exactRows<Entry>({ sql, params: last ?? [] })
}

function emptyKinds(): readonly Held[] {
  return Array.from({ length: lastKinds + 2 }, () => ({ ids: [], values: [] }))
}

function* idsAt({ ids }: Held, order: Uint32Array): Generator<number[], void, void> {
  for (let from = 0; from < order.length; from += together) {
    const part: number[] = []
    const end = Math.min(order.length, from + together)
    for (let at = from; at < end; at++) part.push(ids[order[at]!]!)
    yield part
  }
}

async function inTurns<T>(work: Generator<void, T, void>): Promise<T> {
  let step = work.next()
  for (; step.done !== true; step = work.next()) await nextTurn()
  return step.value
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
