import type { UpgradeRequest } from './upgraded-sockets.ts'

/**
 * What the web host tells the engine host's process: here is a socket, with the upgrade request that came on it; or: the
 * socket is yours alone now, serve it; or: end it.
 */
export type ShellMessage = UpgradeRequest | { readonly serve: number } | { readonly end: number }

/** What it answers: the socket has arrived, its tab has asked for something (told once a minute at most), it has closed. */
export type HostMessage =
  | { readonly taken: number }
  | { readonly active: number }
  | { readonly closed: number }
