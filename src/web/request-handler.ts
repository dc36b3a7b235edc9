import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentSecurityPolicy, rendererFile, rendererHeaders } from '../shared/renderer-files.ts'
import type { Access } from './access.ts'
import { refusalHeaders, refusalPage } from './refusal-page.ts'
import { cookieOf, isOwnHost, isOwnOrigin } from './request-checks.ts'

export interface Serving {
  readonly access: Access
  /** The folder of the built renderer. */
  readonly rendererFolder: string
  readonly port: () => number
}

/** Cookies are shared by all ports of a host, so that the port is part of the name. */
export function cookieName(port: number): string {
  return `datastore-${port}`
}

/** Answers requests for the app's files, from pages of its own and from the browser that brought the token. */
export function createRequestHandler(serving: Serving): RequestListener {
  return (request, response) => {
    answer(serving, request, response).catch(() => {
      if (!response.headersSent) refuse(response, 500, 'Something went wrong', 'The file could not be read.')
      response.destroy()
    })
  }
}

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const port = serving.port()
  if (!isOwnHost(request.headers, port) || !isOwnOrigin(request.headers)) {
    return refuse(response, 403, 'Refused', 'This address belongs to Datastore on this computer only.')
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(response, 405, 'Not possible', 'Files can only be read here.')
  }
  const { path, query } = splitTarget(request.url)
  const file = rendererFile(path)
  if (!serving.access.allows(cookieOf(request.headers, cookieName(port)))) {
    const token = file === 'index.html' ? query.get('token') : null
    const session = token === null ? null : serving.access.redeem(token)
    if (session === null) return refuseStranger(response, token)
    response.setHeader('set-cookie', `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`)
  }
  await serveFile(serving, { request, response, file })
}

/** Taken apart as text: `URL` would tidy away dots, read `//name` as a host and throw on what it cannot read. */
export function splitTarget(target = '/'): { path: string; query: URLSearchParams } {
  const [path = '', ...query] = target.split('?')
  return { path, query: new URLSearchParams(query.join('?')) }
}

function refuseStranger(response: ServerResponse, token: string | null): void {
  const how = 'Press Enter in the terminal that runs Datastore to get a new link, or start it again.'
  if (token === null)
    return refuse(
      response,
      401,
      'Open the link from the terminal',
      `Datastore only answers the browser that brings the link it printed. ${how}`,
    )
  refuse(response, 403, 'This link has been used', `A link works once, in one browser. ${how}`)
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly file: string | null
}

async function serveFile({ rendererFolder }: Serving, { request, response, file }: Exchange): Promise<void> {
  const path = file === null ? null : join(rendererFolder, file)
  const found = path === null ? null : await stat(path).catch(() => null)
  if (file === null || path === null || found?.isFile() !== true) {
    return refuse(response, 404, 'Nothing here', 'There is no such file in the app.')
  }
  response.writeHead(200, {
    ...rendererHeaders(file),
    // Not every browser takes 'self' to include the WebSocket of the same origin.
    'content-security-policy': contentSecurityPolicy.replace(
      "connect-src 'self'",
      `connect-src 'self' ws://${request.headers.host}`,
    ),
    'content-length': found.size,
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(path), response)
}

function refuse(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, refusalHeaders)
  response.end(refusalPage(title, text))
}
