import type { Binding, Flags, Frame, Look, Mentions, Origins } from './lineage-probes.ts'
import type { Places } from './create-places.ts'
import type { ReadLog } from './create-read-log.ts'

/** Finds out what is behind expressions, and keeps it for variables. */
export interface OriginsOf {
  none(open?: boolean): Origins
  add(to: Origins, from: Origins | undefined): void
  copyOf(origins: Origins): Origins
  /** Adds what was read since a place in the log. */
  read(to: Origins, from: number): void
  /** What is behind an expression. */
  behind(place: number, flags: Flags, mentions: Mentions, look: Look, from: number, value: unknown): Origins
  /** What a value that leaves the map rests on: an object of the document on all that is in it. */
  behindValue(
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): Origins
  /** An object that is made of what variables hold may be those objects: from now on they have their origins in common. */
  share(origins: Origins, mentions: Mentions, look: Look, value: unknown): void
  give(frame: Frame, id: number, keeps: 0 | 1, origins: Origins): void
  /** Gives a variable of a pattern its part of the object of the document at `base`, or else all. */
  bind(
    frame: Frame,
    binding: Binding,
    base: string | undefined,
    all: Origins,
    led: Origins,
    place: number,
  ): void
  /** Whether a value is an object of the map's own. */
  isHeld(value: unknown): value is object
  begin(): void
}

/**
 * Makes what finds out what is behind expressions.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
// oxlint-disable-next-line max-lines-per-function -- its text is evaluated alone, and what it keeps is seen by all of it
export function createOrigins(log: ReadLog, places: Places): OriginsOf {
  const most = 20_000
  let calls = 0

  const none = (open = false): Origins => ({ paths: new Set(), places: new Set(), open })
  const add = (to: Origins, from: Origins | undefined) => {
    if (!from || from === to) return
    for (const path of from.paths) to.paths.add(path)
    for (const place of from.places) to.places.add(place)
    if (from.open) to.open = true
  }
  const isHeld = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && places.placeOf(value) === undefined
  /** Null where a variable does not exist yet. */
  const seen = (look: Look): readonly unknown[] | null => {
    try {
      return look()
    } catch {
      return null
    }
  }
  const read = (to: Origins, from: number) => {
    for (const path of log.distinct([from, log.length])) to.paths.add(path)
  }
  const behind = (
    place: number,
    flags: Flags,
    mentions: Mentions,
    look: Look,
    from: number,
    value: unknown,
  ): Origins => {
    const origins = none((flags & 1) === 1 || log.written)
    if (++calls > most) {
      log.cut()
      origins.open = true
      return origins
    }
    if (place > 0) origins.places.add(place)
    const path = typeof value === 'object' && value !== null ? places.placeOf(value) : undefined
    // A path leads to its object whatever else the objects on the way hold.
    if (path === undefined || (flags & 2) === 0) read(origins, from)
    const held = mentions.length > 0 ? seen(look) : []
    for (let at = 0; at < mentions.length; at += 3) {
      add(origins, (mentions[at] as Frame)[mentions[at + 1] as number])
      if (mentions[at + 2] === 1 && (!held || isHeld(held[at / 3]))) origins.open = true
    }
    return origins
  }
  /** What a value that leaves the map rests on: an object of the document on all that is in it. */
  const behindValue: typeof behind = (...all) => {
    const origins = behind(...all)
    const value = all[5]
    const path = typeof value === 'object' && value !== null ? places.placeOf(value) : undefined
    if (path !== undefined) origins.paths.add(log.numberOf(path))
    return origins
  }
  const give = (frame: Frame, id: number, keeps: 0 | 1, origins: Origins) => {
    const known = frame[id]
    if (keeps === 1 && known) add(known, origins)
    else frame[id] = origins
  }
  /** An object that is made of what variables hold may be those objects: from now on they have their origins in common. */
  const share = (origins: Origins, mentions: Mentions, look: Look, value: unknown) => {
    if (!isHeld(value) || mentions.length === 0) return
    const held = seen(look)
    for (let at = 0; at < mentions.length; at += 3)
      if (!held || isHeld(held[at / 3])) (mentions[at] as Frame)[mentions[at + 1] as number] = origins
  }
  const copyOf = (origins: Origins): Origins => {
    const copy = none()
    add(copy, origins)
    return copy
  }
  const bind = (
    frame: Frame,
    [id, keeps, keys, open]: Binding,
    base: string | undefined,
    all: Origins,
    led: Origins,
    place: number,
  ) => {
    if (base === undefined || keys === null || open === 1 || log.written) {
      const origins = copyOf(all)
      if (base !== undefined) origins.paths.add(log.numberOf(base))
      if (open === 1) origins.open = true
      give(frame, id, keeps, origins)
      return
    }
    // What led to the object led to its members.
    const origins = copyOf(led)
    if (place > 0) origins.places.add(place)
    let path = base
    for (const key of keys) path = typeof key === 'number' ? `${path}[${key}]` : log.spell(path, key)
    // Of an object what is read of it is told when it is read.
    if (!places.holdsObject(path)) origins.paths.add(log.numberOf(path))
    give(frame, id, keeps, origins)
  }
  return {
    none,
    add,
    copyOf,
    read,
    behind,
    behindValue,
    share,
    give,
    bind,
    isHeld,
    begin: () => {
      calls = 0
    },
  }
}
