import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { DatastoreError } from '../../shared/errors.ts'
import { Progress } from '../progress.ts'
import { callTracers, systemOf } from '../storage/trace-queries.ts'
import type { CallSpan } from '../storage/trace-queries.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * A call of a method of a store or a database, as the channels `tracing:datastore:call:start`, `end`, `asyncStart`, `asyncEnd` and `error` of
 * `node:diagnostics_channel` are told of it. Nothing of what documents hold is in it.
 */
export interface CallReport {
  /** The method, as `put`, `views.publish` or `database.inspect`. */
  readonly method: string
  /** The store that the call is about; absent where it is about a whole database. */
  store?: string
  /** The view that the call is about. */
  readonly view?: string
  /** As in a `QueryReport`; of a database that is being opened it is known at the end. */
  database?: string
  product?: string
  /** What the call threw. */
  error?: unknown
}

const calls = tracingChannel<CallReport>('datastore:call')

/** `SpanKind.INTERNAL` and `SpanStatusCode.ERROR`, as the specification of OpenTelemetry numbers them. */
const [internal, failed] = [0, 2]

/** What the methods of an object are of: a store, or a database with all its stores. */
interface Subject {
  readonly name?: string
  readonly storage: Pick<Storage, 'location' | 'product'>
}

const subjects = new WeakMap<object, Subject>()

/** Remembers what the methods of an object are of. */
export function tracedFor(owner: object, subject: Subject): void {
  subjects.set(owner, subject)
}

/**
 * What there is to know of a method: its first argument is, or has, the name of a view, or of a store; its work begins when it
 * is asked for.
 */
type Traits = '' | 'view' | 'store' | 'work' | 'view work' | 'store work'

/** Methods that are told of, by class: for the test that no public one was forgotten. */
export const tracedMethods = new Map<object, ReadonlySet<string>>()

/** Reports calls of these methods while there is a listener. */
export function traceCalls(
  traced: { readonly prototype: object },
  methods: Readonly<Record<string, Traits>>,
  before = '',
): void {
  const { prototype } = traced
  tracedMethods.set(traced, new Set(Object.keys(methods)))
  for (const [name, traits] of Object.entries(methods)) {
    const method = Reflect.get(prototype, name) as (...given: unknown[]) => unknown
    const told = function told(this: object, ...given: unknown[]): unknown {
      const subject = subjects.get(this)
      if (subject === undefined || !isListenedTo()) return method.apply(this, given)
      const report = reportOf(before + name, subject, traits, given[0])
      if (!traits.endsWith('work'))
        return followPromise(report, () => method.apply(this, given) as Promise<unknown>)
      const work = method.apply(this, given) as AsyncGenerator | Progress<unknown>
      return work instanceof Progress
        ? new Progress(followWork(report, work[Symbol.asyncIterator]()))
        : followWork(report, work)
    }
    Object.defineProperty(prototype, name, { value: told, writable: true, configurable: true })
  }
}

function isListenedTo(): boolean {
  return callTracers.size > 0 || calls.hasSubscribers
}

function reportOf(
  method: string,
  { name: own, storage: { location, product } }: Subject,
  traits: Traits,
  given: unknown,
): CallReport {
  const view = traits.startsWith('view') ? nameIn(given) : undefined
  const store = traits.startsWith('store') ? nameIn(given) : own
  return {
    method,
    ...(store === undefined ? {} : { store }),
    ...(view === undefined ? {} : { view }),
    database: location,
    product,
  }
}

/** Has the opening of a store or a database told, which says by `opened` what it has opened, as soon as that is known. */
export async function traceOpening<T>(
  method: 'open' | 'database.open',
  open: (opened: (subject: Subject) => void) => Promise<T>,
): Promise<T> {
  if (!isListenedTo()) return await open(() => {})
  const report: CallReport = { method }
  const call = new Call(report)
  return await endWith(call, () =>
    open(({ name, storage: { location, product } }) => {
      Object.assign(report, name === undefined ? {} : { store: name }, { database: location, product })
      call.describe()
    }),
  )
}

function nameIn(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  const name: unknown =
    typeof given === 'object' && given !== null && 'name' in given ? given.name : undefined
  return typeof name === 'string' ? name : undefined
}

async function followPromise(report: CallReport, work: () => Promise<unknown>): Promise<unknown> {
  return await endWith(new Call(report), work)
}

async function endWith<T>(call: Call, work: () => Promise<T>): Promise<T> {
  try {
    return await call.run(work)
  } catch (error) {
    call.fail(error)
    throw error
  } finally {
    call.end()
  }
}

/** Follows rows or snapshots from the first that is asked for to the last, or to where their reader leaves. */
async function* followWork(report: CallReport, work: AsyncGenerator): AsyncGenerator {
  const call = new Call(report)
  try {
    for (;;) {
      const step = await call.run(() => work.next())
      if (step.done === true) return
      yield step.value
    }
  } catch (error) {
    call.fail(error)
    throw error
  } finally {
    // Of one that has ended this does nothing.
    await call.run(() => work.return(undefined))
    call.end()
  }
}

/** A call under way, and the context in which its work is done. */
class Call {
  readonly #report: CallReport
  readonly #spans: CallSpan[] = []
  readonly run: <T>(work: () => T) => T

  constructor(report: CallReport) {
    this.#report = report
    let run = calls.start.runStores(report, () => AsyncLocalStorage.snapshot()) as <T>(work: () => T) => T
    for (const tracer of callTracers) {
      run = run(() =>
        tracer.startActiveSpan!(
          `datastore.${report.method}`,
          { kind: internal, attributes: attributesOf(report) },
          (span) => {
            this.#spans.push(span)
            return AsyncLocalStorage.snapshot()
          },
        ),
      )
    }
    this.run = run
    calls.end.publish(report)
  }

  /** Tells the spans what has become known of the call. */
  describe(): void {
    for (const span of this.#spans) span.setAttributes(attributesOf(this.#report))
  }

  fail(error: unknown): void {
    this.#report.error = error
    calls.error.publish(this.#report)
    const code = error instanceof DatastoreError ? error.code : 'INTERNAL'
    for (const span of this.#spans) span.setStatus({ code: failed, message: code })
  }

  end(): void {
    calls.asyncStart.publish(this.#report)
    calls.asyncEnd.publish(this.#report)
    for (const span of this.#spans) span.end()
  }
}

function attributesOf({ method, store, view, database, product }: CallReport): Record<string, string> {
  return {
    ...(product === undefined ? {} : { 'db.system.name': systemOf(product) }),
    ...(database === undefined ? {} : { 'db.namespace': database }),
    'db.operation.name': method,
    ...(store === undefined ? {} : { 'datastore.store': store }),
    ...(view === undefined ? {} : { 'datastore.view': view }),
  }
}
