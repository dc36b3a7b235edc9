import { joinPath } from '../../../shared/model/field-path.ts'

/** Every text in a value with the path that leads to it, without following it deeper than recursion can. */
export function* textsWithin(value: unknown): Generator<readonly [path: string, text: string], void, void> {
  const waiting: (readonly [path: string, value: unknown])[] = [['', value]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, inner] = next
    if (typeof inner === 'string') yield [path, inner]
    if (typeof inner !== 'object' || inner === null) continue
    const members: (readonly [string, unknown])[] = Array.isArray(inner)
      ? inner.map((item, at) => [`${path}[${at}]`, item])
      : Object.entries(inner).map(([name, member]) => [joinPath(path, name), member])
    waiting.push(...members.toReversed())
  }
}
