import type { DocumentRow } from '../../../shared/model/document.ts'

/** Characters shown before a text that was found, and at most from there on. */
const [before, after] = [16, 80]

/** The field of a document that holds a text, and what stands around it; empty where it stands further inside than a row tells. */
export function excerptOf({ fields }: Pick<DocumentRow, 'fields'>, text: string): string {
  for (const [name, json] of Object.entries(fields)) {
    const at = json.toLowerCase().indexOf(text.toLowerCase())
    if (at < 0) continue
    const from = Math.max(0, at - before)
    return `${name}: ${from > 0 ? '…' : ''}${json.slice(from, at + after)}`
  }
  return ''
}
