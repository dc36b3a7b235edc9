import { numberText } from './numbers.ts'

/** Writes a number of things as a reader says it: `1 document`, `1,204 documents`, `2 indices` by its `plural`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`
}
