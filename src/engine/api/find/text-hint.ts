import type { DocumentCondition, DocumentFilter } from '../../../shared/model/find/document-filter.ts'

/** A text that a document has to hold, in its text or its key, and whether capital and small letters differ. */
export interface TextHint {
  readonly text: string
  readonly matchCase: boolean
}

/**
 * A text that each document has which meets a filter, as it is written or behind escapes: a database can look for it before the
 * documents are read. Null where there is no such text.
 */
export function hintOf({ text, matchCase, any }: DocumentFilter): TextHint | null {
  if (text !== '') return { text, matchCase }
  const [group, ...others] = any
  if (group === undefined || others.length > 0) return null
  return hintAmong(group, matchCase)
}

/** A text that one of several conditions asks for, all of which must hold. */
function hintAmong(conditions: readonly DocumentCondition[], matchCase: boolean): TextHint | null {
  for (const condition of conditions) {
    const within = condition.is === 'group' && condition.all && !condition.not
    const hint = within ? hintAmong(condition.members, matchCase) : null
    if (hint !== null) return hint
    if (condition.is === 'contains' || condition.is === 'startsWith')
      if (condition.value !== '') return { text: condition.value, matchCase }
    if (condition.is === 'equal' && typeof condition.value === 'string' && condition.value !== '')
      return { text: condition.value, matchCase: true }
  }
  return null
}
