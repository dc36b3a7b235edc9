import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { queryChannel } from './query-reports.ts'
import type { QueryReport } from './query-reports.ts'

/** What is used of a tracer of OpenTelemetry (`trace.getTracer('…')`); no package of it is needed. */
export interface SpanTracer {
  startSpan(
    name: string,
    options: {
      readonly kind: number
      /** Milliseconds since 1970. */
      readonly startTime: number
      readonly attributes: Record<string, string | number>
    },
  ): {
    setStatus(status: { code: number; message?: string }): unknown
    end(endTime?: number): void
  }
  /** Makes a span that is active while the function runs; without this there are spans of statements only. */
  startActiveSpan?<T>(
    name: string,
    options: { readonly kind: number; readonly attributes: Record<string, string> },
    work: (span: CallSpan) => T,
  ): T
}

/** What is used of a span of a call. */
export interface CallSpan {
  setAttributes(attributes: Record<string, string>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** The tracers that calls are made known to. */
export const callTracers = new Set<SpanTracer>()

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR`, as the specification of OpenTelemetry numbers them. */
const client = 2
const failed = 2

const systems: Readonly<Record<string, string>> = {
  SQLite: 'sqlite',
  PostgreSQL: 'postgresql',
  MariaDB: 'mariadb',
  MySQL: 'mysql',
}

/** The name of a database as the semantic conventions of OpenTelemetry have it. */
export function systemOf(product: string): string {
  const system = product.split(' ')[0]!
  return Object.hasOwn(systems, system) ? systems[system]! : 'other_sql'
}

/**
 * Makes a span of OpenTelemetry of each call of a store or a database (`datastore.put`, `datastore.database.inspect`), below the span that is active where it is called,
 * and below that one of each of its statements. Attributes follow the semantic conventions for databases; keys, documents and
 * values of parameters are in none. The tracer is that of
 * `@opentelemetry/api`: `traceQueries(trace.getTracer('datastore'))`.
 *
 * @returns A function that ends it.
 */
export function traceQueries(tracer: SpanTracer): () => void {
  const listen = (message: unknown): void => {
    const { product, database, sql, milliseconds, rows, error } = message as QueryReport
    const operation = /^\w+/.exec(sql)?.[0].toUpperCase() ?? 'SQL'
    const ended = Date.now()
    const span = tracer.startSpan(operation, {
      kind: client,
      startTime: ended - milliseconds,
      attributes: {
        'db.system.name': systemOf(product),
        'db.namespace': database,
        'db.operation.name': operation,
        'db.query.text': sql,
        'db.response.returned_rows': rows,
      },
    })
    if (error !== undefined)
      span.setStatus({ code: failed, ...(error instanceof Error ? { message: error.message } : {}) })
    span.end(ended)
  }
  subscribe(queryChannel, listen)
  if (tracer.startActiveSpan !== undefined) callTracers.add(tracer)
  return () => {
    callTracers.delete(tracer)
    unsubscribe(queryChannel, listen)
  }
}
