import { DatastoreError } from '../../../shared/errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at this host and port',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up just now',
  ETIMEDOUT: 'it does not answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'it has ended the connection',
  PROTOCOL_CONNECTION_LOST: 'it has ended the connection',
}

/** What `pg` says when it has no password to answer the server with. */
const asksForPassword = /client password must be a/
/** When the connection was ended while something was asked, or before. */
const endedByServer = /^Connection terminated|connection error and is not queryable/
/** And when what answers speaks in another way. */
const otherProtocol = /^Received unexpected/

/** What pools say, of each driver and of knex, when all their connections were in use for too long. */
const noneFree =
  /^(?:timeout exceeded when trying to connect|No connections available|Queue limit reached|Knex: Timeout acquiring)/

/** The error for a server that no connection can be made to. */
export function connectionFailure(location: string, cause: unknown): DatastoreError {
  if (cause instanceof DatastoreError) return cause
  if (cause instanceof Error && asksForPassword.test(cause.message)) {
    return new DatastoreError(
      'ACCESS_DENIED',
      `The server of "${location}" asks for a password, and none was given.`,
      { details: { path: location }, cause },
    )
  }
  if (cause instanceof Error && noneFree.test(cause.message)) {
    return new DatastoreError(
      'BUSY',
      `All connections to "${location}" are in use (${cause.message.replace(/\.$/, '')}). Nothing was written; try again, or allow the pool more of them.`,
      { details: { path: location }, cause },
    )
  }
  const distrust = readDistrust(cause)
  if (distrust !== undefined) {
    return new DatastoreError(
      'DISCONNECTED',
      `The server of "${location}" is not trusted: ${distrust}. Nothing was sent to it. Name the file of its certificate, or of who signed that, as "sslrootcert", and the host as the certificate does.`,
      { details: { path: location }, cause },
    )
  }
  return new DatastoreError(
    'DISCONNECTED',
    `The server of "${location}" cannot be reached: ${reason(cause)}. Check host, port and encryption, and that the server runs.`,
    { details: { path: location }, cause },
  )
}

function reason(cause: unknown): string {
  const code = codeOf(cause)
  const said = cause instanceof Error ? cause.message : ''
  if (endedByServer.test(said)) return reasons['ECONNRESET']!
  if (otherProtocol.test(said)) return 'what answers there is another kind of server'
  return reasons[code] ?? (said === '' ? 'it does not answer' : said.replace(/\.$/, ''))
}

/** Why the server's certificate is not taken; drivers keep the words, and not always the code. */
function readDistrust(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !/certificate/i.test(cause.message)) return undefined
  // Node's advice for programs that cannot be told a certificate.
  return cause.message.replace(/; if the root CA .*/s, '').replace(/\.$/, '')
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
