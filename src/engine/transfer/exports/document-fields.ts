import { joinPath, parsePath, type PathStep } from '../../../shared/model/field-path.ts'
import { jsonMembers } from '../json/json-members.ts'
import { elementRanges } from '../json/json-values.ts'

/** How deep objects are flattened; what stands deeper is JSON. */
const deepest = 20

/** The fields of a document by their names, each as JSON source; of what is no object `_value`. */
export function topFields(text: string): Map<string, string> {
  return jsonMembers(text) ?? new Map([['_value', text]])
}

/** The fields of a document by their paths, objects taken apart; arrays, and objects without a member, are values. */
export function flatFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  const members = jsonMembers(text)
  if (members === null) return fields.set('_value', text)
  flatten(members, '', fields, 0)
  return fields
}

function flatten(
  members: ReadonlyMap<string, string>,
  path: string,
  fields: Map<string, string>,
  depth: number,
): void {
  for (const [name, source] of members) {
    const at = joinPath(path, name)
    const within = source.startsWith('{') && depth < deepest ? jsonMembers(source) : null
    if (within === null || within.size === 0) fields.set(at, source)
    else flatten(within, at, fields, depth + 1)
  }
}

/** Makes a function that gives the values at chosen paths: those of several items as an array of them. */
export function chosenFields(paths: readonly string[]): (text: string) => Map<string, string> {
  const chosen = paths.map((path) => [path, parsePath(path) ?? [{ name: path }]] as const)
  return (text) => {
    const fields = new Map<string, string>()
    const members = jsonMembers(text)
    for (const [path, steps] of chosen) {
      const found = members === null ? [] : sourcesIn(members, steps)
      const many = steps.some((step) => 'each' in step)
      if (found.length > 0) fields.set(path, many ? `[${found.join(', ')}]` : found[0]!)
    }
    return fields
  }
}

function sourcesIn(members: ReadonlyMap<string, string>, [first, ...rest]: readonly PathStep[]): string[] {
  const source = first !== undefined && 'name' in first ? members.get(first.name) : undefined
  return source === undefined ? [] : sourcesAt(source, rest)
}

function sourcesAt(source: string, steps: readonly PathStep[]): string[] {
  const [step, ...rest] = steps
  if (step === undefined) return [source]
  if ('name' in step) return sourcesIn(jsonMembers(source) ?? new Map(), steps)
  if (!source.startsWith('[')) return []
  const items = elementRanges(source).map(({ start, end }) => source.slice(start, end))
  return ('each' in step ? items : items.slice(step.item, step.item + 1)).flatMap((item) =>
    sourcesAt(item, rest),
  )
}

interface Branch {
  source?: string
  readonly members: Map<string, Branch>
}

/** Makes a function that gives a document with nothing in it but the chosen fields, each where it stands. */
export function chosenPart(paths: readonly string[]): (text: string) => string {
  const fieldsOf = chosenFields(paths)
  return (text) => {
    const root: Branch = { members: new Map() }
    for (const [path, source] of fieldsOf(text)) {
      let at = root
      for (const step of parsePath(path) ?? [{ name: path }]) {
        // Items stand together in one array, in the place of the field that holds them.
        if (!('name' in step)) break
        const next = at.members.get(step.name) ?? { members: new Map() }
        at.members.set(step.name, next)
        at = next
      }
      at.source = source
    }
    return written(root)
  }
}

function written({ source, members }: Branch): string {
  // A field that was chosen whole has in it what was chosen of it, too.
  if (source !== undefined) return source
  return `{${Array.from(members, ([name, branch]) => `${JSON.stringify(name)}: ${written(branch)}`).join(', ')}}`
}
