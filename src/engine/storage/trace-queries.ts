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
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR`, as the specification of OpenTelemetry numbers them. */
const client = 2
const failed = 2

const systems: Readonly<Record<string, string>> = {
  SQLite: 'sqlite',
  PostgreSQL: 'postgresql',
  MariaDB: 'mariadb',
  MySQL: 'mysql',
}

/**
 * Makes a span of OpenTelemetry of each statement, below the span that is active where the store is called. Attributes
 * follow the semantic conventions for databases; values of parameters are in none. The tracer is that of
 * `@opentelemetry/api`: `traceQueries(trace.getTracer('datastore'))`.
 *
 * @returns A function that ends it.
 */
export function traceQueries(tracer: SpanTracer): () => void {
  const listen = (message: unknown): void => {
    const { product, database, sql, milliseconds, rows, error } = message as QueryReport
    const system = product.split(' ')[0]!
    const operation = /^\w+/.exec(sql)?.[0].toUpperCase() ?? 'SQL'
    const ended = Date.now()
    const span = tracer.startSpan(operation, {
      kind: client,
      startTime: ended - milliseconds,
      attributes: {
        'db.system.name': Object.hasOwn(systems, system) ? systems[system]! : 'other_sql',
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
  return () => void unsubscribe(queryChannel, listen)
}
