/** A number of things as a reader says it: `1 document`, `1,204 documents`. */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : `${noun}s`}`
}
