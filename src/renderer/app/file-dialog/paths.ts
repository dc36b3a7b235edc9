/** The separator of the host's paths, told from a folder of it: the browser may run on another system. */
export function separatorOf(folder: string): string {
  return /^[A-Za-z]:|\\/.test(folder) && !folder.startsWith('/') ? '\\' : '/'
}

export function isAbsolute(text: string): boolean {
  return /^(\/|~|[A-Za-z]:[\\/]|\\\\)/.test(text)
}

export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder)
  return folder.endsWith(separator) ? folder + name : folder + separator + name
}

/** An absolute path from what a person typed: `~` is their home. */
export function expandPath(text: string, home: string): string {
  const trimmed = text.trim()
  return trimmed === '~' || /^~[\\/]/.test(trimmed) ? home + trimmed.slice(1) : trimmed
}

export function folderOf(path: string): string {
  const separator = separatorOf(path)
  const at = path.lastIndexOf(separator)
  return at <= 0 ? separator : path.slice(0, at)
}

export function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

/** The name with the first extension, when it has none of those offered. */
export function withExtension(name: string, extensions: readonly string[]): string {
  const [first] = extensions
  const has = extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))
  return !first || has ? name : `${name}.${first}`
}

/** What is wrong with a file name, for the reader; null when nothing is. */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'Type a name for the file.'
  if (trimmed === '.' || trimmed === '..') return `"${trimmed}" names a folder, not a file.`
  if (/[\\/]$/.test(trimmed)) return 'The path ends in a folder. Add the name of the file.'
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  if (/[\u0000-\u001f]/.test(trimmed)) return 'The name holds a character that no file name may have.'
  if (new TextEncoder().encode(nameOf(trimmed)).length > 255) return 'The name is longer than 255 bytes.'
  return null
}
