/** Functions that maps are written with, each of them only where it is used. None of them throws, whatever it is given. */
export const helpers = {
  text: "function text(value: any) {\n  return typeof value === 'string' ? value : null\n}",
  integer: 'function integer(value: any) {\n  return Number.isSafeInteger(value) ? value : null\n}',
  real: 'function real(value: any) {\n  return Number.isFinite(value) ? value : null\n}',
  boolean: "function boolean(value: any) {\n  return typeof value === 'boolean' ? value : null\n}",
  list: 'function list(value: any): any[] {\n  return Array.isArray(value) ? value : []\n}',
  own: "// A field named like something that every object, list or text has.\nfunction own(value: any, name: string) {\n  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)\n  return isObject && Object.hasOwn(value, name) ? value[name] : undefined\n}",
  join: "function join(...parts: (string | null)[]) {\n  return parts.includes(null) ? null : parts.join('')\n}",
  isNumber:
    "function isNumber(value: any) {\n  return typeof value === 'number' || typeof value === 'bigint'\n}",
} as const

/** A literal as a map has it. */
export function literal(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  const inner = JSON.stringify(value).slice(1, -1)
  return /['"\\]/.test(inner) ? `"${inner}"` : `'${inner}'`
}

/** Whether a name may lead to what the language gives, and not the document: `constructor`, `length`, the third item. */
export function isInherited(name: string, isRoot: boolean): boolean {
  if (name in {} || isRoot) return name in {}
  return /^\d+$/.test(name) || [[], '', 0, false, 0n].some((value) => name in Object(value))
}

/** Names that no variable of a map can have, or that its functions need. */
export const reservedWords: ReadonlySet<string> = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield eval arguments NaN Infinity Number Object Array'.split(
    ' ',
  ),
)

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}
