import type { Frame, LineageProbes, Origins } from './lineage-probes.ts'
import type { OriginsOf } from './create-origins.ts'
import type { Places } from './create-places.ts'
import type { ReadLog } from './create-read-log.ts'

/** What is behind variables: what they were assigned, went through, or were called with. */
export interface VariableOrigins {
  readonly probes: Pick<LineageProbes, 'd' | 'x' | 'R' | 'h' | 'D' | 'p' | 'G' | 'C' | 'a'>
  begin(): void
}

interface Given {
  /** The path of an object of the document. */
  readonly path: string | undefined
  readonly origins: Origins
}

interface Walk {
  readonly from: number
  readonly origins: Origins
  /** What led to it, apart from what is in it. */
  readonly led: Origins
  /** The path of the list of the document, where it is one. */
  readonly path: string | undefined
}

/**
 * Makes what knows variables.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
// oxlint-disable-next-line max-lines-per-function -- its text is evaluated alone, and what it keeps is seen by all of it
export function createVariables(
  log: ReadLog,
  places: Places,
  { none, add, read, behind, share, give, bind }: OriginsOf,
): VariableOrigins {
  let walks = new WeakMap<Frame, Map<string, Walk>>()
  let calling = new WeakMap<Frame, Map<string, Given[]>>()
  /** What the function that begins next is called with, until it begins. */
  let called: { readonly callee: number; readonly given: readonly Given[] } | undefined

  return {
    probes: {
      d: (frame, bindings, place, flags, mentions, look, from, value) => {
        const all = behind(place, flags, mentions, look, from, value)
        const base = typeof value === 'object' && value !== null ? places.placeOf(value) : undefined
        const [first] = bindings
        if (bindings.length === 1 && first?.[2]?.length === 0) {
          const shared = first[1] === 1 && frame[first[0]] ? (frame[first[0]] as Origins) : all
          add(shared, all)
          share(shared, mentions, look, value)
          frame[first[0]] = shared
          return value
        }
        for (const binding of bindings) bind(frame, binding, base, all, all, place)
        return value
      },
      x: (frame, ids, from) => {
        for (const id of ids) {
          const origins = frame[id]
          if (origins) read(origins, from)
        }
      },
      R: (frame, walk, flags, mentions, look, from, value) => {
        let own = walks.get(frame)
        if (!own) walks.set(frame, (own = new Map<string, Walk>()))
        const path =
          typeof value === 'object' && value !== null && Array.isArray(value)
            ? places.placeOf(value)
            : undefined
        own.set(walk, {
          from,
          path,
          origins: behind(0, flags, mentions, look, from, null),
          led: behind(0, flags, mentions, look, from, value),
        })
        return value
      },
      h: (frame, around, walk, place, bindings, index) => {
        const going = walks.get(around)?.get(walk)
        const all = none(going === undefined || going.origins.open)
        if (place > 0) all.places.add(place)
        if (going) {
          add(all, going.origins)
          read(all, going.from)
        }
        const at = going?.path === undefined ? undefined : places.indexOf(going.path)
        const base = at === undefined ? undefined : `${String(going?.path)}[${at}]`
        const led = going?.led ?? none(true)
        for (const binding of bindings) bind(frame, binding, base, all, led, place)
        if (index >= 0) {
          const list = none(all.open && base === undefined)
          if (base === undefined) add(list, all)
          else list.paths.add(log.numberOf(String(going?.path)))
          frame[index] = list
        }
      },
      D: (frame, bindings) => {
        for (const binding of bindings) bind(frame, binding, '', none(), none(), 0)
      },
      p: (frame, call, at, callee, flags, mentions, look, from, value) => {
        let own = calling.get(frame)
        if (!own) calling.set(frame, (own = new Map<string, Given[]>()))
        if (at === 0) own.set(call, [])
        const given = own.get(call) ?? []
        const path = typeof value === 'object' && value !== null ? places.placeOf(value) : undefined
        given[at] = { path, origins: behind(0, flags, mentions, look, from, value) }
        called = callee < 0 ? undefined : { callee, given }
        return value
      },
      G: (callee) => {
        const found = called?.callee === callee ? called : undefined
        called = undefined
        return found
      },
      C: (frame, bindings, found) => {
        const given = (found as { readonly given?: readonly Given[] } | undefined)?.given
        for (const [at, list] of bindings.entries())
          for (const binding of list) {
            const known = given?.[at]
            const all = given ? (known?.origins ?? none()) : none(true)
            // An object that is handed over may be changed by either side.
            if (binding[2]?.length === 0 && known?.path === undefined)
              give(frame, binding[0], binding[1], all)
            else bind(frame, binding, known?.path, all, all, 0)
          }
      },
      a: (frame, ids) => {
        for (const id of ids) frame[id] = none(true)
      },
    },
    begin: () => {
      walks = new WeakMap()
      calling = new WeakMap()
      called = undefined
    },
  }
}
