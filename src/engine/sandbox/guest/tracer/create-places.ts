/** Where the objects of the document stand in it. */
export interface Places {
  /** Notes where an object of the document stands, and gives it. */
  stands(object: object, path: string): void
  /** The path of an object of the document; undefined for what is none. */
  placeOf(object: object): string | undefined
  /** Whether an object of the document stands there. */
  holdsObject(path: string): boolean
  /** Notes that an item of a list was read, and tells which one was read last. */
  itemRead(path: string, index: string): void
  indexOf(path: string): string | undefined
  begin(): void
}

/**
 * Makes what knows where objects stand.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createPlaces(): Places {
  let paths = new WeakMap<object, string>()
  let objects = new Set<string>()
  let indices = new Map<string, string>()
  return {
    stands: (object, path) => {
      paths.set(object, path)
      objects.add(path)
    },
    placeOf: (object) => paths.get(object),
    holdsObject: (path) => objects.has(path),
    itemRead: (path, index) => void indices.set(path, index),
    indexOf: (path) => indices.get(path),
    begin: () => {
      paths = new WeakMap()
      objects = new Set()
      indices = new Map()
    },
  }
}
