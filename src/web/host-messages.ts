import type { IncomingHttpHeaders } from 'node:http'

/**
 * What the web host tells the engine host's process: here is a socket, with the upgrade request that came on it and
 * what the browser had sent beyond it, as base64; or: the socket is yours alone now, serve it; or: end it.
 */
export type ShellMessage =
  | {
      readonly socket: number
      readonly url: string
      readonly headers: IncomingHttpHeaders
      readonly head: string
    }
  | { readonly serve: number }
  | { readonly end: number }

/** What it answers: the socket has arrived, its tab has asked for something (told once a minute at most), it has closed. */
export type HostMessage =
  | { readonly taken: number }
  | { readonly active: number }
  | { readonly closed: number }
