import type { PathStep } from '../../../../shared/model/field-path.ts'
import type { Steps } from '../../../workspace/recipes/recipe.ts'

/** Reads a path as SQLite's JSON functions have it: `$.a.b`, `$."odd name"`, `$.tags[0]`. Null for what is none. */
export function readJsonPath(text: string): Steps | null {
  if (!text.startsWith('$')) return null
  const steps: PathStep[] = []
  let rest = text.slice(1)
  while (rest !== '') {
    const found = /^\.(?:"([^"]*)"|([^.["]+))|^\[(\d+)\]/.exec(rest)
    if (found === null) return null
    const [whole, quoted, plain, item] = found
    steps.push(item === undefined ? { name: quoted ?? plain ?? '' } : { item: Number(item) })
    rest = rest.slice(whole.length)
  }
  return steps
}
