const mostPaths = 5_000
/** An object with more members than this is taken for one whose keys are data: the others count as `*`. */
const mostMembers = 100
const longestPath = 200

export type FeatureKind = 'field' | 'branch'

interface Feature {
  readonly kind: FeatureKind
  readonly text: string
}

/** Numbers what documents can have, a path with a type or a way through a map, and stays of bounded size. */
export class FeatureTable {
  readonly #ids = new Map<string, number>()
  readonly #features: Feature[] = []
  readonly #paths = new Set<string>([''])
  readonly #members = new Map<string, number>()

  get size(): number {
    return this.#features.length
  }

  countOf(kind: FeatureKind): number {
    return this.#features.filter((feature) => feature.kind === kind).length
  }

  describe(id: number): Feature {
    return this.#features[id]!
  }

  /** The number of a feature; a new one gets the next. */
  id(kind: FeatureKind, text: string): number {
    const name = `${kind} ${text}`
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    this.#ids.set(name, this.#features.length)
    return this.#features.push({ kind, text }) - 1
  }

  /** The path of a member of `parent`, or `parent.*` where there are too many to be told apart. */
  path(parent: string, member: string): string {
    if (this.#paths.has(member)) return member
    const members = this.#members.get(parent) ?? 0
    if (members >= mostMembers || this.#paths.size >= mostPaths || member.length > longestPath)
      return `${parent}.*`
    this.#members.set(parent, members + 1)
    this.#paths.add(member)
    return member
  }
}
