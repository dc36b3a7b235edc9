/** How a path begins that is meant as one, whatever follows. */
const pathStart = /^(?:[/\\]|\.{1,2}(?:[/\\]|$)|[a-z]:[/\\])/i

/**
 * Whether a text is meant as a URL, or as another program's way to name a server, and so is never a path: it begins with
 * the name of a scheme, has `://`, `name:password@` or `name/password@host:port` in it, or is a list of settings such as
 * `host=h password=p`.
 */
export function looksLikeUrl(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.includes('://') || /^[/\\]{2}.*:.*@/s.test(trimmed)) return true
  if (pathStart.test(trimmed) || trimmed === ':memory:') return false
  return (
    /^[a-z][a-z\d+.-]+:/i.test(trimmed) ||
    /:.*@/s.test(trimmed) ||
    /^[^/\\@]+\/[^@]*@[^/\\@]+:\d+(?:\/|$)/.test(trimmed) ||
    trimmed.startsWith('{') ||
    /^["']?(?:host|hostaddr|port|dbname|database|user|username|uid|password|pwd|server|addr|service|data source)\s*=/i.test(
      trimmed,
    )
  )
}

/** A text that was given as a location, to be shown: without what may be a password in it. A path stays as it is. */
export function withoutPassword(text: string): string {
  return looksLikeUrl(text) ? withoutSecretSettings(withoutSecret(text)) : text
}

/** Leaves out what stands between the user's name and the last @; without an @, what stands in a port's place. */
function withoutSecret(text: string): string {
  const [scheme = ''] = /^\s*(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}/i.exec(text) ?? []
  const rest = text.slice(scheme.length)
  const at = rest.lastIndexOf('@')
  if (at < 0) return scheme + rest.replace(/:(?!\d+(?:[/?#,]|$))[^/?#,]*/g, '')
  return scheme + rest.slice(0, at).replace(/[:/].*/s, '') + rest.slice(at)
}

/** Leaves out the values of settings such as `password=p`. */
export function withoutSecretSettings(text: string): string {
  return text.replace(/(pass\w*|pwd)(["']?\s*[=:]\s*)(?:"[^"]*"?|'[^']*'?|[^&;\s,}]*)/gi, '$1$2')
}
