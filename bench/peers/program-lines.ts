import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'

/** Counts the lines of a program that hold code: no blank lines, no comments, no imports. */
export function countLines(path: string): number {
  const text = readFileSync(path, 'utf8')
  const { program, comments } = parseSync(path, text)
  const imports = program.body.filter(({ type }) => type === 'ImportDeclaration')
  const bytes = [...text]
  for (const { start, end } of [...comments, ...imports])
    for (let at = start; at < end; at++) if (bytes[at] !== '\n') bytes[at] = ' '
  return bytes
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '').length
}
