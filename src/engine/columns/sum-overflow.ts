import { DatastoreError } from '../../shared/errors.ts'

const words = {
  integer: 'The sum passes 64 bits, which the database cannot count. Sum fewer rows, or a real column.',
  real: 'The sum passes 1.8e308, where floating-point numbers end. Sum fewer rows, or a decimal column.',
} as const

/** The error for a sum, or the sum of an average, beyond the numbers of its kind. */
export function sumOverflow(kind: keyof typeof words, cause?: unknown): DatastoreError {
  return new DatastoreError('INVALID_INPUT', words[kind], { cause })
}
