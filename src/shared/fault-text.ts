/** Places that a fault tells: the ones nearest to it. */
const placesTold = 8

/**
 * A fault as the log keeps it: the kind of error and the places in the app's code. Its message stays out, as messages name
 * documents, values and addresses; and so do names of functions and folders.
 */
export function faultText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a ${typeof thrown} was thrown`
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` ${word(thrown.code)}` : ''
  const places = placesOf(thrown).slice(0, placesTold)
  return `${word(thrown.name)}${code}${places.length === 0 ? '' : ` at ${places.join(' < ')}`}`
}

/** Names and codes of errors are words; whatever is none could be a text of a document. */
function word(name: string): string {
  return /^\w{1,60}$/.test(name) ? name : 'Error'
}

function placesOf({ stack = '', message }: Error): string[] {
  // The message stands before the places, and may hold lines that look like them.
  const at = message === '' ? 0 : stack.indexOf(message)
  if (at < 0) return []
  const lines = stack.slice(at + message.length).split('\n')
  return lines.flatMap((line) => {
    const found = /([\w.-]+\.[cm]?[jt]sx?:\d+:\d+)\)?$/.exec(line)
    return found?.[1] === undefined ? [] : [found[1]]
  })
}
