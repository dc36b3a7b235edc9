import type { MapError } from '../../../shared/model/view.ts'
import type { LineFailure } from '../../../shared/model/trace/view-trace.ts'

/** Adds up errors by the place of the map that throws, the one that concerns most documents first. */
export function groupFailures(errors: readonly MapError[], sampled: number): LineFailure[] {
  const groups = new Map<string, LineFailure>()
  for (const { key, code, message, line, column } of errors) {
    if (key === null) continue
    const name = `${code} ${line} ${column}`
    const known = groups.get(name) ?? { line, column, code, message, documents: 0, share: 0, firstKey: key }
    const documents = known.documents + 1
    groups.set(name, { ...known, documents, share: documents / sampled })
  }
  return [...groups.values()].toSorted((one, other) => other.documents - one.documents)
}
