import { DatastoreError } from '../../../shared/errors.ts'
import { readServerUrl, type ServerFields, withPassword, writeServerUrl } from '../../../shared/server-url.ts'
import { type ConnectionLook, plainLook } from '../../workspace/connection-look.ts'

/** What a person has filled in to connect to a server. */
export interface ConnectForm {
  /** The URL while the user types it; null when the fields give it. Never holds a password once it is left. */
  readonly typed: string | null
  readonly fields: ServerFields
  readonly readonly: boolean
  readonly remember: boolean
  readonly look: ConnectionLook
}

/** The place on the form that a problem is shown at. */
export type ConnectPart =
  | 'url'
  | 'kind'
  | 'host'
  | 'database'
  | 'schema'
  | 'user'
  | 'password'
  | 'tls'
  | 'certificate'

const noFields: ServerFields = {
  kind: 'postgres',
  host: '',
  port: '',
  database: '',
  user: '',
  password: '',
  tls: 'disable',
  certificate: '',
  schema: '',
  others: '',
}

/** A form filled in from a URL, or empty. */
export function connectForm(url: string, look: ConnectionLook = plainLook): ConnectForm {
  return { typed: null, fields: readServerUrl(url) ?? noFields, readonly: false, remember: false, look }
}

/** The URL as the form shows it: without the password, and empty while nothing is filled in. */
export function shownUrl({ typed, fields }: ConnectForm): string {
  if (typed !== null) return typed
  const { host, port, database, user } = fields
  return host + port + database + user === '' ? '' : writeServerUrl(fields)
}

/** The URL to connect to; one that cannot be read is sent as it is, so that the engine says what is wrong. */
export function askedUrl({ typed, fields }: ConnectForm): string {
  return typed !== null && readServerUrl(typed) === null ? withPassword(typed, '') : writeServerUrl(fields)
}

/** Takes a URL that is being typed into the fields. The password of one server and user is not kept for another. */
export function typeUrl(form: ConnectForm, typed: string): ConnectForm {
  const read = readServerUrl(typed)
  if (read === null) return { ...form, typed }
  const { host, user, password: known } = form.fields
  const kept = read.host === host && read.user === user ? known : ''
  return { ...form, typed, fields: { ...read, password: read.password === '' ? kept : read.password } }
}

/** The URL was left, or pasted whole: it is now written from the fields, and shows no password. */
export function leaveUrl(form: ConnectForm): ConnectForm {
  const { typed } = form
  return typed === null || (typed.trim() !== '' && readServerUrl(typed) === null)
    ? form
    : { ...form, typed: null }
}

/** Takes a whole URL. */
export function pasteUrl(form: ConnectForm, pasted: string): ConnectForm {
  return leaveUrl(typeUrl(form, pasted))
}

/** Changes fields; the URL follows. */
export function setFields(form: ConnectForm, change: Partial<ServerFields>): ConnectForm {
  return { ...form, typed: null, fields: { ...form.fields, ...change } }
}

/** What is missing before anything can be asked; null when nothing is. */
export function missingPart(form: ConnectForm): { part: ConnectPart; message: string } | null {
  if (form.typed !== null && readServerUrl(form.typed) === null) return null
  if (form.fields.database.trim() === '') {
    return { part: 'database', message: 'Name the database. It must be there already.' }
  }
  return null
}

const parts: Readonly<Record<ConnectPart, string>> = {
  url: 'Not understood',
  kind: 'Not supported',
  host: 'Not reached',
  database: 'Not there, or not for this user',
  schema: 'Not there',
  user: 'Refused',
  password: 'Refused',
  tls: 'Not agreed on',
  certificate: 'Cannot be read',
}

/** The part of the form that an error of the engine is about, in a few words; null when it names none. */
export function problemPart(error: unknown): { part: ConnectPart; message: string } | null {
  if (!(error instanceof DatastoreError)) return null
  const { argument } = error.details
  if (argument === 'password' && /asks for a password|using password: NO/.test(error.message)) {
    return { part: 'password', message: 'Needed' }
  }
  // Without a name of the part, which only connecting tells, a refusal is as a rule about the password.
  const part = argument ?? (error.code === 'ACCESS_DENIED' ? 'password' : undefined)
  return part !== undefined && part in parts
    ? { part: part as ConnectPart, message: parts[part as ConnectPart] }
    : null
}
