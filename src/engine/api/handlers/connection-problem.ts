import { DatastoreError } from '../../../shared/errors.ts'

/** The part of a connection that a person can put right. */
type Part = 'url' | 'kind' | 'host' | 'database' | 'schema' | 'user' | 'password' | 'tls' | 'certificate'

const databases: readonly string[] = ['3D000', '1049', '1044']
const passwords: readonly string[] = ['28P01', '1045', '1698']
const encryption =
  /^(HANDSHAKE_.*SSL.*|ERR_TLS.*|ERR_SSL.*|.*CERT.*|.*SIGNATURE.*|EPROTO|DEPTH_ZERO.*|SELF_SIGNED.*)$/

/** The same error with the part of the connection it is about as `details.argument`, where that can be told. */
export function nameConnectionPart(thrown: unknown): unknown {
  if (!(thrown instanceof DatastoreError)) return thrown
  const argument = partOf(thrown)
  if (argument === null) return thrown
  const { code, message, details, cause } = thrown
  return new DatastoreError(code, message, { details: { ...details, argument }, cause })
}

function partOf(error: DatastoreError): Part | null {
  const code = codeOf(error.cause)
  const said = error.cause instanceof Error ? error.cause.message : ''
  switch (error.code) {
    case 'INVALID_INPUT':
      return error.details.path === undefined ? 'url' : 'certificate'
    case 'UNSUPPORTED_DATABASE':
      return error.details.argument === 'url' ? 'url' : 'kind'
    case 'NOT_FOUND':
      return databases.includes(code) ? 'database' : 'schema'
    case 'ACCESS_DENIED':
      if (databases.includes(code)) return 'database'
      if (/no encryption|SSL off|secure transport/i.test(said)) return 'tls'
      return passwords.includes(code) || code === '' ? 'password' : 'user'
    case 'DISCONNECTED':
      return encryption.test(code) || /\b(SSL|TLS|certificate)\b/i.test(said) ? 'tls' : 'host'
    default:
      return null
  }
}

/** SQLSTATE, the server's own number, or the code of the network's error. */
function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  if ('sqlMessage' in cause && 'errno' in cause) return String(cause.errno)
  return 'code' in cause ? String(cause.code) : ''
}
