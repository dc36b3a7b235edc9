import type { LineageProbes, Frame, Origins } from './lineage-probes.ts'
import type { OriginsOf } from './create-origins.ts'
import type { Places } from './create-places.ts'
import type { ReadLog } from './create-read-log.ts'
import type { WatchedProxies } from './watch-proxies.ts'

/** What is behind the members of objects: of rows, and of what becomes one. */
export interface MemberOrigins {
  readonly probes: Pick<LineageProbes, 'B' | 'E' | 'k' | 'S' | 'M'>
  begin(): void
  /** For each column of a row: its name, paths, places, and 1 where it is open. */
  cellsOf(row: object): [name: string, paths: number[], places: number[], open: 0 | 1][]
}

/**
 * Makes what knows the members of objects.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
// oxlint-disable-next-line max-lines-per-function -- its text is evaluated alone, and what it keeps is seen by all of it
export function createMembers(
  { foreign }: WatchedProxies,
  log: ReadLog,
  places: Places,
  { none, add, copyOf, behind, behindValue, share, isHeld }: OriginsOf,
): MemberOrigins {
  let records = new WeakMap<object, Map<string, Origins>>()
  let literals = new WeakMap<Frame, Map<string, Map<string, Origins>>>()

  const recordOf = (object: object) => {
    let record = records.get(object)
    if (!record) records.set(object, (record = new Map<string, Origins>()))
    return record
  }
  const literalOf = (frame: Frame, literal: string) => literals.get(frame)?.get(literal)

  const recordEntry = (record: Map<string, Origins>, key: string): Origins => {
    let origins = record.get(key)
    if (!origins) record.set(key, (origins = none()))
    return origins
  }

  return {
    probes: {
      B: (frame, literal) => {
        let own = literals.get(frame)
        if (!own) literals.set(frame, (own = new Map<string, Map<string, Origins>>()))
        own.set(literal, new Map())
        return frame
      },
      E: (frame, literal, made) => {
        const record = literalOf(frame, literal)
        if (record) records.set(made, record)
        return made
      },
      k: (frame, literal, name, place, flags, mentions, look, from, value) => {
        literalOf(frame, literal)?.set(name, behindValue(place, flags, mentions, look, from, value))
        return value
      },
      S: (frame, literal, place, flags, mentions, look, from, value) => {
        const record = literalOf(frame, literal)
        if (!record || typeof value !== 'object' || value === null || foreign.has(value)) return value
        const all = behind(place, flags, mentions, look, from, null)
        const path = places.placeOf(value)
        const known = records.get(value)
        log.quiet++
        for (const key of Object.keys(value)) {
          const origins = path === undefined ? (known?.get(key) ?? copyOf(all)) : none(log.written)
          if (path !== undefined) {
            origins.paths.add(log.numberOf(Array.isArray(value) ? `${path}[${key}]` : log.spell(path, key)))
            if (place > 0) origins.places.add(place)
          }
          record.set(key, origins)
        }
        log.quiet--
        return value
      },
      M: (holders, object, key, place, flags, mentions, look, from, value) => {
        const origins = behindValue(place, flags, mentions, look, from, value)
        for (let at = 0; at < holders.length; at += 3) {
          const frame = holders[at] as Frame
          const id = holders[at + 1] as number
          const known = (frame[id] ??= none())
          add(known, origins)
          share(known, mentions, look, value)
        }
        let target: unknown
        try {
          target = object()
        } catch {
          return value
        }
        if (!isHeld(target)) return value
        const record = recordOf(target)
        if (key === null) {
          for (const known of record.values()) add(known, origins)
          add(recordEntry(record, ''), origins)
        } else add(recordEntry(record, key), origins)
        return value
      },
    },
    begin: () => {
      records = new WeakMap()
      literals = new WeakMap()
    },
    cellsOf: (row) => {
      const path = places.placeOf(row)
      const record = records.get(row)
      const cells: [string, number[], number[], 0 | 1][] = []
      if (path === undefined && !record) return cells
      const all = record?.get('')
      log.quiet++
      for (const key of Object.keys(row)) {
        const origins = none(log.written)
        if (path !== undefined) origins.paths.add(log.numberOf(log.spell(path, key)))
        else add(origins, record?.get(key) ?? none(true))
        add(origins, all)
        cells.push([key, [...origins.paths], [...origins.places], origins.open ? 1 : 0])
      }
      log.quiet--
      return cells
    },
  }
}
