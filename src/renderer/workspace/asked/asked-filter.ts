import { create } from 'zustand'
import { openTab } from '../tabs/tabs.ts'

/** A condition as the filter of documents holds it in its form. */
export interface AskedCondition {
  readonly path: string
  readonly is: 'equal' | 'less' | 'lessOrEqual' | 'greaterOrEqual' | 'exists' | 'missing' | 'ofType'
  readonly kind: 'text' | 'number' | 'true' | 'false' | 'null' | 'empty'
  readonly value: string
}

export interface AskedFilter {
  readonly database: string
  readonly store: string
  readonly conditions: readonly AskedCondition[]
  /** What is looked for anywhere in the documents. */
  readonly text: string
}

/** What another page wants the documents of a store filtered by, until the page of the documents has taken it over. */
export const useAskedFilter = create<{ readonly asked: AskedFilter | null }>()(() => ({ asked: null }))

/** Shows the documents of a store that meet all of the conditions and hold the text. */
export function askFilter(
  { database, store }: Omit<AskedFilter, 'conditions' | 'text'>,
  conditions: readonly AskedCondition[],
  text = '',
): void {
  useAskedFilter.setState({ asked: { database, store, conditions, text } })
  openTab({ kind: 'documents', database, store })
}
