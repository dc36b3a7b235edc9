/** One step from a value to those within it: to a member by its name, to one item of an array, or to each. */
export type PathStep = { readonly name: string } | { readonly item: number } | { readonly each: true }

/**
 * Reads a path of a field: `address.city`, `tags[]` for each item, `tags[0]` for the first, `["odd.name"]` for a name that would be
 * mistaken. Null for what is no path.
 *
 * @example
 * parsePath('tags[].name') // [{ name: 'tags' }, { each: true }, { name: 'name' }]
 */
export function parsePath(path: string): readonly PathStep[] | null {
  const steps: PathStep[] = []
  let rest = path
  while (rest !== '') {
    const step = nextStep(rest, steps.length === 0)
    if (step === null) return null
    steps.push(step.step)
    rest = rest.slice(step.length)
  }
  return steps.length === 0 ? null : steps
}

const quotedName = /^\["(?:[^"\\]|\\.)*"\]/
const item = /^\[(\d*)\]/
const plainName = /^[^.[\]"]+/

function nextStep(rest: string, first: boolean): { readonly step: PathStep; readonly length: number } | null {
  const quoted = quotedName.exec(rest)?.[0]
  if (quoted !== undefined) {
    const name = parseName(quoted.slice(1, -1))
    return name === null ? null : { step: { name }, length: quoted.length }
  }
  const found = item.exec(rest)
  if (found) {
    const step = found[1] === '' ? { each: true as const } : { item: Number(found[1]) }
    return { step, length: found[0].length }
  }
  const dot = first ? 0 : 1
  if (!first && !rest.startsWith('.')) return null
  const name = plainName.exec(rest.slice(dot))?.[0]
  return name === undefined ? null : { step: { name }, length: dot + name.length }
}

function parseName(source: string): string | null {
  try {
    return String(JSON.parse(source))
  } catch {
    return null
  }
}

/** The path of a member: quoted where its name would be mistaken for one. */
export function joinPath(path: string, name: string): string {
  if (name === '' || /[.[\]"]/.test(name)) return `${path}[${JSON.stringify(name)}]`
  return path === '' ? name : `${path}.${name}`
}

/** Every value that a path leads to. A name leads to a member that the object itself has, and to nothing in what is no object. */
export function* valuesAt(
  value: unknown,
  steps: readonly PathStep[],
  from = 0,
): Generator<unknown, void, void> {
  const step = steps[from]
  if (step === undefined) {
    yield value
    return
  }
  if ('name' in step) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    if (Object.hasOwn(value, step.name))
      yield* valuesAt(value[step.name as keyof typeof value], steps, from + 1)
    return
  }
  if (!Array.isArray(value)) return
  if ('item' in step) {
    if (step.item < value.length) yield* valuesAt(value[step.item], steps, from + 1)
    return
  }
  for (const each of value) yield* valuesAt(each, steps, from + 1)
}
