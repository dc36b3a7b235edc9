/** A save that was asked for: its text, and the `writeId` by which the engine recognises it. */
export interface SaveAttempt {
  readonly key: string
  readonly text: string
  /** The revision the text was made from; null for a new document. */
  readonly rev: string | null
  readonly writeId: string
}

/**
 * The attempt to be made. It has the name of the last one where that was to save the same: when its answer was lost, the engine
 * tells whether it was saved. Another text, or the same one upon a newer revision, is a save of its own.
 */
export function sameAttempt(last: SaveAttempt | null, next: Omit<SaveAttempt, 'writeId'>): SaveAttempt {
  const same = last !== null && last.key === next.key && last.text === next.text && last.rev === next.rev
  return { ...next, writeId: same ? last.writeId : crypto.randomUUID() }
}
