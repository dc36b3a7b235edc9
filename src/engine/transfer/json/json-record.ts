import { jsonMembers } from './json-members.ts'

/**
 * A document as one line of JSON that also names its key: `{"_key": "joe", …}`. The document's own text is spliced in,
 * never parsed and written anew, so every number stays as it was. A document that is no object, or that has a `_key` or
 * a `_value` of its own, becomes `{"_key": "joe", "_value": …}`.
 */
export function jsonRecord(key: string, text: string): string {
  const members = jsonMembers(text)
  const line = onOneLine(text)
  if (members === null || members.has('_key') || members.has('_value'))
    return `{"_key": ${JSON.stringify(key)}, "_value": ${line}}`
  if (members.size === 0) return `{"_key": ${JSON.stringify(key)}}`
  return `{"_key": ${JSON.stringify(key)}, ${line.slice(line.indexOf('{') + 1).trimStart()}`
}

/** Members of a row as one line of JSON. Each value is JSON source already. */
export function jsonObject(members: Iterable<readonly [string, string]>): string {
  const pairs = Array.from(members, ([name, source]) => `${JSON.stringify(name)}: ${onOneLine(source)}`)
  return `{${pairs.join(', ')}}`
}

/** JSON strings hold no raw line ends, so those of a JSON text are only layout. */
export function onOneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+[ \t]*/g, ' ').trim() : text.trim()
}
