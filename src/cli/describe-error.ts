import { CommanderError } from 'commander'
import { toErrorRecord } from '../shared/errors.ts'
import { withoutPassword } from '../shared/location-text.ts'
import { UsageError } from './usage-error.ts'

/** An error as it is printed: a message that says what to do and its code, or one line of JSON. No stack, no password. */
export function describeError(thrown: unknown, json: boolean): string {
  const { code, message, details } = recordOf(thrown)
  const text = withoutPasswords(message)
  if (!json) return `error: ${text} [${code}]`
  return withoutPasswords(JSON.stringify({ error: { code, message: text, details } }, jsonSafe))
}

function recordOf(thrown: unknown): { code: string; message: string; details: object } {
  if (thrown instanceof CommanderError)
    return { code: 'USAGE', message: thrown.message.replace(/^error: /, ''), details: {} }
  if (thrown instanceof UsageError) return { code: 'USAGE', message: thrown.message, details: {} }
  return toErrorRecord(thrown)
}

/** The engine shows no password; a word that was taken for something else, such as an unknown command, may hold one. */
function withoutPasswords(text: string): string {
  return text.replace(/[a-z][a-z\d+.-]*:\/\/[^\s"']*/gi, (url) => withoutPassword(url))
}

function jsonSafe(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
