import { type Node, parseTree } from 'jsonc-parser'
import { joinPath } from '../../../shared/model/field-path.ts'
import type { MergeChoice, MergeConflict, Merged } from '../../../shared/model/bulk/merge.ts'
import {
  adding,
  membersNamed,
  memberValue,
  removing,
  replacing,
  type Splice,
  spliced,
} from '../bulk/json-splices.ts'
import { compactJson } from './compact-json.ts'

/** A value as it was, and as two writers left it; undefined where it is not there. */
interface Versions<Value> {
  readonly base: Value
  readonly mine: Value
  readonly theirs: Value
}

type Side = keyof Versions<unknown>

/**
 * Puts what another writer has made of a document into the text that someone has made of it: fields that only one of them
 * changed are as that one left them. Of a field that both changed in different ways, mine stays unless theirs is chosen. Arrays
 * count as one value, and what is the same but for white space as the same. Null where one of the texts is no object.
 */
export function mergeTexts(texts: Versions<string>, choices: readonly MergeChoice[]): Merged | null {
  const [base, mine, theirs] = [objectOf(texts.base), objectOf(texts.mine), objectOf(texts.theirs)]
  if (base === null || mine === null || theirs === null) return null
  const merging = new Merging(texts, new Map(choices.map(({ path, take }) => [path, take])))
  const splices = merging.within('', { base, mine, theirs })
  return { text: spliced(texts.mine, splices), conflicts: merging.conflicts, taken: merging.taken }
}

function objectOf(text: string): Node | null {
  const errors: unknown[] = []
  const node = parseTree(text, errors as never, { disallowComments: true })
  return errors.length === 0 && node?.type === 'object' ? node : null
}

class Merging {
  readonly conflicts: MergeConflict[] = []
  /** Fields that are as theirs, without a choice. */
  readonly taken: string[] = []
  readonly #texts: Versions<string>
  readonly #choices: ReadonlyMap<string, MergeChoice['take']>

  constructor(texts: Versions<string>, choices: ReadonlyMap<string, MergeChoice['take']>) {
    this.#texts = texts
    this.#choices = choices
  }

  /** What makes of my object what both have made of it. */
  within(path: string, objects: Versions<Node>): Splice[] {
    const names = new Set([...namesOf(objects.mine), ...namesOf(objects.theirs), ...namesOf(objects.base)])
    const removed = new Set<Node>()
    const added: [string, string][] = []
    const splices: Splice[] = []
    for (const name of names) {
      const values = {
        base: memberValue(objects.base, name),
        mine: memberValue(objects.mine, name),
        theirs: memberValue(objects.theirs, name),
      }
      const at = joinPath(path, name)
      if (isObject(values)) splices.push(...this.within(at, values))
      else if (this.#takes(at, values)) {
        const theirs = this.#written('theirs', values)
        if (theirs === null) for (const member of membersNamed(objects.mine, name)) removed.add(member)
        else if (values.mine === undefined) added.push([name, theirs])
        else splices.push(replacing(values.mine, theirs))
      }
    }
    const source = this.#texts.mine
    return [...splices, ...removing(objects.mine, removed), ...adding(source, objects.mine, added, removed)]
  }

  /** Whether a value is to be as theirs. */
  #takes(path: string, values: Versions<Node | undefined>): boolean {
    const [base, mine, theirs] = [
      this.#compact('base', values),
      this.#compact('mine', values),
      this.#compact('theirs', values),
    ]
    if (theirs === mine || theirs === base) return false
    if (mine === base) {
      this.taken.push(path)
      return true
    }
    const take = this.#choices.get(path) ?? null
    const written = (side: Side): string | null => this.#written(side, values)
    this.conflicts.push({
      path,
      base: written('base'),
      mine: written('mine'),
      theirs: written('theirs'),
      take,
    })
    return take === 'theirs'
  }

  #written(side: Side, { [side]: node }: Versions<Node | undefined>): string | null {
    return node === undefined ? null : this.#texts[side].slice(node.offset, node.offset + node.length)
  }

  #compact(side: Side, values: Versions<Node | undefined>): string | null {
    const written = this.#written(side, values)
    return written === null ? null : compactJson(written)
  }
}

function namesOf(object: Node): string[] {
  return (object.children ?? []).map((member) => String(member.children?.[0]?.value))
}

function isObject(values: Versions<Node | undefined>): values is Versions<Node> {
  return [values.base, values.mine, values.theirs].every((value) => value?.type === 'object')
}
