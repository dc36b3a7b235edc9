import { numberText } from '../../../../shared/numbers.ts'
import type { WantedDocuments } from '../../../../shared/model/sample-search.ts'
import { counted } from '../../../../shared/counted.ts'
import { searchBudget, type SampleSearching } from './use-sample-search.ts'

/** What one of the documents looked for does, and what several do. */
function does(wanted: WantedDocuments): readonly [one: string, many: string] {
  switch (wanted.by) {
    case 'fails':
      return ['fails', 'fail']
    case 'no row':
      return ['yields no row', 'yield no row']
    case 'most rows':
      return ['yields a row', 'yield the most rows']
    case 'branch':
      return ['goes there', 'go there']
    default:
      throw new Error(`No such search: ${String(wanted satisfies never)}`)
  }
}

/** How far a search has come, in words: "None of 204 documents goes there." */
export function searchText(search: Pick<SampleSearching, 'wanted' | 'told' | 'stale'>): string {
  const said = progressText(search)
  return search.stale ? `With the map as it was: ${said.charAt(0).toLowerCase()}${said.slice(1)}` : said
}

function progressText({ wanted, told }: Pick<SampleSearching, 'wanted' | 'told'>): string {
  if (wanted === null) return ''
  const { documents, milliseconds } = searchBudget
  const budget = `at most ${numberText(documents)} documents and ${milliseconds / 1000} seconds at once`
  if (told === null) return `Looking at ${budget}`
  const { state, looked, found } = told
  const [one, many] = does(wanted)
  const has = found.length
  const of = counted(looked, 'document')
  switch (state) {
    case 'looking':
      return `Looked at ${of}, found ${numberText(has)}; ${budget}`
    case 'stopped':
      return `Stopped: looked at ${of}, found ${numberText(has)}.`
    case 'found':
      return has === 1
        ? `Found one after ${of}.`
        : `The first ${numberText(has)} that ${many}; looked at ${of}.`
    case 'budget':
      return has === 0
        ? `None of the ${numberText(looked)} documents looked at ${one}; there are more.`
        : `${numberText(has)} of the ${numberText(looked)} documents looked at ${has === 1 ? one : many}; there are more.`
    case 'done':
      if (has === 0) return `None of ${of} ${one}.`
      return wanted.by === 'most rows'
        ? `The ${numberText(has)} of ${of} that ${many}.`
        : `${numberText(has)} of ${of} ${has === 1 ? one : many}.`
    default:
      throw new Error(`No such state: ${String(state satisfies never)}`)
  }
}
