import { Database, DatastoreError } from '../../../src/engine/index.ts'
import type { Datastore } from '../../../src/engine/index.ts'
import { EntriesIndex } from '../entries.ts'
import { orders, tell } from '../orders.ts'
import type { ClockOrder, ClockReport, NumberedOrder } from './order.ts'

/** A program with a store, whose clock is set again and again. */
let opened: { readonly database: Database; readonly store: Datastore } | undefined
let ahead = 0
let finish: () => void = () => undefined
let isShifted = false
const say = (id: number, end: string, message = ''): void => tell({ id, end, message } satisfies ClockReport)

say(0, 'loaded')
for await (const { id, order } of orders<NumberedOrder>()) {
  // A build goes on while other orders come.
  if (order.what === 'build') void report(id, build(id, order))
  else await report(id, work(order))
}
await opened?.database.close()

async function report(id: number, work: Promise<void>): Promise<void> {
  try {
    await work
    say(id, 'done')
  } catch (error) {
    if (error instanceof DatastoreError) say(id, error.code, error.message)
    else say(id, 'no DatastoreError', String(error))
  }
}

async function work(order: Exclude<ClockOrder, { what: 'build' }>): Promise<void> {
  if (order.what === 'shift') return shiftDate(order.milliseconds)
  if (order.what === 'open') {
    await opened?.database.close()
    const database = await Database.open(order.path)
    const store = await database.store('entries')
    await store.views.add('index', new EntriesIndex(1))
    opened = { database, store }
    return
  }
  if (order.what === 'put') await opened!.store.put(order.key, order.entry)
  else finish()
}

async function build(id: number, { view, waits }: Extract<ClockOrder, { what: 'build' }>): Promise<void> {
  let begun = false
  for await (const _ of opened!.store.views.reindex(view)) {
    if (begun) continue
    begun = true
    const told = new Promise<void>((resolve) => (finish = resolve))
    say(id, 'begun')
    if (waits) await told
  }
}

/** Sets the clock as the whole process sees it: the engine asks for the time in no other way. */
function shiftDate(milliseconds: number): void {
  ahead = milliseconds
  if (isShifted) return
  isShifted = true
  globalThis.Date = new Proxy(Date, {
    construct: (date, args) =>
      Reflect.construct(date, args.length === 0 ? [date.now() + ahead] : args) as object,
    get: (date, name) => (name === 'now' ? () => date.now() + ahead : (Reflect.get(date, name) as unknown)),
  })
}
