import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentSecurityPolicy, rendererFile, rendererHeaders } from '../shared/renderer-files.ts'
import type { Access } from './access.ts'
import { refusalHeaders, refusalPage } from './refusal-page.ts'
import { acceptsGzip, isOwnHost, isOwnOrigin } from './request-checks.ts'
import { answerSession, sessionPath } from './session-requests.ts'

export interface Serving {
  readonly access: Access
  /** The folder of the built renderer. */
  readonly rendererFolder: string
  readonly port: () => number
}

/**
 * Answers requests for the app's files, and those of a tab's session. The files are the app without any data, so they
 * are given to any browser of this computer; what a tab may do begins with its secret.
 */
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
  const path = targetPath(request.url)
  if (path === sessionPath || path.startsWith(`${sessionPath}/`))
    return answerSession(serving.access, request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(response, 405, 'Not possible', 'Files can only be read here.')
  }
  await serveFile(serving, { request, response, file: rendererFile(path) })
}

/** The path of a request, taken apart as text: `URL` would tidy away dots, read `//name` as a host and throw on what it cannot read. */
export function targetPath(target = '/'): string {
  return target.split('?', 1)[0] ?? ''
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly file: string | null
}

async function serveFile({ rendererFolder }: Serving, { request, response, file }: Exchange): Promise<void> {
  const path = file === null ? null : join(rendererFolder, file)
  // The build packs what shrinks: `x.js.gz` beside `x.js`.
  const packed = path !== null && acceptsGzip(request.headers) ? await findFile(`${path}.gz`) : null
  const found = packed ?? (path === null ? null : await findFile(path))
  if (file === null || found === null) {
    return refuse(response, 404, 'Nothing here', 'There is no such file in the app.')
  }
  response.writeHead(200, {
    ...rendererHeaders(file),
    // Not every browser takes 'self' to include the WebSocket of the same origin.
    'content-security-policy': contentSecurityPolicy.replace(
      "connect-src 'self'",
      `connect-src 'self' ws://${request.headers.host}`,
    ),
    ...(packed !== null && { 'content-encoding': 'gzip' }),
    vary: 'accept-encoding',
    'content-length': found.size,
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(found.path), response)
}

async function findFile(path: string): Promise<{ readonly path: string; readonly size: number } | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() === true ? { path, size: found.size } : null
}

function refuse(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, refusalHeaders)
  response.end(refusalPage(title, text))
}
