import { withPassword } from '../../../shared/server-url.ts'
import { parseLocation } from '../location.ts'
import { parseServerUrl } from './server-url.ts'

/**
 * The name under which a server's database is known once it is open: its URL without the password. Null for a file.
 *
 * @throws DatastoreError `INVALID_INPUT` or `UNSUPPORTED_DATABASE` for a URL that no database is named by.
 */
export function serverLocation(url: string): string | null {
  const place = parseLocation(url)
  if (place.dialect === 'sqlite') return null
  try {
    return parseServerUrl(place.dialect, url).location
  } catch {
    // It cannot be opened as it stands, which opening it will say.
    return withPassword(url, '')
  }
}
