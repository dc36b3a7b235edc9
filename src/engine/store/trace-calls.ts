import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { DatastoreError } from '../../shared/errors.ts'
import { Progress } from '../progress.ts'
import { callTracers, systemOf } from '../storage/trace-queries.ts'
import type { CallSpan } from '../storage/trace-queries.ts'
import type { OpenStore } from './open-store.ts'

/**
 * A call of a store's method, as the channels `tracing:datastore:call:start`, `end`, `asyncStart`, `asyncEnd` and `error` of
 * `node:diagnostics_channel` are told of it. Nothing of what documents hold is in it.
 */
export interface CallReport {
  /** The method, as `put` or `views.publish`. */
  readonly method: string
  readonly store: string
  /** The view that the call is about. */
  readonly view?: string
  /** As in a `QueryReport`. */
  readonly database: string
  readonly product: string
  /** What the call threw. */
  error?: unknown
}

const calls = tracingChannel<CallReport>('datastore:call')

/** `SpanKind.INTERNAL` and `SpanStatusCode.ERROR`, as the specification of OpenTelemetry numbers them. */
const [internal, failed] = [0, 2]

const stores = new WeakMap<object, OpenStore>()

/** Remembers which store the methods of an object are of. */
export function tracedFor(owner: object, store: OpenStore): void {
  stores.set(owner, store)
}

/** What there is to know of a method: its first argument is, or has, a view's name; its work begins when it is asked for. */
type Traits = '' | 'view' | 'work' | 'view work'

/** Has calls of these methods told while anyone listens. */
export function traceCalls(
  { prototype }: { readonly prototype: object },
  methods: Readonly<Record<string, Traits>>,
  before = '',
): void {
  for (const [name, traits] of Object.entries(methods)) {
    const method = Reflect.get(prototype, name) as (...given: unknown[]) => unknown
    const traced = function traced(this: object, ...given: unknown[]): unknown {
      const store = stores.get(this)
      if (store === undefined || (callTracers.size === 0 && !calls.hasSubscribers))
        return method.apply(this, given)
      const view = traits.startsWith('view') ? viewOf(given[0]) : undefined
      const { location, product } = store.storage
      const report: CallReport = {
        method: before + name,
        store: store.name,
        ...(view === undefined ? {} : { view }),
        database: location,
        product,
      }
      if (!traits.endsWith('work'))
        return followPromise(report, () => method.apply(this, given) as Promise<unknown>)
      const work = method.apply(this, given) as AsyncGenerator | Progress<unknown>
      return work instanceof Progress
        ? new Progress(followWork(report, work[Symbol.asyncIterator]()))
        : followWork(report, work)
    }
    Object.defineProperty(prototype, name, { value: traced, writable: true, configurable: true })
  }
}

function viewOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  const name: unknown =
    typeof given === 'object' && given !== null && 'name' in given ? given.name : undefined
  return typeof name === 'string' ? name : undefined
}

async function followPromise(report: CallReport, work: () => Promise<unknown>): Promise<unknown> {
  const call = new Call(report)
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
    'db.system.name': systemOf(product),
    'db.namespace': database,
    'db.operation.name': method,
    'datastore.store': store,
    ...(view === undefined ? {} : { 'datastore.view': view }),
  }
}
