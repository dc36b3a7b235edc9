import type { Term } from './parse-search.ts'
import { wordsOf } from './words.ts'
import type { Word } from './words.ts'

/** A passage of a text, and where in it stands what was looked for: `text.slice(from, to)` for each of the marks. */
export interface Snippet {
  readonly text: string
  readonly marks: readonly (readonly [from: number, to: number])[]
}

/** A place of a term in a text. */
interface Hit {
  readonly term: Term
  readonly from: number
  readonly to: number
}

/** How long a passage is, in characters, and how much of it stands before the first mark. */
const [longest, before] = [200, 40]

/** Hits that are looked at for the best passage. */
const mostHits = 1000

/** The passage of a text that has most of the terms; undefined when it has none of them. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet | undefined {
  const hits = findHits(Array.from(wordsOf(text)), terms)
  if (hits.length === 0) return undefined
  const first = bestStart(hits)
  const begin = first.to > longest ? edgeAfter(text, Math.max(0, first.from - before), first.from) : 0
  const end = edgeBefore(text, Math.min(text.length, begin + longest), first.to)
  const lead = begin > 0 ? '…' : ''
  const shift = lead.length - begin
  const marks: [number, number][] = []
  for (const { from, to } of hits) {
    if (from < begin || to > end) continue
    const last = marks.at(-1)
    if (last !== undefined && from + shift <= last[1]) last[1] = Math.max(last[1], to + shift)
    else marks.push([from + shift, to + shift])
  }
  return { text: `${lead}${text.slice(begin, end)}${end < text.length ? '…' : ''}`, marks }
}

/** Where the terms stand, in the order of the text. */
function findHits(words: readonly Word[], terms: readonly Term[]): Hit[] {
  const hits: Hit[] = []
  for (let place = 0; place < words.length && hits.length < mostHits; place++) {
    for (const term of terms) {
      if (!standsAt(words, place, term)) continue
      hits.push({ term, from: words[place]!.from, to: words[place + term.words.length - 1]!.to })
    }
  }
  return hits
}

function standsAt(words: readonly Word[], place: number, { words: wanted, prefix }: Term): boolean {
  return wanted.every((word, index) => {
    const found = words[place + index]?.word
    if (found === undefined) return false
    return prefix && index === wanted.length - 1 ? found.startsWith(word) : found === word
  })
}

/** The hit with which the passage begins that has the most terms, and of those the most hits. */
function bestStart(hits: readonly Hit[]): Hit {
  let best = hits[0]!
  let most = 0
  for (const [index, hit] of hits.entries()) {
    const terms = new Set<Term>()
    let count = 0
    for (let next = index; next < hits.length && hits[next]!.to <= hit.from + longest - before; next++) {
      terms.add(hits[next]!.term)
      count++
    }
    const score = terms.size * mostHits + count
    if (score <= most) continue
    most = score
    best = hit
  }
  return best
}

/** The beginning of the first word from `place` on, `limit` at the latest. */
function edgeAfter(text: string, place: number, limit: number): number {
  if (place === 0) return 0
  const blank = text.slice(place - 1, limit).search(/\s\S/u)
  return blank < 0 ? limit : place + blank
}

/** The end of the last word that ends at `place` or before; where there is none, `place`, without half of a character. */
function edgeBefore(text: string, place: number, least: number): number {
  if (place >= text.length) return text.length
  if (place <= least) return least
  const inside = text.slice(least, place + 1)
  const blank = inside.search(/\s\S*$/u)
  if (blank >= 0) return least + blank
  return /[\udc00-\udfff]/.test(text[place]!) && place - 1 >= least ? place - 1 : place
}
