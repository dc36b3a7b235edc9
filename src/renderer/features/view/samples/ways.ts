import type { WantedDocuments } from '../../../../shared/model/sample-search.ts'

/** Most documents that are chosen one by one. */
export const mostSampled = 100

/** How long typing a condition must pause before documents are looked for, in milliseconds. */
export const typingPause = 300

/** How documents are chosen that a draft runs on. */
export type SampleWay =
  | '10'
  | '100'
  | '1000'
  | 'shape'
  | 'random'
  | 'keys'
  | 'filter'
  | 'query'
  | 'fails'
  | 'no row'
  | 'most rows'

/** Every way, as a person chooses among them. */
export const sampleWays: readonly {
  readonly group: string
  readonly items: readonly { readonly value: SampleWay; readonly label: string }[]
}[] = [
  {
    group: 'Spread over the store',
    items: [
      { value: '10', label: '10 documents' },
      { value: '100', label: '100 documents' },
      { value: '1000', label: '1,000 documents' },
    ],
  },
  {
    group: 'Chosen',
    items: [
      { value: 'shape', label: 'By shape' },
      { value: 'random', label: 'At random, by a seed' },
      { value: 'keys', label: 'By key' },
      { value: 'filter', label: 'By a filter' },
      { value: 'query', label: 'By a query of a view' },
    ],
  },
  {
    group: 'Found by the map',
    items: [
      { value: 'fails', label: 'That fail' },
      { value: 'no row', label: 'That yield no row' },
      { value: 'most rows', label: 'That yield the most' },
    ],
  },
]

/** What a way looks for in the store; null for one that does not. */
export function wantedBy(way: SampleWay): WantedDocuments | null {
  return way === 'fails' || way === 'no row' || way === 'most rows' ? { by: way } : null
}

/** How many documents spread over the store a way runs on; null for one that chooses them otherwise. */
export function spreadOf(way: SampleWay): number | null {
  const many = Number(way)
  return Number.isInteger(many) ? many : null
}
