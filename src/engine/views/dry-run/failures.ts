import type { DatastoreError } from '../../../shared/errors.ts'
import type { DryRunReport, FailingDocument } from '../../../shared/model/dry-run.ts'
import { describeError } from './describe-error.ts'

/** Documents listed of each kind of failure; all are counted. */
const mostListed = 100
const longestValue = 200

type Kind = keyof DryRunReport['failures']
type List = { count: number; documents: FailingDocument[] }

/** The documents that the new version cannot hold, by what is wrong with them. */
export class Failures {
  readonly #lists: Record<Kind, List> = {
    map: { count: 0, documents: [] },
    type: { count: 0, documents: [] },
    notNull: { count: 0, documents: [] },
    refused: { count: 0, documents: [] },
  }

  add(key: string, error: DatastoreError): void {
    const list = this.#lists[kindOf(error)]
    list.count++
    if (list.documents.length >= mostListed) return
    const { column: field = null, value } = error.details
    list.documents.push({ ...describeError(key, error), field, value: show(value) })
  }

  get lists(): DryRunReport['failures'] {
    const copy = ({ count, documents }: List): List => ({ count, documents: [...documents] })
    const { map, type, notNull, refused } = this.#lists
    return { map: copy(map), type: copy(type), notNull: copy(notNull), refused: copy(refused) }
  }
}

function kindOf({ code, details }: DatastoreError): Kind {
  if (code === 'CONSTRAINT') return details.constraint === 'not null' ? 'notNull' : 'refused'
  return details.column === undefined ? 'map' : 'type'
}

function show(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const text =
    typeof value === 'string' ? value : typeof value === 'bigint' ? `${value}` : JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}
