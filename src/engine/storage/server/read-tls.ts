import { readFileSync } from 'node:fs'
import { DatastoreError } from '../../../shared/errors.ts'
import { wrongUrl } from './server-options.ts'
import type { ServerOptions } from './server-options.ts'

/** How far a server's certificate is trusted. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
  /** The certificate must be known, and may be made out to any host. */
  readonly anyHost?: true
}

const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const

/** How the connection is encrypted; undefined when it is not. */
export function readTls(options: ServerOptions): TlsOptions | undefined {
  const mode = options.get('sslmode') ?? 'disable'
  const file = options.get('sslrootcert')
  if (file !== undefined && (mode === 'disable' || mode === 'require'))
    throw wrongUrl(
      'The URL has "sslrootcert" and no "sslmode" that looks at a certificate. Write "sslmode=verify-full" with it, or "sslmode=verify-ca" to take the certificate for any host; without them leave "sslrootcert" out.',
    )
  const ca =
    file === undefined || file === 'system' || !mode.startsWith('verify') ? {} : { ca: readCertificate(file) }
  switch (mode) {
    case 'disable':
      return undefined
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-ca':
      return { rejectUnauthorized: true, ...ca, anyHost: true }
    case 'verify-full':
      return { rejectUnauthorized: true, ...ca }
    case 'prefer':
    case 'allow':
      throw wrongUrl(
        `"sslmode=${mode}" would go on unencrypted without a word where the server does not encrypt. Write "require" or "disable"; "verify-full" also checks the certificate.`,
      )
    default:
      throw wrongUrl(`The URL's "sslmode" is not known. It is one of ${sslModes.join(', ')}.`)
  }
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new DatastoreError('INVALID_INPUT', `The certificate "${path}" of "sslrootcert" cannot be read.`, {
      details: { argument: 'url', path },
      cause,
    })
  }
}
