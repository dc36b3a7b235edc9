/** What went wrong with a document; the message may name the view, the document and the place in the map first. */
interface Problem {
  readonly key: string | null
  readonly message: string
}

/** The message for a list that says beside it which document it is about: "Line 3, column 44: Error: no". */
export function withoutDocument(problem: Problem): string {
  const { place, rest } = split(problem)
  return place === undefined ? rest : `${capital(place)}: ${rest}`
}

/** The message for a list that says beside it which document and which line it is about. */
export function withoutPlace(problem: Problem): string {
  return split(problem).rest
}

function split({ key, message }: Problem): { readonly place?: string | undefined; readonly rest: string } {
  const named = `document "${key}"`
  const at = key === null ? -1 : message.indexOf(named)
  const found = at < 0 ? null : /^(?: \((line [^)]*)\))?: (.+)$/s.exec(message.slice(at + named.length))
  if (found === null) return { rest: message }
  const [, place, rest = ''] = found
  return place === undefined ? { rest: capital(rest) } : { place, rest: capital(rest) }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
