import type { Places } from './create-places.ts'

/** What a map has read of its document, in order: a log of paths. */
export interface ReadLog {
  /** The paths, each once. */
  readonly paths: readonly string[]
  /** How many readings are noted. */
  readonly length: number
  /** Whether something was left out, for being too much. */
  readonly isCut: boolean
  /** More than 0 while what is read is no reading of the map's. */
  quiet: number
  /** Whether items of arrays are told apart: `tags[2]`, not `tags[]`. */
  exact: boolean
  /** Whether the map has changed the document: what it reads from then on may be its own. */
  written: boolean
  begin(): void
  /** Says that something is left out. */
  cut(): void
  note(path: string): void
  /** The path of a member. */
  pathOf(path: string, target: object, key: string): string
  /** Notes that a property was asked for. */
  read(path: string, target: object, key: PropertyKey): void
  /** The paths within these ranges of the log, by their numbers. */
  distinct(...ranges: readonly (readonly [from: number, to: number])[]): number[]
  /** How many paths were read before a place in the log. */
  readBefore(position: number): number
  /** Gives the place in the log, from which on what is read is noted though it was read just before. */
  mark(): number
  /** The number of a path, whether it was read or not; -1 where no more are kept. */
  numberOf(path: string): number
  /** The path of a member by its name. */
  spell(path: string, name: string): string
}

/**
 * Makes the log of a document's readings.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
// oxlint-disable-next-line max-lines-per-function -- its text is evaluated alone, and what it keeps is seen by all of it
export function createReadLog(places: Places): ReadLog {
  const most = { log: 50_000, paths: 500, exactPaths: 3_000, path: 200, names: 2_000 }
  let paths: string[] = []
  /** Where in the log each path stands first. */
  let firsts: number[] = []
  let log: number[] = []
  let known = new Map<string, number>()
  let cut = false
  let marked = false
  let exact = false
  /** Paths of members. They depend on paths only and serve one document after the other: documents of a store are alike. */
  let joined = new Map<string, Map<string, string>>()
  let names = 0

  const note = (path: string) => {
    if (log.length >= most.log) {
      cut = true
      return
    }
    const id = known.get(path) ?? add(path)
    if (id === undefined) return
    if (marked || log[log.length - 1] !== id) log.push(id)
    marked = false
  }
  const add = (path: string): number | undefined => {
    if (paths.length >= (exact ? most.exactPaths : most.paths)) {
      cut = true
      return undefined
    }
    const id = paths.length
    known.set(path, id)
    paths.push(path.length > most.path && !exact ? `${path.slice(0, most.path)}…` : path)
    firsts.push(log.length)
    return id
  }
  const spell = (path: string, name: string) => {
    if (name === '' || /[.[\]"]/.test(name)) return `${path}[${JSON.stringify(name)}]`
    return path === '' ? name : `${path}.${name}`
  }
  const join = (path: string, name: string): string => {
    let members = joined.get(path)
    if (!members) joined.set(path, (members = new Map<string, string>()))
    let member = members.get(name)
    if (member === undefined) {
      names++
      members.set(name, (member = spell(path, name)))
    }
    return member
  }
  const pathOf = (path: string, target: object, key: string) => {
    if (!Array.isArray(target)) return join(path, key)
    if (key === 'length') return path
    return exact ? `${path}[${key}]` : `${path}[]`
  }

  return {
    get paths() {
      return paths
    },
    get length() {
      return log.length
    },
    get isCut() {
      return cut
    },
    quiet: 0,
    written: false,
    get exact() {
      return exact
    },
    set exact(wanted) {
      exact = wanted
    },
    begin() {
      paths = []
      firsts = []
      log = []
      known = new Map()
      cut = false
      this.quiet = 0
      this.written = false
      marked = false
      places.begin()
      if (names > most.names) {
        joined = new Map()
        names = 0
      }
    },
    cut: () => {
      cut = true
    },
    note,
    pathOf,
    // Properties that are not there were asked for all the same; what prototypes have is no part of a document.
    read(path, target, key) {
      if (this.quiet > 0 || typeof key !== 'string') return
      if (exact && Array.isArray(target) && key !== 'length') places.itemRead(path, key)
      if (Object.hasOwn(target, key)) note(pathOf(path, target, key))
      else if (!(key in target) && key !== 'toJSON' && key !== 'then') note(pathOf(path, target, key))
    },
    distinct: (...ranges) => {
      const found = new Set<number>()
      for (const [from, to] of ranges) for (let at = from; at < to; at++) found.add(log[at] as number)
      return [...found]
    },
    readBefore: (position) => {
      let ids = 0
      while (ids < firsts.length && (firsts[ids] as number) < position) ids++
      return ids
    },
    mark: () => {
      marked = true
      return log.length
    },
    numberOf: (path) => known.get(path) ?? add(path) ?? -1,
    spell,
  }
}
