import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { bumpGeneration } from '../../catalog/catalog.ts'
import { addVersion, setPublished } from '../../catalog/version-record.ts'
import { setDefinition, setVersion } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Operation } from '../../storage/operation.ts'

/**
 * Keeps the tests of a definition that is otherwise unchanged. Tests are no part of what is in a view's table, so
 * nothing is built: the view that answers goes on, as the next version; an unfinished build stays the version it is.
 */
export function* keepTests(store: string, record: ViewRecord, definition: ViewDefinition): Operation<void> {
  const { name, build } = record
  const kept = build === null ? record.definition : build.definition
  if (kept === null || testsOf(kept) === testsOf(definition)) return
  if (build !== null) yield* setDefinition(store, name, build.version, definition)
  else {
    const version = yield* addVersion(store, name, { definition, signature: record.signature })
    yield* setVersion(store, name, version)
    yield* setPublished(store, name, version)
  }
  yield* bumpGeneration(store)
}

function testsOf({ tests = [] }: ViewDefinition): string {
  return JSON.stringify(tests, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
