import { DatastoreError } from '../../../shared/errors.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at this host and port',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up just now',
  ETIMEDOUT: 'it does not answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'it has ended the connection',
}

/** The error for a server that no connection can be made to. */
export function connectionFailure(location: string, cause: unknown): DatastoreError {
  if (cause instanceof DatastoreError) return cause
  return new DatastoreError(
    'DISCONNECTED',
    `The server of "${location}" cannot be reached: ${reason(cause)}. Check host, port and encryption, and that the server runs.`,
    { details: { path: location }, cause },
  )
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return (
    reasons[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : 'it does not answer')
  )
}
